// The fenced blocks of a page of the documentation, and what the comment before each says is done with it. Doing it is left to story.ts.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/run.ts'

/**
 * What may stand in the comment directly before a block. Words are joined by semicolons:
 *
 *     <!-- run -->                                   Run it; it ends with exit code 0.
 *     <!-- run: exits 1; prints "…"; prints "…" -->  It ends with this code, and its output has these texts.
 *     <!-- run: needs curl, python3 -->              Where one of these programs is missing, it is not run. A module of Python is python3:NAME.
 *     <!-- start "…" -->                             Run it, go on when its output has the text, and end it with the page. What the page has started before ends now.
 *     <!-- start beside "…" -->                      The same, and what was started before stays.
 *     <!-- start "…"; answers "…" with "…" -->       A client that sends the one text gets the other,
 *     <!-- start "…"; refuses /PATH with 404 -->     and one at this path gets the status.
 *     <!-- file NAME -->                             Write it into this file, for the blocks behind it.
 *     <!-- file NAME: workspace -->                  The same, and it must be good as a workspace, a scenario, a file of keys, a template or JSON.
 *     <!-- check workspace -->                       It must be good as that.
 *     <!-- output -->                                The block before has printed this. Times of day, dates and ports of clients may be others; … is anything within a line, and any lines where it stands alone.
 *     <!-- output of the start -->                   The same, of what was started last.
 *     <!-- run by FILE -->                           Another test runs it, which needs more for that than a shell has: a window, a runner of tests, a client of its own.
 *     <!-- not run: REASON -->                       Why it cannot be run by a test.
 *
 * All blocks of a page are one story: they share a folder, in which socketbench is installed, and an empty home. Ports from 8080 to 8089 and 8443 are replaced by free ones.
 */
type Purpose =
  | {
      readonly is: 'run'
      readonly exits: number
      readonly prints: readonly string[]
      readonly needs: readonly string[]
    }
  | {
      readonly is: 'start'
      readonly beside: boolean
      readonly until: string
      readonly answers: readonly (readonly [sent: string, got: string])[]
      readonly refuses: readonly (readonly [path: string, status: number])[]
      readonly needs: readonly string[]
    }
  | { readonly is: 'file'; readonly name: string; readonly as: Kind | undefined }
  | { readonly is: 'check'; readonly as: Kind }
  | { readonly is: 'output'; readonly of: 'before' | 'start' }
  | { readonly is: 'run by'; readonly file: string }
  | { readonly is: 'not run'; readonly why: string }

const KINDS = ['workspace', 'scenario', 'keys', 'template', 'json'] as const
export type Kind = (typeof KINDS)[number]

export interface Block {
  readonly page: string
  /** Of its fence, from 1. */
  readonly line: number
  readonly language: string
  readonly text: string
  readonly purpose: Purpose
}

/** Pages of the documentation, relative to the root. */
export function pages(): readonly string[] {
  return [
    'README.md',
    'CONTRIBUTING.md',
    ...globSync('docs/**/*.md', { cwd: ROOT })
      .map((path) => path.replaceAll('\\', '/'))
      .toSorted(),
  ]
}

export function textOfPage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8')
}

/** Throws an Error where a block has no comment, or one that cannot be read. */
export function blocksOf(page: string, text: string = textOfPage(page)): readonly Block[] {
  const blocks: Block[] = []
  let before = ''
  let fence: RegExpExecArray | null = null
  let opened = 0
  let body: string[] = []
  let isBlank = false
  let isList = false
  for (const [index, line] of text.split('\n').entries()) {
    if (!fence && isBlank && !isList && /^ {4}\s*\S/.test(line))
      throw new Error(`${page}:${index + 1}: a block that is only indented cannot be run: put it between two lines of \`\`\`.`)
    isBlank = line.trim() === ''
    if (!isBlank && !line.startsWith(' ')) isList = /^(?:[-*]|\d+\.) /.test(line)
    if (fence) {
      const [, indent = '', ticks = '', language = ''] = fence
      if (line.trim() !== ticks) {
        body.push(line.startsWith(indent) ? line.slice(indent.length) : line)
        continue
      }
      const where = `${page}:${opened}`
      blocks.push({ page, line: opened, language, text: `${body.join('\n')}\n`, purpose: purposeIn(before, where) })
      fence = null
      before = ''
      continue
    }
    fence = /^(\s*)(```+)(\w*)/.exec(line)
    if (fence) {
      opened = index + 1
      body = []
    } else if (line.trim() !== '') before = line.trim()
  }
  if (fence) throw new Error(`${page}:${opened}: this block is not closed.`)
  return blocks
}

function purposeIn(line: string, where: string): Purpose {
  const comment = /^<!-- (.+) -->$/.exec(line)?.[1]
  if (comment === undefined)
    throw new Error(`${where}: there is no comment before this block that says how it is run. test/docs/blocks.ts has the words.`)
  const unread = (what: string): Error => new Error(`${where}: "${what}" is none of the words in test/docs/blocks.ts.`)
  const why = /^not run: (.{10,})$/s.exec(comment)?.[1]
  if (why !== undefined) return { is: 'not run', why }
  if (comment === 'output') return { is: 'output', of: 'before' }
  if (comment === 'output of the start') return { is: 'output', of: 'start' }
  const other = /^run by ([\w./-]+)$/.exec(comment)?.[1]
  if (other !== undefined) {
    if (!existsSync(join(ROOT, other))) throw new Error(`${where}: there is no ${other}.`)
    return { is: 'run by', file: other }
  }
  const file = /^(?:file (?<name>[\w./-]+)(?:: (?<as>\w+))?|check (?<check>\w+))$/.exec(comment)?.groups
  if (file) {
    const given = file['as'] ?? file['check']
    const as = KINDS.find((kind) => kind === given)
    if (given !== undefined && as === undefined) throw unread(given)
    if (file['name'] !== undefined) return { is: 'file', name: file['name'], as }
    if (as !== undefined) return { is: 'check', as }
  }
  // A semicolon within quotes divides nothing.
  const [first = '', ...rest] = (comment.match(/(?:"[^"]*"|[^;"])+/g) ?? []).map((each) => each.trim())
  const start = /^start (beside )?"(.+)"$/.exec(first)
  const words = start ? rest : first === 'run' ? [] : first.startsWith('run: ') ? [first.slice('run: '.length), ...rest] : undefined
  if (words === undefined) throw unread(comment)
  const prints: string[] = []
  const needs: string[] = []
  const answers: [string, string][] = []
  const refuses: [string, number][] = []
  let exits = 0
  for (const word of words) {
    const [, verb, one = '', other = ''] =
      /^(exits) (\d+)$/.exec(word) ??
      /^(prints) "(.*)"$/.exec(word) ??
      /^(needs) (.+)$/.exec(word) ??
      /^(answers) "(.*)" with "(.*)"$/.exec(word) ??
      /^(refuses) (\/\S*) with (\d{3})$/.exec(word) ??
      []
    if (verb === 'needs') needs.push(...one.split(/,\s*/))
    else if (verb === 'exits' && !start) exits = Number(one)
    else if (verb === 'prints' && !start) prints.push(one)
    else if (verb === 'answers' && start) answers.push([one, other])
    else if (verb === 'refuses' && start) refuses.push([one, Number(other)])
    else throw unread(word)
  }
  return start
    ? { is: 'start', beside: start[1] !== undefined, until: start[2] ?? '', answers, refuses, needs }
    : { is: 'run', exits, prints, needs }
}
