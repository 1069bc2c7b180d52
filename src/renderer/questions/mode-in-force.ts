// What happens to a client all in all: of the kinds of questions that a connection comes to, the first that does not let it through decides.
import { QUESTION_KINDS, type QuestionKind, type QuestionMode, type ServerState } from '../../contract/model.ts'

type Modes = Readonly<Record<QuestionKind, QuestionMode>>
type Security = Pick<ServerState, 'secure' | 'authenticatesClients'>

/** Where every kind lets clients through, the last one. */
export function decidingKind(modes: Modes, security: Security): QuestionKind {
  return QUESTION_KINDS.find((kind) => isReached(kind, security) && modes[kind] !== 'accept') ?? 'webSocketOpenRequest'
}

/** Without TLS there is no handshake to ask about, and without SSLAuthenticateClients no certificate. */
function isReached(kind: QuestionKind, { secure, authenticatesClients }: Security): boolean {
  if (kind === 'sslConnectionRequest') return secure
  return kind !== 'sslClientAuthentication' || (secure && authenticatesClients)
}
