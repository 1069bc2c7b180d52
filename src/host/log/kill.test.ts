import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { openLog, temporaryFolder } from './log-test-support.ts'

/** Writes numbered messages as fast as it can and prints how many are on disk, until it is killed. */
const WRITER = `
import { SessionLog } from ${JSON.stringify(new URL('./session-log.ts', import.meta.url).href)}
let time = 1000
const log = await SessionLog.open({ folder: process.argv[1], budget: 16 * 1024 * 1024, now: () => time++ })
let next = 0
for (;;) {
  for (let i = 0; i < 2000; i++, next++) log.recorder.sent({ number: 1 }, 1, Buffer.from('message ' + next + ' ' + 'x'.repeat(next % 200)), undefined)
  await log.store.flush()
  console.log(next)
}
`

test.each([3, 20, 120])(
  'a process killed after %i flushes leaves everything up to the last one, in whole segments',
  async (flushes) => {
    const folder = await temporaryFolder()
    const writer = spawn(process.execPath, ['--input-type=module', '-e', WRITER, folder.path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let flushed = 0
    let seen = 0
    for await (const line of createInterface({ input: writer.stdout })) {
      flushed = Number(line)
      if (++seen === flushes) writer.kill('SIGKILL')
    }
    const log = await openLog(folder.path)
    const { first, end } = log.store.bounds()
    expect(end).toBeGreaterThanOrEqual(flushed)
    const wrong: string[] = []
    for (let seq = first; seq < end; seq += 2_000) {
      for (const row of await log.reader.rows(seq, 2_000))
        if (!row.preview.startsWith(`message ${row.seq} `)) wrong.push(`${row.seq}: ${row.preview}`)
    }
    expect(wrong).toEqual([])
    expect((await log.reader.rows(end - 1, 1)).length).toBe(1)
    await log.close()
    await folder.remove()
  },
)
