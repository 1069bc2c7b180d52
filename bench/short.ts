// The short form: one small round of every row, for the test run. It checks that everything was counted and times nothing.
import { Load, type MeasuredServer, type ServerFolders, type ServerName } from './child.ts'
import { measureIdleOnce, measureOnce, startServer, stopServer } from './measure.ts'
import type { Row } from './rows.ts'

/** Rejects with a sentence when a row miscounts. */
export async function shortForm(rows: readonly Row[], servers: readonly ServerName[], folders: ServerFolders): Promise<void> {
  const load = new Load()
  let runs = 0
  try {
    for (const name of servers) {
      // One process for all rows of a kind: starting it takes longer than a row.
      const running = new Map<string, MeasuredServer>()
      try {
        for (const row of rows) {
          if (!row.servers.includes(name)) continue
          runs++
          if (row.unit === 'B/conn') {
            await measureIdleOnce(name, row, row.shortCount, folders)
            continue
          }
          const kind = `${row.mode} ${row.secure} ${row.deflates} ${row.rules ?? ''}`
          const server = running.get(kind) ?? (await startServer(name, row, folders))
          running.set(kind, server)
          await measureOnce(load, server, row, row.shortCount)
        }
      } finally {
        for (const server of running.values()) await stopServer(load, server)
      }
    }
  } finally {
    await load.end()
  }
  console.log(
    `bench, short form: ${rows.length} rows, ${runs} runs with ${servers.join(', ')}: everything that was sent was counted.`,
  )
}
