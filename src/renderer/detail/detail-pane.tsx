// What is known about the one thing that the person looks at: an entry, a connection or a question.
import { useRef } from 'react'
import { useCommand } from '../commands/registry.ts'
import { QuestionDetail } from '../questions/question-detail.tsx'
import { useDesk, type Subject } from '../store/desk.ts'
import { Keys } from '../ui/button.tsx'
import { ConnectionDetail } from './connection-detail.tsx'
import { EntryDetail } from './entry-detail.tsx'
import './detail.css'

/** Where the keyboard begins: a question as a whole, or the tab that is open. */
const ENTRANCE = '.questions-detail, [role=tab][aria-selected=true]'

export function DetailPane() {
  const subject = useDesk((desk) => desk.subject)
  const pane = useRef<HTMLElement>(null)
  useCommand({
    id: 'detail.go',
    title: 'Go to the detail',
    keys: 'D',
    when: subject.kind !== 'nothing',
    run: () => pane.current?.querySelector<HTMLElement>(ENTRANCE)?.focus(),
  })
  return (
    <section ref={pane} className="detail-pane" aria-label="Detail">
      <SubjectDetail subject={subject} />
    </section>
  )
}

function SubjectDetail({ subject }: { readonly subject: Subject }) {
  switch (subject.kind) {
    case 'entry':
      return <EntryDetail log={subject.log} seq={subject.seq} />
    case 'connection':
      return <ConnectionDetail key={subject.id} id={subject.id} />
    case 'question':
      return <QuestionDetail key={subject.id} id={subject.id} />
    case 'nothing':
      return (
        <div className="detail-empty">
          <p>Nothing selected</p>
          <p>
            Choose a row of the log with <Keys keys="ArrowUp" /> <Keys keys="ArrowDown" /> and <Keys keys="Enter" />, or a
            connection.
          </p>
        </div>
      )
  }
}
