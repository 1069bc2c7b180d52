// The component's four question events, each let through, refused, or asked about, as the mode of its kind says, or for an opening request the
// first rule that applies. The questions that wait,
// and their answers, are questions.ts.
import type { Answered } from '../automation/index.ts'
import type { HelloQuestion, OpenRequestQuestion, QuestionKind } from '../contract/model.ts'
import type {
  Connection,
  ConnectionRequestEvent,
  SSLClientAuthenticationEvent,
  SSLConnectionRequestEvent,
  WebSocketOpenRequestEvent,
  WebSocketServer,
} from '../server/index.ts'
import type { Questions } from './questions.ts'
import type { Rules } from './rules.ts'
import type { Unsubscribe } from './topic.ts'

/** What a client gets that is rejected without being asked about: it may try another request. */
const REJECTED_STATUS = 403
/**
 * Most characters of one list of a ClientHello that a question carries. Real clients have some 4,000 at most; a hostile one has 64 KiB of
 * numbers that become names, and a thousand questions cross to every face whenever one of them changes.
 */
const LIST_LIMIT = 8_192
/** Most characters of a subject or a status that a question carries, for the same reason; `connection.details` has them whole. */
const SENTENCE_LIMIT = 1_024

type Asked = Pick<OpenRequestQuestion, 'connection' | 'remoteHost' | 'remotePort'>

/** Subscribes to the questions of the component; rules come first. Returns the function that ends it; what is open is answered with its default. */
export function listenForQuestions(server: WebSocketServer, questions: Questions, rules: Rules): () => void {
  const about = (id: string): Asked => askedAbout(id, server.connections.get(id))
  const { automation } = rules
  const off = [
    unlessAccepted('connectionRequest', questions, rules, () =>
      server.on('connectionRequest', (event) => {
        const answered = automation.answer('connectionRequest', event)
        return typeof answered === 'string'
          ? connectionRequest(event, questions, answered)
          : answered.then((later) => connectionRequest(event, questions, later))
      }),
    ),
    unlessAccepted('sslConnectionRequest', questions, rules, () =>
      server.on('sslConnectionRequest', (event) => sslConnectionRequest(event, questions, about)),
    ),
    server.on('sslClientAuthentication', (event) => sslClientAuthentication(event, questions, about)),
    server.on('webSocketOpenRequest', (event) => {
      const answered = automation.answer('openRequest', event)
      return typeof answered === 'string'
        ? webSocketOpenRequest(event, questions, server, answered)
        : answered.then((later) => webSocketOpenRequest(event, questions, server, later))
    }),
  ]
  return () => {
    for (const end of off) end()
    questions.endAll()
  }
}

/** Subscribed while the mode is another: the event of a question that all are let through costs every connection something. */
function unlessAccepted(kind: QuestionKind, questions: Questions, rules: Rules, subscribe: () => Unsubscribe): Unsubscribe {
  let off: Unsubscribe | undefined
  const follow = (): void => {
    if (questions.modeOf(kind) !== 'accept' || (kind === 'connectionRequest' && rules.automation.looksAtConnections))
      off ??= subscribe()
    else {
      off?.()
      off = undefined
    }
  }
  follow()
  const unfollow = [questions.modesChanged.subscribe(follow), rules.replaced.subscribe(follow)]
  return () => {
    for (const end of unfollow) end()
    off?.()
  }
}

function askedAbout(connection: string, found: Connection | undefined): Asked {
  return { connection, remoteHost: found?.remoteHost ?? '', remotePort: found?.remotePort ?? 0 }
}

function connectionRequest(event: ConnectionRequestEvent, questions: Questions, answered: Answered): void | Promise<void> {
  if (answered === 'decided') return undefined
  const mode = answered === 'ask' ? 'ask' : questions.modeOf('connectionRequest')
  if (mode === 'reject') event.accept = false
  if (mode !== 'ask') return undefined
  const { connectionId: connection, address: remoteHost, port: remotePort } = event
  return questions
    .ask({ kind: 'connectionRequest', connection, remoteHost, remotePort, expiresAs: 'accept' }, event.signal)
    .then((answer) => {
      if (answer) event.accept = answer.accept
    })
}

function sslConnectionRequest(
  event: SSLConnectionRequestEvent,
  questions: Questions,
  about: (id: string) => Asked,
): void | Promise<void> {
  const mode = questions.modeOf('sslConnectionRequest')
  if (mode === 'reject') event.accept = false
  if (mode !== 'ask') return undefined
  const { serverName, ja3, ja4, signal } = event
  return questions
    .ask(
      {
        kind: 'sslConnectionRequest',
        ...about(event.connectionId),
        serverName,
        ja3,
        ja4,
        offered: offeredBy(event),
        expiresAs: 'accept',
      },
      signal,
    )
    .then((answer) => {
      if (answer) event.accept = answer.accept
    })
}

function sslClientAuthentication(
  event: SSLClientAuthenticationEvent,
  questions: Questions,
  about: (id: string) => Asked,
): void | Promise<void> {
  const mode = questions.modeOf('sslClientAuthentication')
  if (mode === 'reject') event.accept = false
  if (mode !== 'ask') return undefined
  const { certSubject, status, signal } = event
  return questions
    .ask(
      {
        kind: 'sslClientAuthentication',
        ...about(event.connectionId),
        subject: shortened(certSubject),
        status: shortened(status),
        expiresAs: event.accept ? 'accept' : 'reject',
      },
      signal,
    )
    .then((answer) => {
      if (answer) event.accept = answer.accept
    })
}

function webSocketOpenRequest(
  event: WebSocketOpenRequestEvent,
  questions: Questions,
  server: WebSocketServer,
  answered: Answered,
): void | Promise<void> {
  if (answered === 'decided') return undefined
  const mode = answered === 'ask' ? 'ask' : questions.modeOf('webSocketOpenRequest')
  if (mode === 'reject') {
    event.statusCode = REJECTED_STATUS
    return undefined
  }
  const offered = listOf(event.subProtocols)
  // Nobody chooses: the client's first wish, unless the server has its own list. Browsers and others fail a connection whose
  // subprotocols are all passed over.
  const takeFirst = (): void => {
    if (offered[0] !== undefined && server.config('SupportedSubProtocols') === '') event.subProtocols = offered[0]
  }
  if (mode === 'accept') {
    takeFirst()
    return undefined
  }
  const connection = server.connections.get(event.connectionId)
  const question = {
    kind: 'webSocketOpenRequest',
    ...askedAbout(event.connectionId, connection),
    secure: connection?.tls !== undefined,
    method: event.method,
    path: event.requestURI,
    headers: event.requestHeaders,
    subProtocols: offered,
    extensions: event.extensions,
    origin: event.originHeader,
    expiresAs: 'accept',
  } as const
  return questions.ask(question, event.signal).then((answer) => {
    if (answer?.kind !== 'webSocketOpenRequest') {
      takeFirst()
      return
    }
    event.responseHeaders = answer.headers.map(([name, value]) => [name, value])
    if (answer.accept) event.subProtocols = answer.subProtocol
    else {
      event.statusCode = answer.status
      event.body = answer.body
    }
  })
}

function offeredBy(event: SSLConnectionRequestEvent): HelloQuestion['offered'] {
  return {
    versions: bounded(listOf(event.supportedVersions)),
    cipherSuites: bounded(listOf(event.supportedCipherSuites)),
    groups: bounded(listOf(event.supportedGroups)),
    keyShares: bounded(listOf(event.keyShares)),
    signatureSchemes: bounded(listOf(event.supportedSignatureAlgs)),
    alpn: bounded(listOf(event.alpn)),
  }
}

/** As many entries as fit, and how many more there were. */
function bounded(list: readonly string[]): readonly string[] {
  let characters = 0
  const fitting = list.findIndex((name) => (characters += name.length) > LIST_LIMIT)
  return fitting < 0 ? list : [...list.slice(0, fitting), `… and ${list.length - fitting} more`]
}

function shortened(text: string): string {
  return text.length > SENTENCE_LIMIT ? `${text.slice(0, SENTENCE_LIMIT)}…` : text
}

function listOf(commaSeparated: string): string[] {
  return commaSeparated
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
