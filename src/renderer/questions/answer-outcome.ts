// What clients see of an answer to their request. Tried with Chromium's WebSocket and npm ws.
import type { Question } from '../../contract/model.ts'
import type { ClientFact } from '../close/client-view.tsx'

const BROWSER_FAILS = '`error`, then `CloseEvent` code 1006, reason `""`, wasClean false.'

export function acceptOutcome(question: Question, subProtocol: string): readonly ClientFact[] {
  if (question.kind === 'connectionRequest') {
    return [
      { client: 'Browser', sees: 'nothing yet: it sends its opening request next' },
      { client: 'Node ws', sees: 'nothing yet' },
      { client: 'Python', sees: 'nothing yet: `connect()` goes on waiting' },
    ]
  }
  if (subProtocol === '' && question.subProtocols.length > 0) {
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

export function rejectOutcome(question: Question, status: string): readonly ClientFact[] {
  if (question.kind === 'connectionRequest') {
    return [
      { client: 'Browser', sees: BROWSER_FAILS },
      { client: 'Node ws', sees: '`error` with code `ECONNRESET`' },
      { client: 'Python', sees: 'an exception from `connect()`: the connection was reset' },
    ]
  }
  return [
    { client: 'Browser', sees: `${BROWSER_FAILS} The status stays hidden from scripts.` },
    {
      client: 'Node ws',
      sees: `\`unexpected-response\` with ${status}; without a listener, \`error\`: Unexpected server response: ${status}`,
    },
    { client: 'Python', sees: `\`InvalidStatus\`: HTTP ${status}` },
  ]
}
