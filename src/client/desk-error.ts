// What goes wrong between a program and a desk: a code for programs, and a sentence that shows what was expected and what the log says.

/** Codes are those of the desk, such as `timeout`, and `not-found`, `not-reached` and `not-started` of the way to it. */
export class DeskError extends Error {
  override readonly name = 'DeskError'
  readonly code: string
  /** Of a wait that ended in vain: the last entries of the log, a line each. */
  readonly log: readonly string[]

  constructor(code: string, message: string, log: readonly string[] = []) {
    super(log.length === 0 ? message : `${message}\nThe end of the log:\n${log.map((line) => `  ${line}`).join('\n')}`)
    this.code = code
    this.log = log
  }
}
