// What --help prints: an overview, or one command, made of the table.
import {
  COMMANDS,
  COMMAND_NAMES,
  COMMON_OPTIONS,
  ENVIRONMENT,
  EXIT_CODES,
  WORKSPACE_OPERAND,
  factsOf,
  shortOf,
  textOf,
  type CommandName,
  type OptionFacts,
} from './command-table.ts'
import { wrapped } from './wrapped.ts'

/** Columns of a terminal that nobody has made wider. */
const WIDTH = 80

export function helpText(about: CommandName | undefined): string {
  return about === undefined ? overview() : helpOf(about)
}

function overview(): string {
  const widest = Math.max(...COMMAND_NAMES.map((name) => name.length), 'WORKSPACE'.length)
  const line = (name: string, text: string): string => `  ${name.padEnd(widest)}  ${hanging(text, widest + 4)}\n`
  return [
    'Socketbench: run a WebSocket server by hand to test WebSocket clients.\n\n',
    'Usage: socketbench COMMAND [options]\n\n',
    ...COMMAND_NAMES.map((name) => line(name, COMMANDS[name].summary)),
    line('WORKSPACE', `Open a workspace in the window, as web does: ${WORKSPACE_OPERAND}.`),
    '\nsocketbench COMMAND --help says what a command takes.\n',
    '\nExit codes:\n',
    ...EXIT_CODES.map(([code, text]) => `  ${String(code).padEnd(9)} ${hanging(text, 12)}\n`),
    '\nEnvironment:\n',
    ...ENVIRONMENT.map(([name, text]) => `  ${name}\n      ${hanging(text, 6)}\n`),
  ].join('')
}

function helpOf(name: CommandName): string {
  const { summary, operands, about, options, examples, exits = [] } = factsOf(name)
  const all: readonly (readonly [string, OptionFacts])[] = [...Object.entries(options), ...Object.entries(COMMON_OPTIONS)]
  return [
    `${summary}\n\nUsage: socketbench ${name} ${operands}\n\n`,
    ...about.map((text) => `${wrapped(text, WIDTH)}\n\n`),
    'Options:\n',
    ...all.map(([option, facts]) => {
      const short = shortOf(option) === '' ? '' : `, ${shortOf(option)}`
      return `  --${option}${facts.value === undefined ? short : ` ${facts.value}`}\n      ${hanging(textOf(facts), 6)}\n`
    }),
    ...(exits.length === 0 ? [] : ['\nExit codes:\n', ...exits.map(([code, text]) => `  ${code}  ${text}\n`)]),
    '\nExamples:\n',
    ...examples.map(([command, what]) => `  socketbench ${command}\n      ${what}\n`),
  ].join('')
}

/** Lines behind the first stand below its beginning. */
function hanging(text: string, indent: number): string {
  return wrapped(text, WIDTH - indent).replaceAll('\n', `\n${' '.repeat(indent)}`)
}
