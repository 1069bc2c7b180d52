// Whether the words of a start are a command for the terminal, such as `socketbench serve`, or are for the window. What a command means is src/cli.

/** Flags that the terminal's command answers by itself. */
const ANSWERED = ['--help', '-h', '--version', '-v']
/** Commands are plain words; what a desktop opens is a path or a URL. */
const WORD = /^[a-z][a-z-]*$/
/** Chromium's, which root needs on Linux in front of everything. */
const SANDBOX = '--no-sandbox'

/** The words of the command, or undefined where the window is meant: without words, with a file or a URL, with Chromium's flags. */
export function commandIn(words: readonly string[]): readonly string[] | undefined {
  const own = words[0] === SANDBOX ? words.slice(1) : words
  const [first] = own
  return first !== undefined && (ANSWERED.includes(first) || WORD.test(first)) ? own : undefined
}
