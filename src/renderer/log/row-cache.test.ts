// Pages of rows from a source that answers when the test says so.
import { describe, expect, test } from 'vitest'
import type { LogRow } from '../../contract/model.ts'
import { MOST_PAGES, PAGE_ROWS, RowCache } from './row-cache.ts'
import type { RowSource } from './row-source.ts'

class Asked implements RowSource {
  first = 0
  end = 100_000
  identity = 'list'
  epoch = 'list'
  readonly waiting: {
    from: number
    count: number
    answer: (rows: (readonly [number, LogRow])[]) => void
    fail: (error: Error) => void
  }[] = []

  pull(from: number, count: number): Promise<(readonly [number, LogRow])[]> {
    return new Promise((answer, fail) => this.waiting.push({ from, count, answer, fail }))
  }

  locate(seq: number): Promise<number> {
    return Promise.resolve(seq)
  }

  /** Answers the oldest question with rows whose preview is `word`, leaving out those in `gone`. */
  async answer(word = 'row', gone: readonly number[] = []): Promise<string> {
    const { from, count, answer } = this.waiting.shift() ?? { from: 0, count: 0, answer: () => undefined }
    answer(
      Array.from({ length: count }, (_, k) => [from + k, rowOf(from + k, word)] as const).filter(
        ([index]) => !gone.includes(index),
      ),
    )
    await settled()
    return `${from} to ${from + count}`
  }
}

function rowOf(seq: number, preview: string): LogRow {
  return { seq, time: seq, connection: '1', kind: 'text', direction: 'in', size: 1, preview, frames: 1, compressed: false }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

function open(): { source: Asked; cache: RowCache; changes: () => number } {
  const source = new Asked()
  let changes = 0
  return { source, cache: new RowCache(source, () => changes++), changes: () => changes }
}

describe('the row cache', () => {
  test('pulls what is wanted to the end of its page, and says when it has come', async () => {
    const { source, cache, changes } = open()
    cache.want({ from: 10, to: 50 })
    expect(cache.row(10)).toBeUndefined()
    expect(await source.answer()).toBe('10 to 128')
    expect(cache.row(10)?.seq).toBe(10)
    expect(cache.has({ from: 10, to: 128 })).toBe(true)
    expect(changes()).toBe(1)
  })

  test('asks one question at a time, and next for what is wanted last', async () => {
    const { source, cache } = open()
    for (const from of [0, 10_000, 20_000, 30_000]) cache.want({ from, to: from + 40 })
    expect(source.waiting.length).toBe(1)
    await source.answer()
    expect(source.waiting.map(({ from }) => from)).toEqual([30_000])
  })

  test('does not ask for what it has', async () => {
    const { source, cache } = open()
    cache.want({ from: 0, to: 128 })
    await source.answer()
    cache.want({ from: 20, to: 90 })
    expect(source.waiting.length).toBe(0)
  })

  test('a row that the source left out is gone, and not asked for again', async () => {
    const { source, cache } = open()
    cache.want({ from: 0, to: 40 })
    await source.answer('row', [3])
    expect(cache.row(3)).toBe(null)
    expect(source.waiting.length).toBe(0)
  })

  test('after a failure it waits for news of the source', async () => {
    const { source, cache } = open()
    cache.want({ from: 0, to: 40 })
    source.waiting.shift()?.fail(new Error('The connection to Socketbench was lost.'))
    await settled()
    cache.want({ from: 0, to: 40 })
    expect(source.waiting.length).toBe(0)
    expect(cache.use(source)).toBe(false)
    cache.want({ from: 0, to: 40 })
    expect(source.waiting.length).toBe(1)
  })

  test('rows of an older epoch stand until the new ones have come', async () => {
    const { source, cache } = open()
    cache.want({ from: 0, to: 40 })
    await source.answer('old')
    source.epoch = 'list, shifted'
    expect(cache.use(source)).toBe(false)
    expect(cache.row(5)?.preview).toBe('old')
    expect(cache.has({ from: 0, to: 40 })).toBe(false)
    cache.want({ from: 0, to: 40 })
    await source.answer('new')
    expect(cache.row(5)?.preview).toBe('new')
  })

  test('an answer for an older epoch is not kept', async () => {
    const { source, cache } = open()
    cache.want({ from: 0, to: 40 })
    source.epoch = 'list, shifted'
    cache.use(source)
    await source.answer('late')
    expect(cache.row(5)).toBeUndefined()
  })

  test('another list leaves nothing of the first', async () => {
    const { source, cache } = open()
    cache.want({ from: 0, to: 40 })
    await source.answer()
    source.identity = source.epoch = 'another'
    expect(cache.use(source)).toBe(true)
    expect(cache.row(5)).toBeUndefined()
  })

  test('keeps a limited number of pages', async () => {
    const { source, cache } = open()
    for (let page = 0; page <= MOST_PAGES; page++) {
      cache.want({ from: page * PAGE_ROWS, to: (page + 1) * PAGE_ROWS })
      await source.answer()
    }
    expect(cache.row(0)).toBeUndefined()
    expect(cache.row(PAGE_ROWS)?.seq).toBe(PAGE_ROWS)
  })
})
