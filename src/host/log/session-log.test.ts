import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cp, mkdir, readFile, readdir, stat, truncate, writeFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { FRAMES, MARKS } from './index-page.ts'
import { batchOf, connectionWithNumber, openLog, rowTexts, temporaryFolder } from './log-test-support.ts'
import { HEADER_BYTES } from './segment-header.ts'
import type { SessionLog } from './session-log.ts'

const MIB = 1024 * 1024
let folder: Awaited<ReturnType<typeof temporaryFolder>>
const open: SessionLog[] = []

async function opened(...args: Parameters<typeof openLog>): Promise<SessionLog> {
  const log = await openLog(...args)
  open.push(log)
  return log
}

beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(async () => {
  for (const log of open.splice(0)) await log.close()
  await folder.remove()
})

/** Everything that an entry can be, once. */
function oneOfEach({ recorder }: SessionLog): void {
  const connection = connectionWithNumber(7)
  recorder.append('request', 'in', 7, 'GET /chat HTTP/1.1', [
    ['Host', 'a"b'],
    ['Cookie', 'x'],
  ])
  recorder.messagesIn(batchOf(7, ['hello', 'wörld', Buffer.from([0, 255, 16]), '']))
  recorder.messagesIn(
    batchOf(
      7,
      ['joined'],
      [
        { opcode: 1, fin: false, rsv: 4, mask: 0x01020304, length: 3, time: 5 },
        { opcode: 0, fin: true, rsv: 0, mask: 0xffffffff, length: 2, time: 6 },
      ],
    ),
  )
  recorder.sent(connection, 1, Buffer.from('reply'), undefined)
  recorder.controlIn(connection, 9, Buffer.from('beat'), 1)
  recorder.controlIn(connection, 10, Buffer.from([0, 1]), 1)
  recorder.sentPiece(connection, 2, Buffer.alloc(60_000, 1), false)
  recorder.sentPiece(connection, 2, Buffer.alloc(60_000, 2), true)
  recorder.controlIn(connection, 8, Buffer.from('\u0003\u00e8bye', 'latin1'), 0xdeadbeef)
}
const ONE_OF_EACH = [
  '0 7 in request 0 GET /chat HTTP/1.1',
  '1 7 in text 5 hello',
  '2 7 in text 6 wörld',
  '3 7 in binary 3 00 ff 10',
  '4 7 in text 0',
  '5 7 in text 6 joined',
  '6 7 out text 5 reply',
  '7 7 in ping 4 beat',
  '8 7 in pong 2 00 01',
  `9 7 out binary 120000 ${'01 '.repeat(48).trim()}`,
  '10 7 in close 5 1000 bye',
]

describe('reading back', () => {
  test('entries read the same from memory, from disk, and after the log was opened anew', async () => {
    const log = await opened(folder.path)
    oneOfEach(log)
    expect(await rowTexts(log)).toEqual(ONE_OF_EACH)
    await log.store.flush()
    expect(await rowTexts(log)).toEqual(ONE_OF_EACH)
    await log.close()
    const again = await opened(folder.path)
    expect(await rowTexts(again)).toEqual(ONE_OF_EACH)
    expect(again.store.bounds()).toMatchObject({ first: 0, end: 11, dropped: 0, trouble: '' })
  })

  test('an entry tells its frames, its wire size and its facts', async () => {
    const log = await opened(folder.path)
    oneOfEach(log)
    const entry = log.reader.entry.bind(log.reader)
    expect((await entry(0)).facts).toEqual([
      ['Host', 'a"b'],
      ['Cookie', 'x'],
    ])
    expect(await entry(1)).toMatchObject({
      frames: 1,
      compressed: false,
      wireSize: 5,
      frameList: [{ opcode: 1, fin: true, rsv: 0, mask: 'abcd0000', length: 5 }],
    })
    expect(await entry(5)).toMatchObject({
      frames: 2,
      compressed: true,
      wireSize: 5,
      frameList: [
        { opcode: 1, fin: false, rsv: 4, mask: '01020304', length: 3, time: 5 },
        { opcode: 0, fin: true, rsv: 0, mask: 'ffffffff', length: 2, time: 6 },
      ],
    })
    expect((await entry(6)).frameList[0]?.mask).toBe('')
    expect(await entry(9)).toMatchObject({
      frames: 2,
      wireSize: 120_000,
      facts: [['payload kept', 'the first 65536 of 120000 bytes']],
    })
    expect((await entry(10)).facts).toEqual([
      ['code', '1000'],
      ['reason', 'bye'],
    ])
  })

  test('a payload is read by range, also across buffers', async () => {
    const log = await opened(folder.path)
    const big = Buffer.alloc(3 * MIB + 17, '0123456789')
    log.recorder.messagesIn(batchOf(1, ['x', big]))
    for (const when of ['in memory', 'on disk']) {
      const { bytes, total } = await log.reader.payload(1, MIB - 3, 2 * MIB)
      expect([when, total, bytes.equals(big.subarray(MIB - 3, 3 * MIB - 3))]).toEqual([when, big.length, true])
      expect((await log.reader.payload(1, big.length - 2, 100)).bytes.toString()).toBe(big.subarray(-2).toString())
      expect((await log.reader.payload(1, big.length + 5, 100)).bytes.length).toBe(0)
      await log.store.flush()
    }
  })

  test('rows beyond the ends are left out, one entry that is not there is an error', async () => {
    const log = await opened(folder.path)
    log.recorder.messagesIn(batchOf(1, ['a', 'b']))
    expect((await log.reader.rows(1, 50)).map((row) => row.preview)).toEqual(['b'])
    await expect(log.reader.entry(2)).rejects.toMatchObject({ code: 'no-such-entry' })
  })

  test('pages that have left memory are read back', async () => {
    const log = await opened(folder.path, { residentPages: 2 })
    const messages = Array.from({ length: 1_000 }, (_, i) => `message ${i}`)
    for (let i = 0; i < 100; i++) {
      log.recorder.messagesIn(batchOf(i + 1, messages))
      await log.store.flush()
    }
    const rows = await log.reader.rows(20_998, 4)
    expect(rows.map((row) => `${row.connection} ${row.preview}`)).toEqual([
      '21 message 998',
      '21 message 999',
      '22 message 0',
      '22 message 1',
    ])
  })
})

describe('opening after a kill', () => {
  test('whatever byte of the index is the last, every whole record before it survives', async () => {
    const log = await opened(folder.path)
    log.recorder.append('server', 'none', 0, 'started', [['port', '8080']])
    log.recorder.messagesIn(batchOf(1, ['a', 'bc']))
    await log.close()
    const rows = ['0  none server 0 started', '1 1 in text 1 a', '2 1 in text 2 bc']
    const copy = await temporaryFolder()
    // Within the header, and at each byte from before its end on.
    for (const cut of [0, 1, 32, 2048, ...Array.from({ length: 2 + 3 * 32 }, (_, more) => 4095 + more)]) {
      await cp(folder.path, copy.path, { recursive: true })
      await truncate(join(copy.path, '00000000.index'), cut)
      const again = await openLog(copy.path)
      const whole = Math.max(0, Math.floor((cut - 4096) / 32))
      expect([cut, ...(await rowTexts(again))]).toEqual([cut, ...rows.slice(0, whole)])
      again.recorder.append('server', 'none', 0, 'next', [])
      expect((await rowTexts(again)).at(-1)).toBe(`${whole}  none server 0 next`)
      await again.close()
      await copy.remove()
    }
  })

  test('a record whose payload did not reach the disk is cut, with everything after it', async () => {
    const log = await opened(folder.path)
    log.recorder.messagesIn(batchOf(1, ['0123456789', 'abcdefghij', '']))
    await log.close()
    const payload = join(folder.path, '00000000.payload')
    // Ten bytes, a head of six, ten bytes.
    await truncate(payload, 25)
    const again = await opened(folder.path)
    expect(await rowTexts(again)).toEqual(['0 1 in text 10 0123456789'])
    expect((await stat(payload)).size).toBe(10)
  })

  test('what was flushed survives without a close', async () => {
    const log = await opened(folder.path)
    log.recorder.messagesIn(batchOf(1, ['kept']))
    await log.store.flush()
    const copy = await temporaryFolder()
    await cp(folder.path, copy.path, { recursive: true })
    const again = await opened(copy.path)
    expect(await rowTexts(again)).toEqual(['0 1 in text 4 kept'])
    await again.close()
    await copy.remove()
  })

  test('a file that is no index is left alone', async () => {
    await writeFile(join(folder.path, '00000004.index'), 'a shopping list, by chance under this name')
    const log = await opened(folder.path)
    log.recorder.append('server', 'none', 0, 'started', [])
    await log.store.flush()
    expect((await readdir(folder.path)).sort()).toEqual(['00000004.index', '00000005.index', '00000005.payload'])
  })
})

describe('limits', () => {
  test('the budget drops the oldest segments, counts them, and never reuses a number', async () => {
    const log = await opened(folder.path, { budget: 16 * MIB })
    const message = Buffer.alloc(256 * 1024)
    for (let i = 0; i < 160; i++) {
      log.recorder.messagesIn(batchOf(1, [message]))
      await log.store.flush()
    }
    const { first, end, dropped, bytes } = log.store.bounds()
    expect({ end, dropped: dropped === first, within: bytes <= 16 * MIB, full: bytes >= 14 * MIB }).toEqual({
      end: 160,
      dropped: true,
      within: true,
      full: true,
    })
    expect((await log.reader.rows(0, 1)).length).toBe(0)
    expect((await log.reader.rows(first, 1000)).length).toBe(end - first)
    let onDisk = 0
    for (const name of await readdir(folder.path)) onDisk += (await stat(join(folder.path, name))).size
    expect(onDisk).toBe(bytes)
  })

  test('a smaller budget takes effect at once', async () => {
    const log = await opened(folder.path, { budget: 64 * MIB })
    for (let i = 0; i < 40; i++) log.recorder.messagesIn(batchOf(1, [Buffer.alloc(MIB)]))
    log.store.setBudget(16 * MIB)
    expect(log.store.bounds().bytes).toBeLessThanOrEqual(16 * MIB)
  })

  test('a sender is held back when the disk lags, and let go when it has caught up', async () => {
    const seen: string[] = []
    const log = await opened(folder.path, { onOverload: (who) => seen.push(who) })
    for (let i = 0; i < 50; i++) log.recorder.messagesIn(batchOf(1, [Buffer.alloc(MIB)]))
    expect(seen).toEqual(['who send much'])
    await log.store.flush()
    expect(seen).toEqual(['who send much', 'nobody'])
    expect(log.store.bounds()).toMatchObject({ end: 50, dropped: 0 })
  })

  test('everybody is held back when it lags far, so that nothing is left out', async () => {
    const seen: string[] = []
    const log = await opened(folder.path, { onOverload: (who) => seen.push(who) })
    for (let i = 0; i < 120; i++) log.recorder.messagesIn(batchOf(1, [Buffer.alloc(MIB)]))
    expect(seen).toEqual(['who send much', 'all'])
    await log.store.flush()
    expect(seen).toEqual(['who send much', 'all', 'nobody'])
    expect(log.store.bounds()).toMatchObject({ end: 120, dropped: 0 })
  })

  test('a disk that refuses is said in a sentence, what does not fit is counted, and the log goes on when it writes again', async () => {
    const path = join(folder.path, 'log')
    const log = await opened(path)
    await rm(path, { recursive: true })
    await writeFile(path, 'in the way')
    log.recorder.messagesIn(batchOf(1, ['first']))
    await log.store.flush()
    expect(log.store.bounds().trouble).toMatch(/^The log cannot be written: something else with that name exists\./)
    for (let i = 0; i < 70; i++) log.recorder.messagesIn(batchOf(1, [Buffer.alloc(MIB)]))
    const { end, dropped } = log.store.bounds()
    expect({ kept: end, dropped }).toEqual({ kept: 65, dropped: 6 })
    await rm(path)
    await mkdir(path)
    await new Promise<void>((resolve) => {
      const stop = log.store.onChange(() => {
        if (log.store.bounds().trouble !== '') return
        stop()
        resolve()
      })
    })
    log.recorder.messagesIn(batchOf(1, ['again']))
    await log.store.flush()
    expect((await log.reader.rows(65, 1)).map((row) => row.preview)).toEqual(['again'])
  })

  test('clearing empties the log at once; numbers go on under a new epoch; files go when it cannot be had back any more', async () => {
    const log = await opened(folder.path, { undoMs: 1 })
    log.recorder.messagesIn(batchOf(1, ['a', 'b', Buffer.alloc(5 * MIB)]))
    const before = log.store.bounds()
    log.store.clear()
    expect(log.store.bounds()).toEqual({ ...before, first: 3, end: 3, bytes: 0, cleared: 3, epoch: before.epoch + 1 })
    await new Promise<void>((resolve) => {
      const off = log.store.onChange(() => {
        if (log.store.bounds().cleared > 0) return
        off()
        resolve()
      })
    })
    expect(log.store.undoClear()).toBe(false)
    log.recorder.messagesIn(batchOf(1, ['c']))
    await log.store.flush()
    expect(await rowTexts(log)).toEqual(['3 1 in text 1 c'])
    expect((await readdir(folder.path)).sort()).toEqual(['00000001.index', '00000001.payload'])
  })

  test('a cleared log is had back with what has come since behind it, and is gone at the end of the run otherwise', async () => {
    const log = await opened(folder.path)
    log.recorder.messagesIn(batchOf(1, ['a', 'b']))
    await log.marks.set([{ seq: 1, color: 'red', note: '' }])
    const { epoch } = log.store.bounds()
    log.store.clear()
    log.recorder.messagesIn(batchOf(1, ['c']))
    expect(await rowTexts(log)).toEqual(['2 1 in text 1 c'])
    expect(log.store.undoClear()).toBe(true)
    expect(await rowTexts(log)).toEqual(['0 1 in text 1 a', '1 1 in text 1 b', '2 1 in text 1 c'])
    expect(log.store.bounds()).toMatchObject({ first: 0, end: 3, cleared: 0, epoch: epoch + 2 })
    expect(log.marks.list(log.store.first)).toHaveLength(1)
    expect(log.store.undoClear()).toBe(false)
    log.store.clear()
    log.recorder.messagesIn(batchOf(1, ['d']))
    await log.close()
    const again = await opened(folder.path)
    expect(await rowTexts(again)).toEqual(['3 1 in text 1 d'])
  })
})

test('any sequence of batches, clears and flushes reads back like a plain list', async () => {
  const log = await opened(folder.path, { budget: 256 * MIB, residentPages: 1 })
  let seed = 12_345
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((seed / 2 ** 32) * below)
  }
  let model: string[] = []
  let cleared: string[] = []
  const looks: { seen: string[]; expected: string[] }[] = []
  let seq = 0
  for (let step = 0; step < 400; step++) {
    const connection = 1 + random(5)
    switch (random(12)) {
      case 0:
        log.recorder.append('server', 'none', 0, `step ${step}`, [['step', String(step)]])
        model.push(`${seq++}  none server 0 step ${step}`)
        break
      case 1:
        await log.store.flush()
        break
      case 2:
        if (random(10) === 0) {
          log.store.clear()
          cleared = model
          model = []
        } else if (random(4) === 0 && log.store.undoClear()) model = [...cleared, ...model]
        break
      default: {
        const messages = Array.from({ length: random(300) }, () => 'm'.repeat(random(random(20) === 0 ? 2_000 : 60)))
        log.recorder.messagesIn(batchOf(connection, messages))
        for (const message of messages)
          model.push(`${seq++} ${connection} in text ${message.length} ${message.slice(0, 240)}`.trimEnd())
      }
    }
    // Every look costs as much as all steps before it.
    if (step % 40 === 39) looks.push({ seen: await rowTexts(log), expected: [...model] })
  }
  for (const { seen, expected } of looks) expect(seen).toEqual(expected)
})

// Found by the fuzzer.
test('an entry whose record says wrongly that frames stand before it is told as one frame', async () => {
  const log = await openLog(folder.path)
  log.recorder.messagesIn(batchOf(7, ['hello']))
  await log.close()
  const path = join(folder.path, '00000000.index')
  const index = await readFile(path)
  const marks = HEADER_BYTES + MARKS * 4
  index.writeUInt32LE((index.readUInt32LE(marks) | FRAMES) >>> 0, marks)
  await writeFile(path, index)
  const again = await opened(folder.path)
  expect(await again.reader.entry(0)).toMatchObject({ kind: 'text', preview: 'hello', frameList: [{ opcode: 1, length: 5 }] })
})
