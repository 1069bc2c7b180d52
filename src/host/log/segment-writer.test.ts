import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Backlog } from './backlog.ts'
import { ChunkPool, Segment } from './segment.ts'
import { SegmentWriter } from './segment-writer.ts'

test('a flush writes what was there, and leaves what comes meanwhile to the next one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'socketbench-writer-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const segment = new Segment(folder, 1, 0, new ChunkPool())
  const arrives = (text: string): void => writer.grown(segment, segment.writeText(text))
  let late = ['second', 'third']
  const writer = new SegmentWriter(new Backlog(() => {}), {
    removed: () => Promise.resolve(0),
    progress: () => {
      const next = late.shift()
      if (next) arrives(next)
    },
  })
  writer.add(segment)
  arrives('first')

  await writer.flush()
  expect(await readFile(segment.payloadPath, 'utf8')).toBe('first')

  late = []
  await writer.close()
  expect(await readFile(segment.payloadPath, 'utf8')).toBe('firstsecond')
})
