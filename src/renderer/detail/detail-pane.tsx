// What is known about the one thing that the person looks at: an entry, a connection or a question.
import { useRef } from 'react'
import { useCommand } from '../commands/registry.ts'
import { useDesk } from '../store/desk.ts'
import { Keys } from '../ui/button.tsx'
import { later } from '../ui/later.tsx'
import './detail.css'
import { say } from '../language/say.ts'

/** Nobody needs it before something is chosen. */
const SubjectDetail = later(async () => (await import('./subject-detail.tsx')).SubjectDetail)

/** Where the keyboard begins: a question as a whole, the tab that is open, or the first actor of a run. */
const ENTRANCE = '.questions-detail, [role=tab][aria-selected=true], .scenarios-client, .scenarios-controls > button'

export function DetailPane() {
  const subject = useDesk((desk) => desk.subject)
  const pane = useRef<HTMLElement>(null)
  useCommand({
    id: 'detail.go',
    title: say.detail.goToTheDetail,
    keys: 'D',
    when: subject.kind !== 'nothing',
    run: () => pane.current?.querySelector<HTMLElement>(ENTRANCE)?.focus(),
  })
  return (
    <section ref={pane} className="detail-pane" aria-label={say.detail.detail}>
      {subject.kind === 'nothing' ? <Nothing /> : <SubjectDetail subject={subject} />}
    </section>
  )
}

function Nothing() {
  return (
    <div className="detail-empty">
      <p>{say.detail.nothingSelected}</p>
      <p>{say.detail.chooseARowOfThe(<Keys keys="ArrowUp" />, <Keys keys="ArrowDown" />, <Keys keys="Enter" />)}</p>
    </div>
  )
}
