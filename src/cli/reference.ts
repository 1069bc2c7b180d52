// The command line as a manual page and as a page of the documentation, made of the table.
import {
  COMMANDS,
  COMMAND_NAMES,
  COMMON_OPTIONS,
  ENVIRONMENT,
  EXIT_CODES,
  GIVEN_TWICE,
  WORKSPACE_OPERAND,
  factsOf,
  shortOf,
  textOf,
  type OptionFacts,
} from './command-table.ts'

const ALL_COMMON: readonly (readonly [string, OptionFacts])[] = Object.entries(COMMON_OPTIONS)

/** For man(1), in the macros of man(7). */
export function manPage(version: string): string {
  return [
    `.TH SOCKETBENCH 1 "" "Socketbench ${roff(version)}" "User Commands"`,
    '.SH NAME',
    'socketbench \\- run a WebSocket server by hand to test WebSocket clients',
    '.SH SYNOPSIS',
    ...COMMAND_NAMES.flatMap((name) => ['.B socketbench ' + name, roff(factsOf(name).operands), '.br']),
    '.B socketbench',
    '.I WORKSPACE',
    '.SH DESCRIPTION',
    roff(`WORKSPACE is ${WORKSPACE_OPERAND}: it is opened in the window, as web does.`),
    ...COMMAND_NAMES.flatMap((name) => {
      const { about, options, exits = [] } = factsOf(name)
      return [
        `.SH ${name.toUpperCase()}`,
        roff(COMMANDS[name].summary),
        ...about.flatMap((text) => ['.PP', roff(text)]),
        ...Object.entries(options).flatMap((option) => manOption(option)),
        ...exits.flatMap(([code, text]) => ['.TP', `exit code ${code}`, roff(text)]),
      ]
    }),
    '.SH OPTIONS OF ALL COMMANDS',
    ...ALL_COMMON.flatMap((option) => manOption(option)),
    '.PP',
    roff(GIVEN_TWICE),
    '.SH EXIT STATUS',
    ...EXIT_CODES.flatMap(([code, text]) => ['.TP', `.B ${code}`, roff(text)]),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, text]) => ['.TP', `.B ${name}`, roff(text)]),
    '.SH EXAMPLES',
    ...COMMAND_NAMES.flatMap((name) =>
      factsOf(name).examples.flatMap(([command, what]) => ['.TP', `.B ${roff(`socketbench ${command}`)}`, roff(what)]),
    ),
    '',
  ].join('\n')
}

function manOption([name, facts]: readonly [string, OptionFacts]): string[] {
  const short = shortOf(name) === '' ? '' : `, ${roff(shortOf(name))}`
  return ['.TP', `.B \\-\\-${roff(name)}${facts.value === undefined ? short : ` ${facts.value}`}`, roff(textOf(facts))]
}

/** What would be a request at the beginning of a line, an escape or a hyphen of typesetting is a character. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', '\\(cq')
    .replaceAll('…', '...')
    .replace(/^[.']/, '\\&$&')
}

/** docs/command-line.md. */
export function referencePage(): string {
  const sections = COMMAND_NAMES.map((name) => {
    const { about, options, operands, examples, exits = [] } = factsOf(name)
    const rows = Object.entries(options).map((option) => optionRow(option))
    return [
      `## ${name}`,
      COMMANDS[name].summary,
      `\`socketbench ${name} ${operands}\``,
      ...about,
      ...(rows.length === 0 ? [] : [['| Option | |', '|---|---|', ...rows].join('\n')]),
      ...(exits.length === 0 ? [] : [`Exit codes: ${exits.map(([code, text]) => `${code}, ${text}`).join('; ')}.`]),
      [
        '| For example | |',
        '|---|---|',
        ...examples.map(([command, what]) => `| \`socketbench ${cell(command)}\` | ${what} |`),
      ].join('\n'),
    ].join('\n\n')
  })
  return [
    '# The command line',
    '<!-- Made of src/cli/command-table.ts by npm run reference. -->',
    'In a checkout `node out/main/cli.js` stands for `socketbench`. `socketbench COMMAND --help` prints what stands here; `man socketbench` does where the package has installed its page.',
    `A workspace alone, ${WORKSPACE_OPERAND}, is opened in the window, as \`web\` does.`,
    ['| Command | |', '|---|---|', ...COMMAND_NAMES.map((name) => `| [\`${name}\`](#${name}) | ${COMMANDS[name].summary} |`)].join(
      '\n',
    ),
    ['| Option of all | |', '|---|---|', ...ALL_COMMON.map((option) => optionRow(option))].join('\n'),
    GIVEN_TWICE,
    ...sections,
    '## Exit codes',
    ['| Code | |', '|---|---|', ...EXIT_CODES.map(([code, text]) => `| ${code} | ${text} |`)].join('\n'),
    '## Environment',
    ['| Variable | |', '|---|---|', ...ENVIRONMENT.map(([name, text]) => `| \`${name}\` | ${text} |`)].join('\n'),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

function optionRow([name, facts]: readonly [string, OptionFacts]): string {
  const short = shortOf(name) === '' ? '' : `, \`${shortOf(name)}\``
  return `| \`--${name}${facts.value === undefined ? '' : ` ${facts.value}`}\`${short} | ${cell(textOf(facts)).replaceAll('{{', '&#123;&#123;')} |`
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`)
}
