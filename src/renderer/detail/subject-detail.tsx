// The one thing that the person looks at: an entry, a connection, a question, or a scenario that is played.
import { QuestionDetail } from '../questions/question-detail.tsx'
import { RunDetail } from '../scenarios/run-detail.tsx'
import type { Subject } from '../store/desk.ts'
import { ConnectionDetail } from './connection-detail.tsx'
import { EntryDetail } from './entry-detail.tsx'

export function SubjectDetail({ subject }: { readonly subject: Exclude<Subject, { kind: 'nothing' }> }) {
  switch (subject.kind) {
    case 'entry':
      return <EntryDetail log={subject.log} seq={subject.seq} />
    case 'connection':
      return <ConnectionDetail key={subject.id} id={subject.id} />
    case 'question':
      return <QuestionDetail key={subject.id} id={subject.id} />
    case 'run':
      return <RunDetail key={subject.id} id={subject.id} />
  }
}
