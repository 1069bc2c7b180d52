// Completions for four shells, made of the table: commands, their options, and what stands behind each. Settings are options of serve.
import {
  COMMAND_NAMES,
  COMMON_OPTIONS,
  COMMANDS,
  factsOf,
  type CommandName,
  type Completion,
  type OptionFacts,
} from './command-table.ts'
import type { Shell } from './options.ts'
import type { SettingFlag } from './setting-flags.ts'

interface CompletedOption {
  readonly flag: string
  readonly is: string
  readonly takesValue: boolean
  readonly completes: Completion | undefined
}

export function completionFor(shell: Shell, flags: readonly SettingFlag[]): string {
  return { bash, zsh, fish, powershell }[shell](flags)
}

function optionsOf(name: CommandName, flags: readonly SettingFlag[]): readonly CompletedOption[] {
  const { options, takesSettings } = factsOf(name)
  const own: readonly (readonly [string, OptionFacts])[] = [...Object.entries(options), ...Object.entries(COMMON_OPTIONS)]
  return [
    ...own.map(([flag, { is, value, completes }]) => ({
      flag: `--${flag}`,
      is: firstSentence(is),
      takesValue: value !== undefined,
      completes,
    })),
    ...(takesSettings
      ? flags.map(({ flag, setting, variable }) => ({
          flag: `--${flag}`,
          is: firstSentence(setting.description),
          takesValue: setting.type !== 'boolean',
          completes: variable === undefined ? undefined : ('file' as const),
        }))
      : []),
  ]
}

function firstSentence(text: string): string {
  return (/^.*?[.:;](?=\s|$)/.exec(text)?.[0] ?? text).replace(/[.:;]$/, '')
}

function bash(flags: readonly SettingFlag[]): string {
  const words = (list: readonly string[]): string => list.join(' ')
  const cases = COMMAND_NAMES.map((name) => {
    const options = optionsOf(name, flags)
    const { completes } = factsOf(name)
    const values = options.flatMap(({ flag, takesValue, completes: by }) =>
      takesValue ? [`        ${flag}) ${bashCompletes(by)}; return ;;`] : [],
    )
    return [
      `    ${name})`,
      ...(values.length === 0 ? [] : ['      case "$previous" in', ...values, '      esac']),
      `      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "${words(options.map(({ flag }) => flag))}" -- "$current"))`,
      `      else ${bashCompletes(completes)}; fi ;;`,
    ].join('\n')
  })
  return `# Completions of socketbench for bash.
# Paths, one a line: each may have spaces in it.
_socketbench_paths() {
  local path
  while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen "$@" -- "$current")
}
_socketbench() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local IFS=$' \\t\\n'
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${words(COMMAND_NAMES)} --help --version" -- "$current"))
    _socketbench_paths -f -X '!*.socketbench'
    _socketbench_paths -f -X '!*.json'
    _socketbench_paths -d
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
}
complete -o filenames -F _socketbench socketbench
`
}

function bashCompletes(completes: Completion | undefined): string {
  if (completes === undefined) return ':'
  if (completes === 'file') return '_socketbench_paths -f'
  if (completes === 'folder') return '_socketbench_paths -d'
  return `COMPREPLY=($(compgen -W "${completes.join(' ')}" -- "$current"))`
}

function zsh(flags: readonly SettingFlag[]): string {
  const quoted = (text: string): string => text.replaceAll("'", "'\\''")
  const described = (text: string): string => quoted(text).replaceAll(/[[\]:]/g, String.raw`\$&`)
  const action = (completes: Completion | undefined): string => {
    if (completes === undefined) return ''
    if (completes === 'file') return '_files'
    if (completes === 'folder') return '_files -/'
    return `(${completes.join(' ')})`
  }
  const cases = COMMAND_NAMES.map((name) => {
    const { completes } = factsOf(name)
    const options = optionsOf(name, flags).map(
      ({ flag, is, takesValue, completes: by }) =>
        `'${flag}${takesValue ? '=' : ''}[${described(is)}]${takesValue ? `:value:${action(by)}` : ''}'`,
    )
    const operand = completes === undefined ? [] : [`'2:operand:${action(completes)}'`]
    return `    ${name}) _arguments ${[...options, "'1:command:'", ...operand].join(' \\\n        ')} ;;`
  })
  return `#compdef socketbench
# Completions of socketbench for zsh.
_socketbench() {
  if (( CURRENT == 2 )); then
    local -a commands=(
${COMMAND_NAMES.map((name) => `      '${name}:${described(COMMANDS[name].summary)}'`).join('\n')}
    )
    _describe command commands
    _files -g '*.(socketbench|json)'
    return
  fi
  case $words[2] in
${cases.join('\n')}
  esac
}
# Autoloaded, this file is the function; sourced, it is only told.
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _socketbench "$@"; else compdef _socketbench socketbench; fi
`
}

function fish(flags: readonly SettingFlag[]): string {
  const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`
  const by = (completes: Completion | undefined): string => {
    if (completes === undefined) return ' -x'
    if (completes === 'file') return ' -r -F'
    if (completes === 'folder') return " -x -a '(__fish_complete_directories)'"
    return ` -x -a ${quoted(completes.join(' '))}`
  }
  const lines = COMMAND_NAMES.flatMap((name) => {
    const { completes } = factsOf(name)
    const inside = `-n '__fish_seen_subcommand_from ${name}'`
    return [
      `complete -c socketbench -n __fish_use_subcommand -a ${name} -d ${quoted(COMMANDS[name].summary)}`,
      ...(Array.isArray(completes) ? [`complete -c socketbench ${inside} -f -a ${quoted(completes.join(' '))}`] : []),
      ...optionsOf(name, flags).map(
        ({ flag, is, takesValue, completes: value }) =>
          `complete -c socketbench ${inside} -l ${flag.slice(2)}${takesValue ? by(value) : ''} -d ${quoted(is)}`,
      ),
    ]
  })
  return `# Completions of socketbench for fish.\n${lines.join('\n')}\n`
}

function powershell(flags: readonly SettingFlag[]): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
  const list = (words: readonly string[]): string => `@(${words.map(quoted).join(', ')})`
  const options = COMMAND_NAMES.map((name) => {
    const { completes } = factsOf(name)
    const operands = Array.isArray(completes) ? completes : []
    return `    ${quoted(name)} = ${list([...operands, ...optionsOf(name, flags).map(({ flag }) => flag)])}`
  })
  return `# Completions of socketbench for PowerShell.
Register-ArgumentCompleter -Native -CommandName socketbench -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $known = @{
${options.join('\n')}
  }
  $typed = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  $words = if ($typed.Count -lt 2 -or ($typed.Count -eq 2 -and $wordToComplete)) { ${list(COMMAND_NAMES)} } else { $known[$typed[1]] }
  $words | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`
}
