// The panes and the lines between them. In a narrow window the detail is a drawer over the log instead of a third column.
import { useState } from 'react'
import { Group, Panel, Separator, usePanelRef } from 'react-resizable-panels'
import { useCommand } from '../commands/registry.ts'
import { Composer } from '../composer/composer.tsx'
import { RepeatList } from '../composer/repeat-list.tsx'
import { TransferList } from '../composer/transfer-list.tsx'
import { ConnectionList } from '../connections/connection-list.tsx'
import { DetailPane } from '../detail/detail-pane.tsx'
import { FirstMinute } from '../listen/first-minute.tsx'
import { LogPane } from '../log/log-pane.tsx'
import { Inbox } from '../questions/inbox.tsx'
import { useDesk } from '../store/desk.ts'
import { LOW, WIDE, useMedia } from '../ui/media.ts'
import { Drawer } from './drawer.tsx'
import { keepLayout, keptLayout } from './layout.ts'
import { NarrowInbox } from './narrow-inbox.tsx'

export function Panes() {
  const wide = useMedia(WIDE)
  const name = wide ? 'panes.wide' : 'panes.narrow'
  const side = usePanelRef()
  const [defaultLayout] = useState(() => keptLayout(name, wide ? ['connections', 'talk', 'detail'] : ['connections', 'talk']))
  useCommand({
    id: 'panes.connections',
    title: 'Narrow or widen the connections pane',
    keys: 'Mod+B',
    run: () => (side.current?.isCollapsed() ? side.current.expand() : side.current?.collapse()),
  })
  useCommand({
    id: 'log.go',
    title: 'Go to the log',
    keys: 'L',
    run: () => document.querySelector<HTMLElement>('[role=grid]')?.focus(),
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
          <NarrowInbox onWiden={() => side.current?.expand()} />
          <ConnectionList />
        </Panel>
        <Separator className="frame-line" aria-label="Width of the connections pane" />
        <Panel id="talk" className="frame-talk" minSize={380}>
          <Talk />
          {wide ? null : <Drawer />}
        </Panel>
        {wide ? (
          <>
            <Separator className="frame-line" aria-label="Width of the detail pane" />
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
  const low = useMedia(LOW)
  const empty = useDesk(
    ({ connections, questions, log, shownLog }) =>
      connections.size === 0 && questions.length === 0 && log.end - log.first <= FEW_ENTRIES && shownLog === '',
  )
  const [defaultLayout] = useState(() => keptLayout('panes.talk', ['log', 'composer']))
  if (!empty && !left) setLeft(true)
  if (empty && !left) return <FirstMinute onLeave={() => setLeft(true)} />
  return (
    <Group orientation="vertical" defaultLayout={defaultLayout} onLayoutChanged={keepLayout('panes.talk')}>
      <Panel id="log" className="frame-log" minSize={low ? 128 : 120}>
        <LogPane />
      </Panel>
      <Separator className="frame-line" aria-label="Height of the composer" />
      <Panel
        id="composer"
        className="frame-composer"
        defaultSize={206}
        minSize={low ? 96 : 132}
        maxSize="70%"
        groupResizeBehavior="preserve-pixel-size"
      >
        <RepeatList />
        <TransferList />
        <Composer />
      </Panel>
    </Group>
  )
}
