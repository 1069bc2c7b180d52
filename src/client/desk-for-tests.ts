// One desk for the tests of a file or a worker, which each of them finds as if it were new: what the one before has left is put in order. How a runner is told of
// it is the runners' own files.
import { lineOf } from '../control/line.ts'
import type { Desk } from './desk.ts'
import { DeskError } from './desk-error.ts'
import { startDesk, type StartOptions } from './start-desk.ts'

export class DeskForTests {
  readonly #desk: Desk

  private constructor(desk: Desk) {
    this.#desk = desk
  }

  static async start(options: StartOptions): Promise<DeskForTests> {
    return new DeskForTests(await startDesk(options))
  }

  /** For one test: its connections, its requests and its log begin here. */
  begin(): Promise<Desk> {
    return this.#desk.another()
  }

  /** Faults are disarmed, requests accepted, connections gone, and the first server listens. */
  async finish(used: Desk): Promise<void> {
    await used.close()
    await this.#desk.armFault()
    await this.#desk.setRequestMode('accept')
    await this.#desk.request('connection.close', { to: 'all', how: 'reset' }).catch((error: unknown) => {
      if (!(error instanceof DeskError) || error.code !== 'no-connection') throw error
    })
    await this.#desk.startServer()
  }

  /** What happened while the test used it, a line each. */
  async story(used: Desk): Promise<string> {
    return (await used.log({ last: 500 })).map((entry) => `${lineOf(entry)}\n`).join('')
  }

  stop(): Promise<void> {
    return this.#desk.close()
  }
}
