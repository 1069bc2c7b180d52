// The panes and the lines between them. In a narrow window the detail is a drawer over the log instead of a third column.
import { useState } from 'react'
import { Group, Panel, Separator, usePanelRef } from 'react-resizable-panels'
import { useCommand } from '../commands/registry.ts'
import { ConnectionList } from '../connections/connection-list.tsx'
import { DetailPane } from '../detail/detail-pane.tsx'
import { goToTheLog } from '../log/use-log.ts'
import { FirstMinute } from '../listen/first-minute.tsx'
import { Inbox } from '../questions/inbox.tsx'
import { Runs } from '../scenarios/runs.tsx'
import { useDesk } from '../store/desk.ts'
import { later } from '../ui/later.tsx'
import { WIDE, useMedia } from '../ui/media.ts'
import { Drawer } from './drawer.tsx'
import { keepLayout, keptLayout } from './layout.ts'
import { NarrowInbox } from './narrow-inbox.tsx'
import { say } from '../language/say.ts'

/** Nobody needs it before there is a server. */
const Conversation = later(async () => (await import('./conversation.tsx')).Conversation)

export function Panes() {
  const wide = useMedia(WIDE)
  const name = wide ? 'panes.wide' : 'panes.narrow'
  const side = usePanelRef()
  const [defaultLayout] = useState(() => keptLayout(name, wide ? ['connections', 'talk', 'detail'] : ['connections', 'talk']))
  useCommand({
    id: 'panes.connections',
    title: say.frame.narrowOrWidenTheConnections,
    keys: 'Mod+B',
    run: () => (side.current?.isCollapsed() ? side.current.expand() : side.current?.collapse()),
  })
  useCommand({
    id: 'log.go',
    title: say.frame.goToTheLog,
    keys: 'L',
    run: goToTheLog,
  })
  return (
    <main className="frame-panes">
      <Group defaultLayout={defaultLayout} onLayoutChanged={keepLayout(name)}>
        <Panel
          id="connections"
          className="frame-side"
          panelRef={side}
          defaultSize={wide ? 310 : 236}
          minSize={190}
          maxSize={520}
          collapsible
          collapsedSize={58}
          groupResizeBehavior="preserve-pixel-size"
        >
          <div className="frame-inbox">
            <Inbox />
          </div>
          <Runs />
          <NarrowInbox onWiden={() => side.current?.expand()} />
          <ConnectionList />
        </Panel>
        <Separator className="frame-line" aria-label={say.frame.widthOfTheConnectionsPane} />
        <Panel id="talk" className="frame-talk" minSize={380}>
          <Talk />
          {wide ? null : <Drawer />}
        </Panel>
        {wide ? (
          <>
            <Separator className="frame-line" aria-label={say.frame.widthOfTheDetailPane} />
            <Panel
              id="detail"
              className="frame-detail"
              defaultSize={420}
              minSize={300}
              maxSize="60%"
              groupResizeBehavior="preserve-pixel-size"
            >
              <DetailPane />
            </Panel>
          </>
        ) : null}
      </Group>
    </main>
  )
}

/** More entries than starting and stopping make: somebody has been here before. */
const FEW_ENTRIES = 20

/** Log and composer; before the first client, what to do. */
function Talk() {
  const [left, setLeft] = useState(false)
  const empty = useDesk(
    ({ connections, questions, log, shownLog }) =>
      connections.size === 0 && questions.length === 0 && log.end - log.first <= FEW_ENTRIES && shownLog === '',
  )
  if (!empty && !left) setLeft(true)
  return empty && !left ? <FirstMinute onLeave={() => setLeft(true)} /> : <Conversation />
}
