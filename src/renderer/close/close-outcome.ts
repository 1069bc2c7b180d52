// What clients see when the server ends a connection, for each way of ending it. Tried with Chromium's WebSocket and npm ws.
import type { ClientFact } from './client-view.tsx'

export type Ending = 'close' | 'drop' | 'reset'

export function closeOutcome(how: Ending, code: number, reason: string): readonly ClientFact[] {
  switch (how) {
    case 'close': {
      const why = reason === '' ? '""' : JSON.stringify(reason)
      return [
        { client: 'Browser', sees: `\`CloseEvent\` code ${code}, reason \`${unticked(why)}\`, wasClean true` },
        { client: 'Node ws', sees: `event \`close\` with ${code} and the reason` },
        {
          client: 'Python',
          sees: `\`${code === 1000 || code === 1001 ? 'ConnectionClosedOK' : 'ConnectionClosedError'}\` with code ${code}`,
        },
        { client: 'On the wire', sees: `a Close frame; the client answers it, then the connection ends` },
      ]
    }
    case 'drop':
      return [
        { client: 'Browser', sees: '`CloseEvent` code 1006, reason `""`, wasClean false; no `error`' },
        { client: 'Node ws', sees: 'event `close` with 1006' },
        { client: 'Python', sees: '`ConnectionClosedError`: no close frame received' },
        { client: 'On the wire', sees: 'a TCP FIN without a Close frame; what was sent before still arrives' },
      ]
    case 'reset':
      return [
        { client: 'Browser', sees: '`CloseEvent` code 1006, reason `""`, wasClean false' },
        { client: 'Node ws', sees: 'event `close` with 1006' },
        { client: 'Python', sees: '`ConnectionClosedError`, caused by a reset of the connection' },
        { client: 'On the wire', sees: 'a TCP RST at once; what was sent and not yet read may be lost' },
      ]
  }
}

/** A backtick in a reason would change the font in the middle of it. */
function unticked(text: string): string {
  return text.replaceAll('`', '´')
}
