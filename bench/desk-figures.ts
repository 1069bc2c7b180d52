// The table of the desk's benchmark in docs/performance.md: a line for each figure, a column for each shell.
import fs from 'node:fs'
import os from 'node:os'
import process from 'node:process'

export interface DeskFigure {
  readonly what: string
  readonly shell: string
  readonly value: string
  /** What it has to be, or "". */
  readonly reach: string
}

const PAGE = new URL('../docs/performance.md', import.meta.url)
const BEGIN = '<!-- the desk: written by npm run bench:desk -- --write -->'
const END = '<!-- end of the desk -->'

export function writeDeskTable(figures: readonly DeskFigure[]): void {
  const page = fs.readFileSync(PAGE, 'utf8')
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin < 0 || end < begin) throw new Error(`docs/performance.md has no "${BEGIN}" followed by "${END}": put both back.`)
  const lines = [...new Set(figures.map(({ what }) => what))].map((what) => {
    const of = (shell: string): string => figures.find((figure) => figure.what === what && figure.shell === shell)?.value ?? ''
    const reach = figures.find((figure) => figure.what === what)?.reach ?? ''
    return `| ${[what, of('Electron'), of('Chromium'), reach].map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`
  })
  const sentence = `${os.type()} ${os.arch()}, ${os.availableParallelism()} cores, Node ${process.versions.node}, without a graphics card; one run.`
  const table = [sentence, '', '| | Electron | Chromium | to reach |', '| --- | --- | --- | --- |', ...lines]
  fs.writeFileSync(PAGE, `${page.slice(0, begin)}${BEGIN}\n\n${table.join('\n')}\n\n${page.slice(end)}`)
}
