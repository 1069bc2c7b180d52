// Log and composer, one above the other.
import { useState } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { Composer } from '../composer/composer.tsx'
import { RepeatList } from '../composer/repeat-list.tsx'
import { TransferList } from '../composer/transfer-list.tsx'
import { LogPane } from '../log/log-pane.tsx'
import { LOW, useMedia } from '../ui/media.ts'
import { keepLayout, keptLayout } from './layout.ts'
import { say } from '../language/say.ts'

export function Conversation() {
  const low = useMedia(LOW)
  const [defaultLayout] = useState(() => keptLayout('panes.talk', ['log', 'composer']))
  return (
    <Group orientation="vertical" defaultLayout={defaultLayout} onLayoutChanged={keepLayout('panes.talk')}>
      <Panel id="log" className="frame-log" minSize={low ? 128 : 120}>
        <LogPane />
      </Panel>
      <Separator className="frame-line" aria-label={say.frame.heightOfTheComposer} />
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
