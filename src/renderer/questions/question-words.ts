// What a question is called wherever it stands: in the inbox, in a live region, on the button that says no. What clients see of an answer is
// answer-outcome.ts.
import type { Question } from '../../contract/model.ts'
import { textPieces } from '../../contract/hidden-characters.ts'

/** The question in a few words, after the number of its connection. */
export function titleOf(question: Question): string {
  switch (question.kind) {
    case 'connectionRequest':
      return 'connects'
    case 'sslConnectionRequest':
      return question.serverName === '' ? 'TLS without a name' : `TLS for ${question.serverName}`
    case 'sslClientAuthentication':
      return question.subject === '' ? 'no certificate' : readable(question.subject)
    case 'webSocketOpenRequest':
      return `${question.method} ${question.path}`
  }
}

/** Who asks, and what is worth knowing before one looks. */
export function fromOf(question: Question): string {
  const peer = `${question.remoteHost}:${question.remotePort}`
  switch (question.kind) {
    case 'sslClientAuthentication':
      return `${isTrusted(question) ? 'trusted' : 'not trusted'} · ${peer}`
    case 'webSocketOpenRequest':
      return question.origin === '' ? peer : `${question.remoteHost} · ${question.origin}`
    case 'connectionRequest':
    case 'sslConnectionRequest':
      return peer
  }
}

/** What is said aloud of a question that has just come. */
export function wishOf(question: Question): string {
  switch (question.kind) {
    case 'connectionRequest':
      return 'wants to connect'
    case 'sslConnectionRequest':
      return question.serverName === '' ? 'asks for TLS without a server name' : `asks for TLS as ${question.serverName}`
    case 'sslClientAuthentication':
      return question.subject === ''
        ? 'presents no certificate'
        : `presents the certificate ${readable(question.subject)}, which is ${isTrusted(question) ? 'trusted' : 'not trusted'}`
    case 'webSocketOpenRequest':
      return `asks to open ${question.path}`
  }
}

export function acceptWord(question: Question): string {
  return question.kind === 'sslClientAuthentication' && !isTrusted(question) ? 'Accept anyway' : 'Accept'
}

/** `status` is what an opening request is refused with, `with403` what a certificate is. */
export function rejectWord({ kind }: Question, status: string, with403: boolean): string {
  switch (kind) {
    case 'connectionRequest':
      return 'Reset'
    case 'sslConnectionRequest':
      return 'Reject with alert'
    case 'sslClientAuthentication':
      return with403 ? 'Reject with 403' : 'Reset'
    case 'webSocketOpenRequest':
      return `Reject with ${status}`
  }
}

/** Of a client's certificate; everything else is not checked. */
export function isTrusted({ status }: { readonly status: string }): boolean {
  return status === 'OK'
}

/** A subject may hold whatever the client likes, such as characters that turn the words around them. */
function readable(text: string): string {
  return textPieces(text, '')
    .map((piece) => piece.text)
    .join('')
}
