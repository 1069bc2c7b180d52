// Medians, ratios and the table of the benchmark: what is printed and what docs/performance.md carries.
import fs from 'node:fs'
import os from 'node:os'
import process from 'node:process'
import type { ServerName } from './child.ts'
import type { RowSamples, Sample } from './measure.ts'
import type { Row, Unit } from './rows.ts'

const PAGE = new URL('../docs/performance.md', import.meta.url)
const BEGIN = '<!-- figures: written by npm run bench -- --write -->'
const END = '<!-- end of figures -->'

export const HEADINGS = [
  'Row',
  'ws',
  'serve, fresh home',
  'ratio',
  'to reach',
  'serve, log gone round',
  'ratio',
  'web',
  'web, window open',
  'Electron, window open',
  'component',
  'bytes only',
  'p99: ws',
  'serve',
  'server time each: ws',
  'serve',
  'component',
  'load busy',
]

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** One line of the table. A server that was not measured has an empty place. */
export function tableLine(row: Row, samples: RowSamples): readonly string[] {
  const of = (server: ServerName, read: (sample: Sample) => number) => median((samples.get(server) ?? []).map(read))
  const value = (server: ServerName) => of(server, (sample) => sample.value)
  /** Of what the row says. */
  const ratio = (server: ServerName) => value(server) / value(row.base ?? 'ws')
  const cpu = (server: ServerName) =>
    row.unit === 'B/conn'
      ? ''
      : cpuText(
          of(server, (sample) => sample.cpu),
          row.unit,
        )
  const p99 = (server: ServerName) => valueText(row.unit === 'µs' ? Number.NaN : of(server, (sample) => sample.p99), 'µs')
  const busy = of('serve', (sample) => sample.busy) || of('component', (sample) => sample.busy) || 0
  const isMost = row.unit === 'B/conn' || row.unit === 'µs' || row.unit === '×'
  const bound =
    row.unit === 'B/conn' ? `${row.reach?.toLocaleString('en')} B` : row.unit === '×' ? `${row.reach} ×` : String(row.reach)
  const shown = (server: ServerName) => valueText(value(server), row.unit)
  return [
    row.title,
    shown('ws'),
    shown('serve'),
    ratioText(ratio('serve')),
    row.reach === undefined ? '' : `${isMost ? '≤' : '≥'} ${bound}`,
    shown('serve-round'),
    ratioText(ratio('serve-round')),
    shown('web'),
    shown('window'),
    shown('electron'),
    shown('component'),
    shown('bytes'),
    p99('ws'),
    p99('serve'),
    cpu('ws'),
    cpu('serve'),
    cpu('component'),
    row.unit === 'B/conn' || busy === 0 ? '' : `${Math.round(busy * 100)} %`,
  ]
}

/** Two checkouts beside each other, for a terminal: what a change costs or brings. */
export function comparedLine(row: Row, samples: RowSamples): string {
  const pairs = [...samples.keys()]
    .filter((name) => name.endsWith('@against'))
    .map((against) => {
      const name = against.replace('@against', '') as ServerName
      const of = (server: ServerName) => median((samples.get(server) ?? []).map((sample) => sample.value))
      return `${name} ${valueText(of(name), row.unit)} against ${valueText(of(against), row.unit)}: ${ratioText(of(name) / of(against))}`
    })
  return `${row.title.padEnd(52)} ${pairs.join('; ')}`
}

function valueText(value: number, unit: Unit): string {
  if (unit === '×') return Number.isNaN(value) ? '' : `${value.toFixed(1)} ×`
  return Number.isNaN(value) ? '' : `${Math.round(value).toLocaleString('en')} ${unit}`
}

function ratioText(ratio: number): string {
  return Number.isNaN(ratio) ? '' : ratio.toFixed(2)
}

function cpuText(cpu: number, unit: Unit): string {
  if (Number.isNaN(cpu) || unit === '×') return ''
  return unit === 'MiB/s' ? `${Math.round(cpu)} µs/MiB` : `${cpu.toFixed(cpu < 10 ? 2 : 1)} µs`
}

/** What a reader has to know of the machine; not which one it is. */
export function surroundings(rounds: number): string {
  const memory = Math.round(os.totalmem() / 1024 ** 3)
  return `Node ${process.versions.node}, ${os.type()} ${os.arch()}, ${os.availableParallelism()} cores, ${memory} GiB of memory, medians of ${rounds} rounds.`
}

/** Puts lines into the table of the page: a line of a row that is already there takes its place. */
export function writePage(lines: readonly (readonly string[])[], sentence: string): void {
  const page = fs.readFileSync(PAGE, 'utf8')
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin < 0 || end < begin) throw new Error(`docs/performance.md has no "${BEGIN}" followed by "${END}": put both back.`)
  const table = new Map<string, string>()
  for (const line of page.slice(begin, end).split('\n')) {
    const title = line.split('|')[1]?.trim()
    if (title !== undefined && title !== HEADINGS[0] && !/^:?-+:?$/.test(title)) table.set(title, line)
  }
  for (const line of lines) table.set(line[0]!, markdownLine(line))
  const figures = [
    sentence,
    '',
    markdownLine(HEADINGS),
    markdownLine(HEADINGS.map((_, i) => (i === 0 ? '---' : '--:'))),
    ...table.values(),
  ]
  fs.writeFileSync(PAGE, `${page.slice(0, begin)}${BEGIN}\n\n${figures.join('\n')}\n\n${page.slice(end)}`)
}

function markdownLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** The same line for a terminal. */
export function printedLine(cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(52) : cell.padStart(Math.max(12, HEADINGS[i]?.length ?? 0)))).join(' ')
}
