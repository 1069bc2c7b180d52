// What is asked, at the head of a question: the client and its wish in one sight. What there is to study comes below the answers.
import { Globe, Layers, LockKeyhole, Network, Puzzle, ShieldCheck, ShieldX } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Question } from '../../contract/model.ts'
import { WireText } from '../detail/wire-text.tsx'
import { isTrusted } from './question-words.ts'

export function Asked({ question }: { readonly question: Question }): ReactNode {
  return (
    <section className="questions-asked" aria-label="What is asked">
      <p className="questions-request mono">
        <Wish question={question} />
      </p>
      <ul className="questions-facts">
        <Fact icon={<Network size={14} />} name="Client" value={`${question.remoteHost}:${question.remotePort}`} />
        <MoreFacts question={question} />
      </ul>
    </section>
  )
}

function Wish({ question }: { readonly question: Question }): ReactNode {
  switch (question.kind) {
    case 'connectionRequest':
      return 'TCP connection'
    case 'sslConnectionRequest':
      return (
        <>
          <b>ClientHello</b> {question.serverName === '' ? 'without a server name' : `for ${question.serverName}`}
        </>
      )
    case 'sslClientAuthentication':
      return question.subject === '' ? (
        'No client certificate'
      ) : (
        <>
          <b>Certificate</b> <WireText text={question.subject} />
        </>
      )
    case 'webSocketOpenRequest':
      return (
        <>
          <b>{question.method}</b> {question.path}
        </>
      )
  }
}

function MoreFacts({ question }: { readonly question: Question }): ReactNode {
  switch (question.kind) {
    case 'connectionRequest':
      return null
    case 'sslConnectionRequest':
      return <Fact icon={<Layers size={14} />} name="Versions" value={question.offered.versions.join(', ')} />
    case 'sslClientAuthentication':
      return isTrusted(question) ? (
        <Fact icon={<ShieldCheck size={14} />} name="Check" value="Trusted" state="good" />
      ) : (
        <Fact icon={<ShieldX size={14} />} name="Check" value={<WireText text={question.status} />} state="bad" />
      )
    case 'webSocketOpenRequest':
      return (
        <>
          {question.secure && <Fact icon={<LockKeyhole size={14} />} name="Security" value="TLS" />}
          {question.origin !== '' && <Fact icon={<Globe size={14} />} name="Origin" value={question.origin} />}
          {question.subProtocols.length > 0 && (
            <Fact icon={<Layers size={14} />} name="Subprotocols" value={question.subProtocols.join(', ')} />
          )}
          {question.extensions !== '' && <Fact icon={<Puzzle size={14} />} name="Extensions" value={question.extensions} />}
        </>
      )
  }
}

interface FactProps {
  readonly icon: ReactNode
  readonly name: string
  readonly value: ReactNode
  readonly state?: 'good' | 'bad'
}

function Fact({ icon, name, value, state }: FactProps): ReactNode {
  return (
    <li title={name} data-state={state}>
      <span aria-hidden>{icon}</span>
      <span className="visually-hidden">{name}: </span>
      <span>{value}</span>
    </li>
  )
}
