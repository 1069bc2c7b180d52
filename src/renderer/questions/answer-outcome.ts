// What clients see of an answer to their request. Tried with Chromium's WebSocket, npm ws and Python's websockets.
import type { OpenRequestQuestion, Question } from '../../contract/model.ts'
import type { ClientFact } from '../close/client-view.tsx'
import { subProtocolOf, type AnswerDraft } from './answer-draft.ts'

const BROWSER_FAILS = '`error`, then `CloseEvent` code 1006, reason `""`, wasClean false.'

const nothingYet = (why: string): readonly ClientFact[] => [
  { client: 'Browser', sees: `nothing yet: ${why}` },
  { client: 'Node ws', sees: 'nothing yet' },
  { client: 'Python', sees: 'nothing yet: `connect()` goes on waiting' },
]

export function acceptOutcome(question: Question, draft: AnswerDraft): readonly ClientFact[] {
  switch (question.kind) {
    case 'connectionRequest':
      return nothingYet('it sends its opening request next')
    case 'sslConnectionRequest':
      return nothingYet("the handshake goes on, and it checks the server's certificate")
    case 'sslClientAuthentication':
      return nothingYet('its opening request comes next')
    case 'webSocketOpenRequest':
      return openOutcome(question, subProtocolOf(question, draft))
  }
}

function openOutcome({ subProtocols }: OpenRequestQuestion, subProtocol: string): readonly ClientFact[] {
  if (subProtocol === '' && subProtocols.length > 0) {
    return [
      {
        client: 'Browser',
        sees: `${BROWSER_FAILS} Chromium fails the connection when none of the subprotocols that it asked for is chosen; Firefox opens it.`,
      },
      { client: 'Node ws', sees: '`error`: Server sent no subprotocol' },
      { client: 'Python', sees: 'an open connection, `subprotocol` is `None`' },
    ]
  }
  return [
    { client: 'Browser', sees: `\`open\`, \`protocol\` is \`${JSON.stringify(subProtocol)}\`` },
    { client: 'Node ws', sees: `\`open\`, \`protocol\` is \`${JSON.stringify(subProtocol)}\`` },
    {
      client: 'Python',
      sees: `an open connection, \`subprotocol\` is \`${subProtocol === '' ? 'None' : JSON.stringify(subProtocol)}\``,
    },
  ]
}

/** `status` is what an opening request is refused with; `with403` says whether a certificate is refused with one too. */
export function rejectOutcome({ kind }: Question, status: string, with403: boolean): readonly ClientFact[] {
  switch (kind) {
    case 'connectionRequest':
      return [
        { client: 'Browser', sees: BROWSER_FAILS },
        { client: 'Node ws', sees: '`error` with code `ECONNRESET`' },
        { client: 'Python', sees: 'an exception from `connect()`: the connection was reset' },
      ]
    case 'sslConnectionRequest':
      return [
        { client: 'Browser', sees: `${BROWSER_FAILS} Chromium's console says \`net::ERR_SSL_PROTOCOL_ERROR\`.` },
        { client: 'Node ws', sees: '`error` with code `EPROTO`: `tlsv1 alert access denied`' },
        { client: 'Python', sees: '`ssl.SSLError` from `connect()`: `TLSV1_ALERT_ACCESS_DENIED`' },
      ]
    case 'sslClientAuthentication':
      return with403
        ? httpRefusal('403')
        : [
            { client: 'Browser', sees: BROWSER_FAILS },
            { client: 'Node ws', sees: '`error` with code `ECONNRESET`' },
            { client: 'Python', sees: 'an exception from `connect()`: the connection was reset' },
          ]
    case 'webSocketOpenRequest':
      return httpRefusal(status)
  }
}

function httpRefusal(status: string): readonly ClientFact[] {
  return [
    { client: 'Browser', sees: `${BROWSER_FAILS} The status stays hidden from scripts.` },
    {
      client: 'Node ws',
      sees: `\`unexpected-response\` with ${status}; without a listener, \`error\`: Unexpected server response: ${status}`,
    },
    { client: 'Python', sees: `\`InvalidStatus\`: HTTP ${status}` },
  ]
}
