// `serve --record`: the log in a file too. JSON Lines are written as the log grows, so that a process that is killed leaves what it has seen;
// the other formats begin with what is known at the end, and are written then.
import { constants, createWriteStream, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import { access, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ExportFormatName, ExportState, LogBounds } from '../contract/model.ts'
import type { Client } from '../contract/rpc.ts'
import type { Host } from '../host/host.ts'
import { systemReason } from '../host/system-reason.ts'
import { linesForProgram } from './log-lines.ts'
import { LogPrinter } from './log-printer.ts'
import { complain } from './stopping.ts'

/** Longest wait for a disk that takes nothing, in milliseconds. */
const DISK_LIMIT = 10_000

export interface Recording {
  readonly path: string
  readonly format: ExportFormatName
}

export interface Recorder {
  /** Resolves with "" when all is in the file, and else with a sentence. */
  finish(): Promise<string>
}

/** Rejects with a sentence where the file cannot be written. `bounds`: of the log when the run begins. */
export async function beginRecording(
  { path, format }: Recording,
  {
    client,
    host,
    version,
    bounds,
  }: { readonly client: Client; readonly host: Host; readonly version: string; readonly bounds: LogBounds },
): Promise<Recorder> {
  if (format === 'jsonl') {
    const file = createWriteStream(path, { mode: 0o600 })
    await once(file, 'open').catch((error: unknown) => {
      throw notWritable(path, error)
    })
    return recordLines(
      path,
      file,
      new LogPrinter({ client, bounds, output: file, lines: linesForProgram(host.log, version), keepsAll: true }),
      host,
    )
  }
  await access(dirname(path), constants.W_OK).catch((error: unknown) => {
    throw notWritable(path, error)
  })
  // Known before anything is served, rather than when all has been.
  const isFolder = await stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  )
  if (isFolder) throw notWritable(path, 'it is a folder')
  if (format === 'pcapng') await client.request('packets.record', { on: true })
  return { finish: () => exportAtEnd(path, format, client, host) }
}

function notWritable(path: string, error: unknown): Error {
  return new Error(`${path} cannot be written: ${systemReason(error)}. Choose another file with --record.`)
}

function recordLines(path: string, file: WriteStream, printer: LogPrinter, host: Host): Recorder {
  let failure = ''
  file.on('error', (error) => {
    failure = `The recording in ${path} is not whole: ${systemReason(error)}.`
    // The server goes on, and whoever watches it can make room and begin anew.
    complain(failure)
  })
  return {
    async finish() {
      await printer.finish(host.log.store.bounds(), DISK_LIMIT)
      // One that has failed is closed already.
      if (!file.closed) {
        const closed = once(file, 'close')
        file.end()
        await closed.catch(() => undefined)
      }
      if (failure === '' && printer.behind > 0)
        return `The recording in ${path} is not whole: its last ${printer.behind} entries were not written.`
      return failure
    },
  }
}

async function exportAtEnd(path: string, format: ExportFormatName, client: Client, host: Host): Promise<string> {
  const { first } = host.log.store.bounds()
  const ended = new Promise<ExportState>((resolve) => {
    client.on('exports', (exports) => {
      const found = exports.find(({ state }) => state === 'done' || state === 'failed' || state === 'cancelled')
      if (found) resolve(found)
    })
  })
  try {
    await client.request('export.begin', { filter: '', zone: 0, format })
  } catch (error) {
    return `${path} was not written: ${error instanceof Error ? error.message : String(error)}`
  }
  const { error } = await ended
  if (error !== '') return `${path}: ${error}`
  return first === 0 ? '' : `The log has dropped its oldest ${first} entries to keep within its budget: ${path} begins behind them.`
}
