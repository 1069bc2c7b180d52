// What goes wrong between a program and a desk: a code for programs, and a sentence that shows what was expected and what the log says.

/** Codes are those of the desk, such as `timeout`, and `not-found`, `not-reached`, `not-started` and `closed` of the way to it. */
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

/**
 * A frame of a stack that is of the client itself: runners show the first one, which is to be the program's. Private methods are told without their class, in the
 * built package by a name of one letter.
 */
const OUR_FRAME =
  /^\s*at (?:async )?(?:Function\.|new )?(?:ask|contentOf|expectationOf|partsOf|refused|#\w+|(?:Desk|DeskConnection|OpeningRequest|DeskForTests)\.#?\w+) /

/** Where the program is now, for an error that comes in a turn of its own: called at the beginning of what it has called. */
export function calledHere(): (error: DeskError) => DeskError {
  const called: { stack?: string } = {}
  Error.captureStackTrace(called, calledHere)
  return (error) => {
    const [, ...frames] = (called.stack ?? '').split('\n')
    const first = frames.findIndex((frame) => !OUR_FRAME.test(frame))
    error.stack = [`${error.name}: ${error.message}`, ...frames.slice(Math.max(0, first))].join('\n')
    return error
  }
}
