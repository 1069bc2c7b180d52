// What is asked, at the head of a question: the client and its wish in one sight. What there is to study comes below the answers.
import { Globe, Layers, LockKeyhole, Network, Puzzle, Server, ShieldCheck, ShieldX } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Question } from '../../contract/model.ts'
import { WireText } from '../detail/wire-text.tsx'
import { useServerName } from '../servers/server-name.ts'
import { isTrusted } from './question-words.ts'
import { say } from '../language/say.ts'

export function Asked({ question }: { readonly question: Question }): ReactNode {
  const server = useServerName(question.connection)
  return (
    <section className="questions-asked" aria-label={say.questions.whatIsAsked}>
      <p className="questions-request mono">
        <Wish question={question} />
      </p>
      <ul className="questions-facts">
        {server === '' ? null : <Fact icon={<Server size={14} />} name={say.servers.server} value={server} />}
        <Fact icon={<Network size={14} />} name={say.common.client} value={`${question.remoteHost}:${question.remotePort}`} />
        <MoreFacts question={question} />
      </ul>
    </section>
  )
}

function Wish({ question }: { readonly question: Question }): ReactNode {
  switch (question.kind) {
    case 'connectionRequest':
      return say.questions.tcpConnection
    case 'sslConnectionRequest':
      return (
        <>
          <b>ClientHello</b>{' '}
          {question.serverName === '' ? say.questions.withoutAServerName : say.questions.forName(question.serverName)}
        </>
      )
    case 'sslClientAuthentication':
      return question.subject === '' ? (
        say.questions.noClientCertificate
      ) : (
        <>
          <b>{say.common.certificate}</b> <WireText text={question.subject} />
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
      return <Fact icon={<Layers size={14} />} name={say.common.versions} value={question.offered.versions.join(', ')} />
    case 'sslClientAuthentication':
      return isTrusted(question) ? (
        <Fact icon={<ShieldCheck size={14} />} name={say.questions.check} value={say.common.trusted} state="good" />
      ) : (
        <Fact icon={<ShieldX size={14} />} name={say.questions.check} value={<WireText text={question.status} />} state="bad" />
      )
    case 'webSocketOpenRequest':
      return (
        <>
          {question.secure && <Fact icon={<LockKeyhole size={14} />} name={say.questions.security} value="TLS" />}
          {question.origin !== '' && <Fact icon={<Globe size={14} />} name={say.common.origin} value={question.origin} />}
          {question.subProtocols.length > 0 && (
            <Fact icon={<Layers size={14} />} name={say.questions.subprotocols} value={question.subProtocols.join(', ')} />
          )}
          {question.extensions !== '' && (
            <Fact icon={<Puzzle size={14} />} name={say.common.extensions} value={question.extensions} />
          )}
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
