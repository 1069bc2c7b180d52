// What a question is called wherever it stands: in the inbox, in a live region, on the button that says no. What clients see of an answer is
// answer-outcome.ts.
import type { Question } from '../../contract/model.ts'
import { textPieces } from '../../contract/hidden-characters.ts'
import { say } from '../language/say.ts'

/** The question in a few words, after the number of its connection. */
export function titleOf(question: Question): string {
  switch (question.kind) {
    case 'connectionRequest':
      return say.questions.connects
    case 'sslConnectionRequest':
      return question.serverName === '' ? say.questions.tlsWithoutAName : say.questions.tlsFor(question.serverName)
    case 'sslClientAuthentication':
      return question.subject === '' ? say.questions.noCertificate : readable(question.subject)
    case 'webSocketOpenRequest':
      return `${question.method} ${question.path}`
  }
}

/** Who asks, and what is worth knowing before one looks. */
export function fromOf(question: Question): string {
  const peer = `${question.remoteHost}:${question.remotePort}`
  switch (question.kind) {
    case 'sslClientAuthentication':
      return `${isTrusted(question) ? say.common.trustedInside : say.questions.notTrusted} · ${peer}`
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
      return say.questions.wantsToConnect
    case 'sslConnectionRequest':
      return question.serverName === '' ? say.questions.asksForTlsWithoutA : say.questions.asksForTlsAs(question.serverName)
    case 'sslClientAuthentication':
      return question.subject === ''
        ? say.questions.presentsNoCertificate
        : say.questions.presentsTheCertificateWhichIs(
            readable(question.subject),
            isTrusted(question) ? say.common.trustedInside : say.questions.notTrusted,
          )
    case 'webSocketOpenRequest':
      return say.questions.asksToOpen(question.path)
  }
}

export function acceptWord(question: Question): string {
  return question.kind === 'sslClientAuthentication' && !isTrusted(question) ? say.questions.acceptAnyway : say.common.accept
}

/** `status` is what an opening request is refused with, `with403` what a certificate is. */
export function rejectWord({ kind }: Question, status: string, with403: boolean): string {
  switch (kind) {
    case 'connectionRequest':
      return say.common.reset
    case 'sslConnectionRequest':
      return say.questions.rejectWithAlert
    case 'sslClientAuthentication':
      return with403 ? say.questions.rejectWith403 : say.common.reset
    case 'webSocketOpenRequest':
      return say.questions.rejectWith(status)
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
