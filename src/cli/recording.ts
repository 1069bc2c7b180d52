// `serve --record`: the log in a file too. JSON Lines are written as the log grows, so that a process that is killed leaves what it has seen;
// the other formats begin with what is known at the end, and are written then.
import { constants, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import { access, open, stat, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ExportFormatName, ExportState, LogBounds } from '../contract/model.ts'
import type { Client } from '../contract/rpc.ts'
import type { Host } from '../host/host.ts'
import { codeOf, systemReason } from '../host/system-reason.ts'
import { linesForProgram } from './log-lines.ts'
import { LogPrinter } from './log-printer.ts'
import { complain } from './stopping.ts'

/** Longest wait for a disk that takes nothing, in milliseconds. */
const DISK_LIMIT = 10_000
/** Rights of the group and of others. */
const OTHERS = 0o077

export interface Recording {
  readonly path: string
  readonly format: ExportFormatName
}

export interface Recorder {
  /** Once the server listens: what an earlier run has left in the file stays where this one does not come about. */
  begin(): Promise<void>
  /** Resolves with "" when all is in the file, or when it has not begun, and else with a sentence. */
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
    // Another run may be writing to it: neither writes over what the other one has written.
    const file = await openForLines(path).catch((error: unknown) => {
      throw notWritable(path, error)
    })
    const printerTo = (output: WriteStream): LogPrinter =>
      new LogPrinter({ client, bounds, output, lines: linesForProgram(host.log, version), keepsAll: true })
    return recordLines(path, file, printerTo, host)
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
  let hasBegun = false
  return {
    begin() {
      hasBegun = true
      return Promise.resolve()
    },
    finish: () => (hasBegun ? exportAtEnd(path, format, client, host) : Promise.resolve('')),
  }
}

/** A named pipe that nobody reads is refused: to open it would wait for a reader, and no signal would end that. */
async function openForLines(path: string): Promise<FileHandle> {
  const isPipe = await stat(path).then(
    (facts) => facts.isFIFO(),
    () => false,
  )
  // Held until the pipe is open: with its last writer a reader leaves.
  const probe = isPipe
    ? await open(path, constants.O_WRONLY | constants.O_NONBLOCK).catch((error: unknown) => {
        throw codeOf(error) === 'ENXIO' ? new Error('it is a pipe that nobody reads yet') : error
      })
    : undefined
  try {
    return await open(path, 'a', 0o600)
  } finally {
    await probe?.close()
  }
}

function notWritable(path: string, error: unknown): Error {
  return new Error(`${path} cannot be written: ${systemReason(error)}. Choose another file with --record.`)
}

function recordLines(path: string, file: FileHandle, printerTo: (output: WriteStream) => LogPrinter, host: Host): Recorder {
  let begun: { readonly output: WriteStream; readonly printer: LogPrinter } | undefined
  let failure = ''
  return {
    async begin() {
      await makeEmpty(path, file)
      const output = file.createWriteStream()
      output.on('error', (error) => {
        failure = `The recording in ${path} is not whole: ${systemReason(error)}.`
        // The server goes on, and whoever watches it can make room and begin anew.
        complain(failure)
      })
      begun = { output, printer: printerTo(output) }
    },
    async finish() {
      if (!begun) {
        await file.close()
        return ''
      }
      const { output, printer } = begun
      await printer.finish(host.log.store.bounds(), DISK_LIMIT)
      // One that has failed is closed already.
      if (!output.closed) {
        const closed = once(output, 'close')
        output.end()
        await closed.catch(() => undefined)
      }
      if (failure === '' && printer.behind > 0)
        return `The recording in ${path} is not whole: its last ${printer.behind} entries were not written.`
      return failure
    },
  }
}

/** A file that is there already may be one that others can read: it has messages, cookies and passwords from now on. */
async function makeEmpty(path: string, file: FileHandle): Promise<void> {
  const facts = await file.stat()
  // A pipe or a device has a mode that is not for us to change.
  if (!facts.isFile()) return
  await file.truncate()
  if (process.platform === 'win32' || (facts.mode & OTHERS) === 0) return
  await file
    .chmod(facts.mode & 0o777 & ~OTHERS)
    .catch(() =>
      complain(
        `Other accounts of this machine can read ${path}, which belongs to one of them. Choose a file of your own with --record.`,
      ),
    )
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
    // Its advice is for a window, where packets have to be switched on.
    if (codeOf(error) === 'no-packets') return `${path} was not written: no client has come, so that there are no packets.`
    return `${path} was not written: ${error instanceof Error ? error.message : String(error)}`
  }
  const { error } = await ended
  if (error !== '') return `${path}: ${error}`
  return first === 0 ? '' : `The log has dropped its oldest ${first} entries to keep within its budget: ${path} begins behind them.`
}
