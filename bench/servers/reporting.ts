// What every measured server does besides serving: says where it listens, answers for its counters, ends with its parent.
import process from 'node:process'
import type { CountersRequest, Listening, Reply, ServerCounters, ServerMode } from '../messages.ts'

export type OwnCounters = Pick<ServerCounters, 'messages' | 'bytes' | 'open'> &
  Partial<Pick<ServerCounters, 'logged' | 'logFirst' | 'logTrouble'>>

export function serverMode(): ServerMode {
  const mode = process.argv[2]
  if (mode !== 'sink' && mode !== 'echo' && mode !== 'source')
    throw new Error(`The first argument is sink, echo or source, not ${mode}.`)
  return mode
}

/** wss, with the certificate and key of BENCH_IDENTITY. */
export function isSecure(): boolean {
  return process.argv[4] === 'secure'
}

/** Takes permessage-deflate where a client offers it. */
export function deflates(): boolean {
  return process.argv[5] === 'deflates'
}

/** Reads each message as JSON, as rules on a JSON path do. */
export function readsJson(): boolean {
  return process.argv[6] === 'json'
}

/** PEM of a certificate and its key. */
export const IDENTITY = process.env['BENCH_IDENTITY'] ?? ''

/** What one collection finalizes, the next one frees. */
const COLLECTIONS = 3

/** `end` runs before the process leaves. */
export function reportTo(
  parent: NodeJS.Process,
  port: number,
  counters: () => OwnCounters,
  end: () => Promise<void> = () => Promise.resolve(),
): void {
  parent.on('message', (request: CountersRequest) => {
    if (request.collect) for (let i = 0; i < COLLECTIONS; i++) globalThis.gc?.()
    const cpu = parent.cpuUsage()
    const result: ServerCounters = {
      logged: 0,
      logFirst: 0,
      logTrouble: '',
      ...counters(),
      resident: parent.memoryUsage.rss(),
      cpu: cpu.user + cpu.system,
    }
    parent.send!({ result } satisfies Reply<ServerCounters>)
  })
  parent.on('disconnect', () => void end().then(() => parent.exit(0)))
  parent.send!({ result: { port } } satisfies Reply<Listening>)
}
