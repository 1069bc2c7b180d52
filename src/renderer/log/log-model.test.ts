// The log's window over a source made of numbers: following, reading, the cursor, another list.
import { describe, expect, test } from 'vitest'
import type { LogRow } from '../../contract/model.ts'
import { LogModel, ROW_HEIGHT, placeOf } from './log-model.ts'
import type { RowSource } from './row-source.ts'

/** Rows in sight. */
const WINDOW = 10

class Numbers implements RowSource {
  first = 0
  end: number
  identity = 'numbers'
  epoch = 'numbers'
  readonly pulls: string[] = []

  constructor(end: number) {
    this.end = end
  }

  pull(from: number, count: number): Promise<(readonly [number, LogRow])[]> {
    this.pulls.push(`${from}+${count}`)
    const rows: (readonly [number, LogRow])[] = []
    for (let index = from; index < Math.min(from + count, this.end); index++) rows.push([index, rowOf(index)])
    return Promise.resolve(rows)
  }

  locate(seq: number): Promise<number> {
    return Promise.resolve(seq)
  }
}

function rowOf(seq: number): LogRow {
  return {
    seq,
    time: seq,
    connection: '1',
    kind: 'text',
    direction: 'in',
    size: 1,
    preview: `${seq}`,
    frames: 1,
    compressed: false,
  }
}

/** A model whose first rows have come. */
async function openModel(end: number): Promise<{ model: LogModel; source: Numbers }> {
  const source = new Numbers(end)
  const model = new LogModel(source)
  model.setHeight(WINDOW * ROW_HEIGHT)
  await settled()
  return { model, source }
}

/** Everything that was promised has been answered. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

/** '90 … 99', with '?' for a row that is not here. */
function seen(model: LogModel): string {
  const { rows } = model.picture()
  const name = (row: (typeof rows)[number]) => (row ? String(row.seq) : '?')
  return rows.length === 0 ? 'nothing' : `${name(rows[0])} … ${name(rows.at(-1))}`
}

describe('the log window', () => {
  test('follows from the start', async () => {
    const { model, source } = await openModel(100)
    expect(seen(model)).toBe('90 … 99')
    source.end = 150
    model.sourceChanged()
    await settled()
    expect(seen(model)).toBe('140 … 149')
    expect(model.picture().following).toBe(true)
  })

  test('never draws a hole while it follows', async () => {
    const { model, source } = await openModel(100)
    source.end = 5_000
    model.sourceChanged()
    expect(seen(model)).toBe('90 … 99')
    await settled()
    expect(seen(model)).toBe('4990 … 4999')
  })

  test('scrolling up leaves following, and arrivals move nothing', async () => {
    const { model, source } = await openModel(1_000)
    model.scrollBy(-100 * ROW_HEIGHT)
    await settled()
    expect(seen(model)).toBe('890 … 899')
    source.end = 2_000
    model.sourceChanged()
    await settled()
    expect(seen(model)).toBe('890 … 899')
    expect(model.picture().following).toBe(false)
  })

  test('goes wherever it is scrolled, again and again', async () => {
    const { model } = await openModel(400_000)
    const places: string[] = []
    for (const place of [368_000, 300_000, 200_000, 100, 399_000]) {
      model.scrollTo(place * ROW_HEIGHT)
      await settled()
      places.push(seen(model))
    }
    expect(places).toEqual(['368000 … 368009', '300000 … 300009', '200000 … 200009', '100 … 109', '399000 … 399009'])
  })

  test('scrolling down to the end takes up following', async () => {
    const { model } = await openModel(1_000)
    model.scrollBy(-50 * ROW_HEIGHT)
    model.scrollBy(50 * ROW_HEIGHT)
    await settled()
    expect(model.picture().following).toBe(true)
    expect(seen(model)).toBe('990 … 999')
  })

  test('with rows of another height, the row at the top stays there', async () => {
    const { model } = await openModel(10_000)
    model.scrollTo(500 * ROW_HEIGHT)
    await settled()
    model.setRowHeight(40)
    await settled()
    expect(seen(model)).toBe('500 … 505')
    expect(model.picture().geometry.rowHeight).toBe(40)
  })

  test('a place in ten million rows is exact', async () => {
    const { model } = await openModel(10_000_000)
    model.scrollTo(7_654_321 * ROW_HEIGHT + 5)
    await settled()
    expect(seen(model)).toBe('7654321 … 7654331')
  })

  test('keeps its place when old entries are dropped elsewhere, and moves when its own are', async () => {
    const { model, source } = await openModel(1_000)
    model.scrollTo(500 * ROW_HEIGHT)
    await settled()
    source.first = 300
    model.sourceChanged()
    expect(seen(model)).toBe('500 … 509')
    source.first = 600
    model.sourceChanged()
    await settled()
    expect(seen(model)).toBe('600 … 609')
  })

  test('the cursor moves by rows and keeps itself in sight', async () => {
    const { model } = await openModel(1_000)
    const row = await model.moveCursorTo(980)
    expect(row?.seq).toBe(980)
    expect(seen(model)).toBe('980 … 989')
    await model.moveCursorTo(990)
    expect(seen(model)).toBe('981 … 990')
    await model.moveCursorTo(-5)
    expect(seen(model)).toBe('0 … 9')
    expect(model.picture().cursor).toEqual({ index: 0, seq: 0 })
  })

  test('an entry is revealed in the middle', async () => {
    const { model } = await openModel(1_000)
    await model.reveal(400)
    await settled()
    expect(seen(model)).toBe('395 … 404')
    expect(model.picture().cursor).toEqual({ index: 400, seq: 400 })
  })

  test('another list takes the place of the first, near the same entry', async () => {
    const { model } = await openModel(1_000)
    model.scrollTo(500 * ROW_HEIGHT)
    await settled()
    const evens = new Numbers(500)
    evens.identity = evens.epoch = 'evens'
    evens.pull = (from, count) =>
      Promise.resolve(Array.from({ length: Math.min(count, 500 - from) }, (_, k) => [from + k, rowOf((from + k) * 2)] as const))
    evens.locate = (seq) => Promise.resolve(Math.ceil(seq / 2))
    await model.useSource(evens)
    await settled()
    expect(seen(model)).toBe('500 … 518')
  })

  test('an empty log has nothing to show', async () => {
    const { model, source } = await openModel(0)
    expect(seen(model)).toBe('nothing')
    source.end = 3
    model.sourceChanged()
    await settled()
    expect(seen(model)).toBe('0 … 2')
  })

  test('clearing starts anew', async () => {
    const { model, source } = await openModel(1_000)
    model.scrollTo(0)
    await settled()
    source.first = source.end = 1_000
    source.identity = source.epoch = 'cleared'
    model.sourceChanged()
    expect(seen(model)).toBe('nothing')
    source.end = 1_002
    model.sourceChanged()
    await settled()
    expect(seen(model)).toBe('1000 … 1001')
  })

  test('a small move takes the rows that have left for those that have come; a jump leaves every element where it is', async () => {
    const { model, source } = await openModel(1_000)
    /** The elements of the drawn rows, from above. */
    const places = () => {
      const { from, origin, rows } = model.picture()
      return rows.map((_, position) => placeOf(from + position, origin, WINDOW + 1)).join(' ')
    }
    expect(places()).toBe('0 1 2 3 4 5 6 7 8 9')
    model.scrollBy(-2 * ROW_HEIGHT)
    await settled()
    expect(places()).toBe('9 10 0 1 2 3 4 5 6 7')
    model.follow()
    await settled()
    source.end = 1_003
    model.sourceChanged()
    await settled()
    expect(places()).toBe('3 4 5 6 7 8 9 10 0 1')
    source.end = 2_000
    model.sourceChanged()
    await settled()
    expect(places()).toBe('0 1 2 3 4 5 6 7 8 9')
  })
})
