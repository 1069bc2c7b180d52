// Why a send does not come to its end, as errors with their sentences.
import { WebSocketServerError } from '../errors.ts'

export function closedBefore(): WebSocketServerError {
  return new WebSocketServerError('not-open', 'The connection was closed before this was sent.')
}

export function lostWhileSending(): WebSocketServerError {
  return new WebSocketServerError('connection-aborted', 'The connection was lost while this was being sent.')
}

export function interruptedWhenWhole(): WebSocketServerError {
  return new WebSocketServerError('interrupted', 'The send was interrupted. Its message is whole and waits for the client.')
}
