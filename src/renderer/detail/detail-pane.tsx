// What is known about the one thing that the person looks at: an entry, a connection or a question.
import { QuestionDetail } from '../questions/question-detail.tsx'
import { useDesk, type Subject } from '../store/desk.ts'
import { Keys } from '../ui/button.tsx'
import { ConnectionDetail } from './connection-detail.tsx'
import { EntryDetail } from './entry-detail.tsx'
import './detail.css'

export function DetailPane() {
  const subject = useDesk((desk) => desk.subject)
  return (
    <section className="detail-pane" aria-label="Detail">
      <SubjectDetail subject={subject} />
    </section>
  )
}

function SubjectDetail({ subject }: { readonly subject: Subject }) {
  switch (subject.kind) {
    case 'entry':
      return <EntryDetail seq={subject.seq} />
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
