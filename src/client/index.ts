// `socketbench/client`: programs that share a desk with a person, or have one of their own. Node 20 or newer; no dependencies.
import { Desk } from './desk.ts'
import { findDesk, type ConnectOptions } from './find-desk.ts'
import { startDesk, type StartOptions } from './start-desk.ts'

export type { Desk, LogOptions, ServerOptions, Where } from './desk.ts'
export type { DeskConnection } from './desk-connection.ts'
export { DeskError } from './desk-error.ts'
export type { ConnectOptions } from './find-desk.ts'
export type { Content, DeskMessage, Expected, WaitOptions } from './message.ts'
export type { OpeningRequest } from './opening-request.ts'
export type { StartOptions } from './start-desk.ts'
export type { ControlEntry, ControlFault, ControlRule, ControlServer } from '../control/shapes.ts'

/** The desk that runs on this machine and listens to programs. Rejects with DeskError `not-found`, `not-reached` and `unauthorized`. */
export async function connect(options: ConnectOptions = {}): Promise<Desk> {
  return Desk.at(await findDesk(options))
}

/** A desk of its own, without a window, which ends with `close` or with the program. Rejects with DeskError `not-started`. */
export function start(options: StartOptions = {}): Promise<Desk> {
  return startDesk(options)
}
