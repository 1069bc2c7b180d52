// Where a server spends its time in one row: runs it under --cpu-prof and adds up self time by function.
import fs from 'node:fs/promises'
import path from 'node:path'
import { Load, type ServerFolders, type ServerName } from './child.ts'
import { measureOnce, startServer, stopServer, warm } from './measure.ts'
import type { Row } from './rows.ts'

/** Rounds that the profile covers; the warming before them is in it, too. */
const PROFILED_ROUNDS = 4
const SAMPLING_MICROSECONDS = 200
const LINES = 40

/** The parts of a .cpuprofile (V8 inspector protocol, Profiler.Profile) that are read here. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** Returns lines for a person, the most expensive function first. */
export async function profileRow(row: Row, name: ServerName, folders: ServerFolders): Promise<readonly string[]> {
  const folder = path.join(folders.log, `profile of ${name}`)
  await fs.mkdir(folder, { recursive: true })
  const load = new Load()
  const server = await startServer(name, row, folders, [
    '--cpu-prof',
    `--cpu-prof-dir=${folder}`,
    `--cpu-prof-interval=${SAMPLING_MICROSECONDS}`,
  ])
  const lines: string[] = []
  try {
    const count = await warm(load, server, row)
    for (let round = 0; round < PROFILED_ROUNDS; round++) {
      const sample = await measureOnce(load, server, row, count)
      lines.push(
        `round ${round + 1}: ${Math.round(sample.value).toLocaleString('en')} ${row.unit}, load client ${Math.round(sample.busy * 100)} % busy`,
      )
    }
  } finally {
    await stopServer(load, server)
    await load.end()
  }
  for (const file of await fs.readdir(folder)) {
    lines.push('', ...selfTimes(JSON.parse(await fs.readFile(path.join(folder, file), 'utf8')) as CpuProfile))
  }
  return lines
}

function selfTimes(profile: CpuProfile): string[] {
  const names = new Map(
    profile.nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      `${functionName || '(anonymous)'}${url === '' ? '' : ` ${url.split('/').slice(-3).join('/')}:${lineNumber + 1}`}`,
    ]),
  )
  const times = new Map<string, number>()
  let total = 0
  let idle = 0
  profile.samples.forEach((id, i) => {
    const name = names.get(id)!
    const time = profile.timeDeltas[i]!
    if (name === '(idle)') {
      idle += time
      return
    }
    total += time
    times.set(name, (times.get(name) ?? 0) + time)
  })
  const lines = [...times]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, LINES)
    .map(([name, time]) => `${((time / total) * 100).toFixed(1).padStart(5)} % ${(time / 1000).toFixed(0).padStart(7)} ms  ${name}`)
  return [`busy ${(total / 1000).toFixed(0)} ms, idle ${(idle / 1000).toFixed(0)} ms, starting and filling included`, ...lines]
}
