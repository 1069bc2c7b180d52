// A filter made into tests of entries. Within AND the cheap ones come first, and what they let through is all that the others see.
import type { Filter, Term } from '../../contract/filter/filter.ts'
import { RequestError } from '../../contract/params.ts'
import { CloseFrameSearch, EndingSearch } from './close-search.ts'
import { NONE, without, type EntryTest, type Positions, type Slice } from './entry-test.ts'
import { PathTest, type PathOf } from './path-test.ts'
import { PayloadTest } from './payload-test.ts'
import type { Marks } from './marks.ts'
import { MarkTest } from './mark-test.ts'
import { CountTest, RecordTest } from './record-test.ts'
import type { LogServers } from './log-servers.ts'
import { ServerTest } from './server-test.ts'
import { jsonSearchOf, needsThread, patternSearchOf, textSearchOf } from './text-search.ts'

/** Patterns and JSON conditions of one filter: each has a thread. */
const MOST_THREADS = 8

/** What a filter asks for beside the entries themselves. */
export interface Beside {
  readonly pathOf: PathOf
  readonly marks: Marks
  readonly servers: LogServers
}

/** Throws RequestError 'bad-filter'. */
export function testOf(filter: Filter, beside: Beside): EntryTest {
  if (threadsOf(filter) > MOST_THREADS)
    throw new RequestError('bad-filter', `A filter can have at most ${MOST_THREADS} patterns and JSON conditions.`)
  return build(filter, beside)
}

/** What an entry is found by can change after it has come. */
export function asksForMarks(filter: Filter): boolean {
  if (filter.type === 'and' || filter.type === 'or') return filter.parts.some(asksForMarks)
  return filter.type === 'not' ? asksForMarks(filter.part) : filter.type === 'mark' || filter.type === 'note'
}

function build(filter: Filter, beside: Beside): EntryTest {
  switch (filter.type) {
    case 'and':
      return new All(byCost(filter.parts).map((part) => build(part, beside)))
    case 'or':
      return new Any(byCost(filter.parts).map((part) => build(part, beside)))
    case 'not':
      return new Not(build(filter.part, beside))
    default:
      return buildTerm(filter, beside)
  }
}

function buildTerm(term: Term, { pathOf, marks, servers }: Beside): EntryTest {
  switch (term.type) {
    case 'kind':
    case 'direction':
    case 'connection':
    case 'time':
      return new RecordTest(term)
    case 'size':
    case 'frames':
      return new CountTest(term.type, term.range)
    case 'path':
      return new PathTest(term.pattern, pathOf)
    case 'server':
      return new ServerTest(term.names, servers)
    case 'mark':
    case 'note':
      return new MarkTest(term, marks)
    case 'close':
      return new Any([
        new All([new RecordTest({ type: 'kind', kinds: ['close'] }), new PayloadTest(new CloseFrameSearch(term.ranges))]),
        new All([new RecordTest({ type: 'kind', kinds: ['disconnect'] }), new PayloadTest(new EndingSearch(term.ranges))]),
      ])
    case 'json':
      return new All([new RecordTest({ type: 'kind', kinds: ['text'] }), new PayloadTest(jsonSearchOf(term))])
    case 'regex':
      return new PayloadTest(patternSearchOf(term))
    case 'text':
      return new PayloadTest(textSearchOf(term))
  }
}

/** 0: the record tells. 1: bytes are looked for. 2: a thread is asked. */
function costOf(filter: Filter): number {
  switch (filter.type) {
    case 'and':
    case 'or':
      return Math.max(...filter.parts.map(costOf))
    case 'not':
      return costOf(filter.part)
    case 'regex':
    case 'json':
    case 'text':
      return needsThread(filter) ? 2 : 1
    case 'close':
      return 1
    default:
      return 0
  }
}

function byCost(parts: readonly Filter[]): readonly Filter[] {
  return parts.toSorted((a, b) => costOf(a) - costOf(b))
}

function threadsOf(filter: Filter): number {
  if (filter.type === 'and' || filter.type === 'or') return filter.parts.reduce((sum, part) => sum + threadsOf(part), 0)
  if (filter.type === 'not') return threadsOf(filter.part)
  return costOf(filter) === 2 ? 1 : 0
}

/** What several tests have in common. */
abstract class Several implements EntryTest {
  protected readonly parts: readonly EntryTest[]

  constructor(parts: readonly EntryTest[]) {
    this.parts = parts
  }

  abstract keep(slice: Slice, positions: Positions): Promise<Positions>

  async see(slice: Slice, positions: Positions): Promise<void> {
    for (const part of this.parts) await part.see?.(slice, positions)
  }

  end(): void {
    for (const part of this.parts) part.end()
  }
}

class All extends Several {
  async keep(slice: Slice, positions: Positions): Promise<Positions> {
    let kept = positions
    for (const part of this.parts) {
      if (kept.length === 0) break
      kept = await part.keep(slice, kept)
    }
    return kept
  }
}

class Any extends Several {
  async keep(slice: Slice, positions: Positions): Promise<Positions> {
    let rest = positions
    for (const part of this.parts) {
      if (rest.length === 0) break
      rest = without(rest, await part.keep(slice, rest))
    }
    return without(positions, rest)
  }
}

class Not extends Several {
  constructor(part: EntryTest) {
    super([part])
  }

  async keep(slice: Slice, positions: Positions): Promise<Positions> {
    return without(positions, (await this.parts[0]?.keep(slice, positions)) ?? NONE)
  }
}
