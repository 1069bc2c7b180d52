// The table of docs/reliability.md: a row for each attack, which takes the place of the one of before.
import fs from 'node:fs'
import os from 'node:os'
import process from 'node:process'
import type { Attack, Findings } from './attack.ts'

const PAGE = new URL('../../docs/reliability.md', import.meta.url)
const BEGIN = '<!-- figures: written by npm run soak -- --write -->'
const END = '<!-- end of figures -->'

export interface Verdict {
  readonly attack: Attack
  readonly findings: Findings
}

/** `order`: the names of all attacks. */
export function writeTable(verdicts: readonly Verdict[], order: readonly string[]): void {
  const page = fs.readFileSync(PAGE, 'utf8')
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin < 0 || end < begin) throw new Error(`docs/reliability.md has no "${BEGIN}" followed by "${END}": put both back.`)
  const rows = new Map<string, string>()
  for (const line of page.slice(begin, end).split('\n')) {
    const name = /^\| `([a-z][\w-]*)` \|/.exec(line)?.[1]
    if (name !== undefined) rows.set(name, line)
  }
  for (const { attack, findings } of verdicts) if (findings.wrong.length === 0) rows.set(attack.name, rowOf(attack, findings))
  const memory = Math.round(os.totalmem() / 1024 ** 3)
  const machine = `${os.type()} ${os.arch()}, ${os.availableParallelism()} cores that others work on too, ${memory} GiB of memory, Node ${process.versions.node}; each row of one run, attacker and application on the same machine.`
  const table = [
    machine,
    '',
    '| `--only` | What is done | What happens | What the person reads | Figures |',
    '| --- | --- | --- | --- | --- |',
    ...order.flatMap((name) => rows.get(name) ?? []),
  ]
  fs.writeFileSync(PAGE, `${page.slice(0, begin)}${BEGIN}\n\n${table.join('\n')}\n\n${page.slice(end)}`)
}

function rowOf({ name, does, happens }: Attack, { figures, reads }: Findings): string {
  return `| ${[`\`${name}\``, does, happens, reads.map((each) => `“${withoutPaths(each)}”`).join('<br>'), figures.join('<br>')].map(cell).join(' | ')} |`
}

/** Those of the machine that it was measured on. */
function withoutPaths(text: string): string {
  return text.replaceAll(/\/tmp\/socketbench-soak-\w+\/[\w-]+\//g, '…/').slice(0, 400)
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ')
}
