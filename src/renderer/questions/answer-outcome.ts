// What clients see of an answer to their request. Tried with Chromium's WebSocket, npm ws and Python's websockets.
import type { OpenRequestQuestion, Question } from '../../contract/model.ts'
import type { ClientFact } from '../close/client-view.tsx'
import { subProtocolOf, type AnswerDraft } from './answer-draft.ts'
import { say } from '../language/say.ts'

const BROWSER_FAILS = say.questions.errorThenCloseeventCode1006

const nothingYet = (why: string): readonly ClientFact[] => [
  { client: say.common.browser, sees: say.questions.nothingYetBecause(why) },
  { client: 'Node ws', sees: say.questions.nothingYet },
  { client: 'Python', sees: say.questions.nothingYetConnectGoesOn },
]

export function acceptOutcome(question: Question, draft: AnswerDraft): readonly ClientFact[] {
  switch (question.kind) {
    case 'connectionRequest':
      return nothingYet(say.questions.itSendsItsOpeningRequest)
    case 'sslConnectionRequest':
      return nothingYet(say.questions.theHandshakeGoesOnAnd)
    case 'sslClientAuthentication':
      return nothingYet(say.questions.itsOpeningRequestComesNext)
    case 'webSocketOpenRequest':
      return openOutcome(question, subProtocolOf(question, draft))
  }
}

function openOutcome({ subProtocols }: OpenRequestQuestion, subProtocol: string): readonly ClientFact[] {
  if (subProtocol === '' && subProtocols.length > 0) {
    return [
      {
        client: say.common.browser,
        sees: say.questions.chromiumFailsTheConnectionWhen(BROWSER_FAILS),
      },
      { client: 'Node ws', sees: say.questions.errorServerSentNoSubprotocol },
      { client: 'Python', sees: say.questions.anOpenConnectionWithoutSubprotocol },
    ]
  }
  return [
    { client: say.common.browser, sees: say.questions.openProtocolIs(JSON.stringify(subProtocol)) },
    { client: 'Node ws', sees: say.questions.openProtocolIs(JSON.stringify(subProtocol)) },
    {
      client: 'Python',
      sees: say.questions.anOpenConnectionWithSubprotocol(subProtocol === '' ? 'None' : JSON.stringify(subProtocol)),
    },
  ]
}

/** `status` is what an opening request is refused with; `with403` says whether a certificate is refused with one too. */
export function rejectOutcome({ kind }: Question, status: string, with403: boolean): readonly ClientFact[] {
  switch (kind) {
    case 'connectionRequest':
      return [
        { client: say.common.browser, sees: BROWSER_FAILS },
        { client: 'Node ws', sees: say.questions.errorWithCodeEconnreset },
        { client: 'Python', sees: say.questions.anExceptionFromConnectThe },
      ]
    case 'sslConnectionRequest':
      return [
        { client: say.common.browser, sees: say.questions.chromiumsConsoleSaysNetErr(BROWSER_FAILS) },
        { client: 'Node ws', sees: say.questions.errorWithCodeEprotoTlsv1 },
        { client: 'Python', sees: '`ssl.SSLError` from `connect()`: `TLSV1_ALERT_ACCESS_DENIED`' },
      ]
    case 'sslClientAuthentication':
      return with403
        ? httpRefusal('403')
        : [
            { client: say.common.browser, sees: BROWSER_FAILS },
            { client: 'Node ws', sees: say.questions.errorWithCodeEconnreset },
            { client: 'Python', sees: say.questions.anExceptionFromConnectThe },
          ]
    case 'webSocketOpenRequest':
      return httpRefusal(status)
  }
}

function httpRefusal(status: string): readonly ClientFact[] {
  return [
    { client: say.common.browser, sees: say.questions.theStatusStaysHiddenFrom(BROWSER_FAILS) },
    {
      client: 'Node ws',
      sees: say.questions.unexpectedResponseWithWithoutA(status, status),
    },
    { client: 'Python', sees: say.questions.invalidstatusHttp(status) },
  ]
}
