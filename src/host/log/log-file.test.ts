import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { CacheBypass, LogFile, type Span } from './log-file.ts'
import { CHUNK_BYTES, ChunkPool } from './segment.ts'

async function newFile(bypass: CacheBypass): Promise<{ file: LogFile; path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'socketbench-payload-'))
  const path = join(folder, 'payload')
  const file = await LogFile.open(path, 'w', bypass)
  onTestFinished(async () => {
    await file.close()
    await rm(folder, { recursive: true })
  })
  return { file, path }
}

/** Bytes of which none equals its neighbours, in chunks as the log has them. */
function chunksOf(length: number): { buffers: Buffer[]; all: Buffer } {
  const pool = new ChunkPool()
  const all = Buffer.from(Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 255))
  const buffers: Buffer[] = []
  for (let at = 0; at < length; at += CHUNK_BYTES) {
    const buffer = pool.take()
    all.copy(buffer, 0, at, at + CHUNK_BYTES)
    buffers.push(buffer)
  }
  return { buffers, all }
}

/** What lies between two positions of the file, as the writer hands it over. */
function spans(buffers: readonly Buffer[], from: number, to: number): Span[] {
  return buffers
    .map((buffer, index) => {
      const start = index * CHUNK_BYTES
      return { buffer, start, from: Math.max(0, from - start), to: Math.min(CHUNK_BYTES, to - start) }
    })
    .filter((span) => span.from < span.to)
}

const LENGTH = 2 * CHUNK_BYTES + 10_001
/** Ends of writes: within a block, at its end, over several chunks, and within the same block as the one before. */
const ENDS = [1, 100, 4096, 5000, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 4097, 2 * CHUNK_BYTES + 3, LENGTH - 1, LENGTH]

test.each([
  ['through the cache', () => false],
  ['past it', () => true],
  ['by turns', (turn: number) => turn % 2 === 1],
])('a file written in pieces %s is what was written', async (_, pastCache) => {
  const bypass = new CacheBypass()
  const { file, path } = await newFile(bypass)
  const { buffers, all } = chunksOf(LENGTH)
  let from = 0
  for (const [turn, to] of ENDS.entries()) {
    await file.write(spans(buffers, from, to), pastCache(turn) && bypass.isUseful)
    expect((await readFile(path)).equals(all.subarray(0, to))).toBe(true)
    from = to
  }
})

test('a file is past the cache once whole blocks were written so', async () => {
  const bypass = new CacheBypass()
  if (!bypass.isUseful) return
  const { file } = await newFile(bypass)
  const { buffers } = chunksOf(8192)
  await file.write(spans(buffers, 0, 100), true)
  expect(file.isPastCache).toBe(false)
  await file.write(spans(buffers, 100, 8192), true)
  expect(file.isPastCache).toBe(bypass.isUseful)
})

test('a disk that is slower than new pages is left to the cache after three writes that tell', () => {
  const bypass = new CacheBypass()
  const useful = bypass.isUseful
  const large = 16 * 1024 * 1024
  bypass.wrote(large, 200)
  bypass.wrote(large, 200)
  bypass.wrote(large, 10)
  bypass.wrote(1000, 1000)
  bypass.wrote(large, 200)
  bypass.wrote(large, 200)
  expect(bypass.isUseful).toBe(useful)
  bypass.wrote(large, 200)
  expect(bypass.isUseful).toBe(false)
})

test('memory of the pool begins at a page', () => {
  const pool = new ChunkPool()
  const offsets = Array.from({ length: 20 }, () => pool.take().byteOffset % 4096)
  expect(new Set(offsets)).toEqual(new Set([0]))
})
