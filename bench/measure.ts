// One row, measured: the servers' processes, their rounds in turn, and the check that everything was counted. Prints nothing.
import fs from 'node:fs/promises'
import path from 'node:path'
import { Load, Server, type ServerFolders, type ServerName } from './child.ts'
import type { OrderTarget, Row } from './rows.ts'

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
}

export type RowSamples = ReadonlyMap<ServerName, readonly Sample[]>

/** Measures `rounds` rounds with the servers taking turns, each process living through the whole row. */
export async function measureRow(
  row: Row,
  servers: readonly ServerName[],
  rounds: number,
  folders: ServerFolders,
  onRound: () => void,
): Promise<RowSamples> {
  if (row.unit === 'B/conn') return measureIdle(row, servers, rounds, folders, onRound)
  const load = new Load()
  const running: Server[] = []
  try {
    const counts = new Map<Server, number>()
    for (const name of servers) {
      const server = await startServer(name, row, folders)
      running.push(server)
      counts.set(server, await warm(load, server, row))
      onRound()
    }
    const samples = new Map<ServerName, Sample[]>(servers.map((name) => [name, []]))
    for (let round = 0; round < rounds; round++) {
      // Each round begins with another server, so that none always follows the same one.
      for (const server of rotated(running, round)) {
        samples.get(server.server)!.push(await measureOnce(load, server, row, counts.get(server)!))
        onRound()
      }
    }
    return samples
  } finally {
    await load.end()
    for (const server of running.toReversed()) await stopServer(server, folders)
  }
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}

function targetOf({ port, pid }: Server, { secure }: Row): OrderTarget {
  return { port, pid, secure }
}

export async function startServer(
  name: ServerName,
  row: Row,
  folders: ServerFolders,
  execArgv: readonly string[] = [],
): Promise<Server> {
  const log = path.join(folders.log, name)
  await fs.mkdir(log, { recursive: true })
  return Server.start(name, row, { ...folders, log }, execArgv)
}

export async function stopServer(server: Server, folders: ServerFolders): Promise<void> {
  await server.end()
  await fs.rm(path.join(folders.log, server.server), { recursive: true, force: true })
}

/** Steps of filling after which a log that is still not full never will be. */
const FILL_STEPS = 200

/** Lets a server's code become hot and its log full, and returns how much a round counts. */
export async function warm(load: Load, server: Server, row: Row): Promise<number> {
  if (server.server === 'disk' && row.fillCount > 0) await fillLog(load, server, row)
  let count = row.fixedCount ?? row.firstCount
  if (row.fixedCount !== undefined) {
    await measureOnce(load, server, row, count)
    return count
  }
  for (;;) {
    const { seconds } = await load.run(row.order(targetOf(server, row), count))
    if (seconds >= BELIEVED_SECONDS) return Math.ceil((count * ROUND_SECONDS) / seconds)
    count *= CALIBRATION_GROWTH
  }
}

/** A log in daily use is full: each entry that comes costs an old one. */
async function fillLog(load: Load, server: Server, row: Row): Promise<void> {
  for (let step = 0; step < FILL_STEPS; step++) {
    const { logFirst } = await server.counters()
    if (logFirst > 0) return
    await load.run(row.order(targetOf(server, row), row.fillCount))
  }
  throw new Error(
    `${row.id}: the log of server ${server.server} has dropped nothing after ${FILL_STEPS} steps of ${row.fillCount} messages.`,
  )
}

export async function measureOnce(load: Load, server: Server, row: Row, count: number): Promise<Sample> {
  const before = await server.counters()
  const result = await load.run(row.order(targetOf(server, row), count))
  const after = await server.counters()
  const amount = result.count * row.weight
  const cpu = (after.cpu - before.cpu) / amount
  const value = row.unit === 'conn/cpu-s' ? 1e6 / cpu : amount / result.seconds
  if (server.server !== 'drain') {
    const messages = after.messages - before.messages
    const bytes = after.bytes - before.bytes
    const logged = after.logged - before.logged
    expectEqual(row, server, 'messages', row.messagesIn(result.count), messages)
    expectEqual(row, server, 'payload bytes', row.bytesIn(result.count) ?? bytes, bytes)
    if (server.server === 'disk' && row.mode !== 'source' && (logged < messages || after.logTrouble !== '')) {
      throw new Error(`${row.id}: the log took ${logged} entries for ${messages} messages. ${after.logTrouble}`)
    }
  }
  return { value, cpu, busy: result.busy }
}

function expectEqual(row: Row, server: Server, what: string, sent: number, counted: number): void {
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
    }
  } finally {
    await load.end()
    await stopServer(server, folders)
  }
}
