// One row, measured: the servers' processes, their rounds in turn, and the check that everything was counted. Prints nothing.
import {
  ChildServer,
  Load,
  type ChildName,
  type MeasuredServer,
  type ServerFolders,
  type ServerName,
  type StartedName,
} from './child.ts'
import type { LoadResult } from './messages.ts'
import type { OrderTarget, Row, Unit } from './rows.ts'
import { StartedServer } from './started.ts'

/** How long a round should take; what it counts is reckoned from the run before. */
const ROUND_SECONDS = 1.2

/** A calibrating run at least this long is believed. */
const BELIEVED_SECONDS = 0.3
const CALIBRATION_GROWTH = 4

export interface Sample {
  /** In the row's unit. */
  readonly value: number
  /** Microseconds of the server's processor time for one of the unit: a message, a connection, a MiB. */
  readonly cpu: number
  /** Share of the time in which the load client was busy. */
  readonly busy: number
  /** Microseconds until an echo is back; NaN where that is not measured. */
  readonly p50: number
  readonly p99: number
}

export type RowSamples = ReadonlyMap<ServerName, readonly Sample[]>

/**
 * Servers that begin each round with a new process, those of the application in a fresh home: what most people ever see of a log. It is the same
 * for all, because code becomes hotter for many seconds. A log that has gone round costs minutes to make, and lives through the row.
 */
function isFresh(name: ServerName): boolean {
  return !name.startsWith('serve-round')
}

/** Those with a window, and the same one without: a window's own code becomes hot as well, and more slowly. */
function hasWindow(name: ServerName): boolean {
  return name === 'web' || name === 'window' || name === 'electron'
}

/** Measures `rounds` rounds with the servers taking turns. */
export async function measureRow(
  row: Row,
  servers: readonly ServerName[],
  rounds: number,
  folders: ServerFolders,
  onRound: () => void,
): Promise<RowSamples> {
  if (row.unit === 'B/conn') return measureIdle(row, servers, rounds, folders, onRound)
  const load = new Load()
  const running = new Map<ServerName, MeasuredServer>()
  try {
    const counts = new Map<ServerName, number>()
    for (const name of servers) {
      const server = await startServer(name, row, folders)
      running.set(name, server)
      counts.set(name, await warm(load, server, row))
      if (isFresh(name)) {
        running.delete(name)
        await stopServer(load, server)
      }
      onRound()
    }
    const samples = new Map<ServerName, Sample[]>(servers.map((name) => [name, []]))
    for (let round = 0; round < rounds; round++) {
      // Each round begins with another server, so that none always follows the same one.
      for (const name of rotated(servers, round)) {
        samples.get(name)!.push(await measureRound(load, name, running.get(name), row, counts.get(name)!, folders))
        onRound()
      }
    }
    return samples
  } finally {
    for (const server of [...running.values()].toReversed()) await stopServer(load, server)
    await load.end()
  }
}

async function measureRound(
  load: Load,
  name: ServerName,
  living: MeasuredServer | undefined,
  row: Row,
  count: number,
  folders: ServerFolders,
): Promise<Sample> {
  if (living) return measureOnce(load, living, row, count)
  const server = await startServer(name, row, folders)
  try {
    // Code becomes hot with a part of what the log then takes; it is told of in the method.
    await measureOnce(load, server, row, hasWindow(name) ? count : Math.min(row.firstCount, count))
    return await measureOnce(load, server, row, count)
  } finally {
    await stopServer(load, server)
  }
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}

function targetOf({ port, pid }: MeasuredServer, { secure }: Row): OrderTarget {
  return { port, pid, secure }
}

export function startServer(
  name: ServerName,
  row: Row,
  folders: ServerFolders,
  execArgv: readonly string[] = [],
): Promise<MeasuredServer> {
  return ['ws', 'component', 'component@against', 'bytes'].includes(name)
    ? ChildServer.start(name as ChildName, row, folders, execArgv)
    : StartedServer.start(name as StartedName, row, folders, execArgv)
}

/** Lets go of its clients first: what they had sent has been read then. */
export async function stopServer(load: Load, server: MeasuredServer): Promise<void> {
  await load.run({ kind: 'release' })
  await server.end()
}

/** Steps of filling after which a log that is still not full never will be. */
const FILL_STEPS = 200

/** Lets a server's code become hot and its log full, and returns how much a round counts. */
export async function warm(load: Load, server: MeasuredServer, row: Row): Promise<number> {
  if (server.server.startsWith('serve-round') && row.fillCount > 0) await fillLog(load, server, row)
  let count = row.fixedCount ?? row.firstCount
  if (row.fixedCount !== undefined) {
    await measureOnce(load, server, row, count)
    return count
  }
  for (;;) {
    const { seconds } = await runOrder(load, server, row, count)
    if (seconds >= BELIEVED_SECONDS) return Math.ceil((count * ROUND_SECONDS) / seconds)
    count *= CALIBRATION_GROWTH
  }
}

/** A log in daily use is full: each entry that comes costs an old one. */
async function fillLog(load: Load, server: MeasuredServer, row: Row): Promise<void> {
  for (let step = 0; step < FILL_STEPS; step++) {
    const { logFirst } = await server.counters()
    if (logFirst > 0) return
    await runOrder(load, server, row, row.fillCount)
  }
  throw new Error(
    `${row.id}: the log of server ${server.server} has dropped nothing after ${FILL_STEPS} steps of ${row.fillCount} messages.`,
  )
}

async function runOrder(load: Load, server: MeasuredServer, row: Row, count: number): Promise<LoadResult> {
  const result = await load.run(row.order(targetOf(server, row), count))
  server.expect((row.messagesIn(result.count) ?? 0) * (row.mode === 'echo' ? 2 : 1))
  return result
}

export async function measureOnce(load: Load, server: MeasuredServer, row: Row, count: number): Promise<Sample> {
  const before = await server.counters()
  const result = await runOrder(load, server, row, count)
  const after = await server.counters()
  const amount = result.count * row.weight
  const cpu = (after.cpu - before.cpu) / amount
  const { busy, p50 = Number.NaN, p99 = Number.NaN, alone = Number.NaN } = result
  const values: Partial<Record<Unit, number>> = { 'conn/cpu-s': 1e6 / cpu, µs: p99, '×': p99 / alone }
  const value = values[row.unit] ?? amount / result.seconds
  const messages = after.messages - before.messages
  const bytes = after.bytes - before.bytes
  if (server.server !== 'bytes' && !Number.isNaN(messages)) {
    expectEqual(row, server, 'messages', row.messagesIn(result.count) ?? messages, messages)
    expectEqual(row, server, 'payload bytes', row.bytesIn(result.count) ?? bytes, bytes)
  }
  return { value, cpu, busy, p50, p99 }
}

function expectEqual(row: Row, server: MeasuredServer, what: string, sent: number, counted: number): void {
  if (sent !== counted)
    throw new Error(`${row.id}: server ${server.server} counted ${counted} ${what}, not the ${sent} that were sent.`)
}

/** Memory wants a process without a past: each round starts its own. */
async function measureIdle(
  row: Row,
  servers: readonly ServerName[],
  rounds: number,
  folders: ServerFolders,
  onRound: () => void,
): Promise<RowSamples> {
  const samples = new Map<ServerName, Sample[]>(servers.map((name) => [name, []]))
  const connections = row.fixedCount ?? 0
  for (let round = 0; round < rounds; round++) {
    for (const name of rotated(servers, round)) {
      samples.get(name)!.push(await measureIdleOnce(name, row, connections, folders))
      onRound()
    }
  }
  return samples
}

/** Connections that a fresh server opens and loses before its memory is read, so that its code is loaded and compiled. */
const IDLE_WARMING = 20

export async function measureIdleOnce(name: ServerName, row: Row, connections: number, folders: ServerFolders): Promise<Sample> {
  const load = new Load()
  const server = await startServer(name, row, folders)
  try {
    await load.run(row.order(targetOf(server, row), IDLE_WARMING))
    await load.run({ kind: 'release' })
    const before = await server.counters(true)
    const result = await load.run(row.order(targetOf(server, row), connections))
    const after = await server.counters(true)
    const open = after.open - before.open
    // The resets of the warming connections may still be on their way when the first reading is taken.
    if (open < connections - IDLE_WARMING || after.open < connections) {
      throw new Error(`${row.id}: server ${name} has ${after.open} open connections, not the ${connections} that were opened.`)
    }
    return {
      value: (after.resident - before.resident) / connections,
      cpu: (after.cpu - before.cpu) / connections,
      busy: result.busy,
      p50: Number.NaN,
      p99: Number.NaN,
    }
  } finally {
    await stopServer(load, server)
    await load.end()
  }
}
