// What clients see when the server ends a connection, for each way of ending it. Tried with Chromium's WebSocket and npm ws.
import type { ClientFact } from './client-view.tsx'
import { say } from '../language/say.ts'

export type Ending = 'close' | 'drop' | 'reset'

export function closeOutcome(how: Ending, code: number, reason: string): readonly ClientFact[] {
  switch (how) {
    case 'close': {
      const why = reason === '' ? '""' : JSON.stringify(reason)
      return [
        { client: say.common.browser, sees: say.close.closeeventCodeReasonWascleanTrue(code, unticked(why)) },
        { client: 'Node ws', sees: say.close.eventCloseWithAndThe(code) },
        {
          client: 'Python',
          sees: say.close.exceptionWithCode(code === 1000 || code === 1001 ? 'ConnectionClosedOK' : 'ConnectionClosedError', code),
        },
        { client: say.close.onTheWire, sees: say.close.aCloseFrameTheClient },
      ]
    }
    case 'drop':
      return [
        { client: say.common.browser, sees: say.close.closeeventCode1006ReasonWasclean },
        { client: 'Node ws', sees: say.close.eventCloseWith1006 },
        { client: 'Python', sees: say.close.connectionclosederrorNoCloseFrameReceived },
        { client: say.close.onTheWire, sees: say.close.aTcpFinWithoutA },
      ]
    case 'reset':
      return [
        { client: say.common.browser, sees: say.close.closeeventCode1006ReasonWascleanFalse },
        { client: 'Node ws', sees: say.close.eventCloseWith1006 },
        { client: 'Python', sees: say.close.connectionclosederrorCausedByAReset },
        { client: say.close.onTheWire, sees: say.close.aTcpRstAtOnce },
      ]
  }
}

/** A backtick in a reason would change the font in the middle of it. */
function unticked(text: string): string {
  return text.replaceAll('`', '´')
}
