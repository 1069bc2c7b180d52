// What is wrong with a command line, as a sentence.

/** A command line that cannot be followed: the message is for the person, the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
