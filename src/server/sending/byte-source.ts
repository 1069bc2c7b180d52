// What a streamed message is read from: a file, a stream, or bytes in memory, in slices of at most 64 KiB.
import { constants, open } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import type { Readable } from 'node:stream'
import { WebSocketServerError } from '../errors.ts'

/** Bytes of one slice. A file keeps four of them in memory, a stream two. */
export const SLICE_SIZE = 64 * 1024

export interface OpenFile {
  readonly handle: Awaited<ReturnType<typeof open>>
  readonly size: number
}

// A named pipe without a writer would otherwise hold the turn, and a thread, for good. Windows has no such flag and needs none.
const READING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

export async function openFile(path: string): Promise<OpenFile> {
  try {
    const handle = await open(path, READING)
    try {
      const facts = await handle.stat()
      if (!facts.isFile())
        throw new WebSocketServerError(
          'file-unreadable',
          `${path} is ${kindOf(facts)}; sendFile takes the path of a regular file${facts.isDirectory() ? '' : ', or a stream that reads it'}. Nothing was sent.`,
        )
      return { handle, size: facts.size }
    } catch (error) {
      await handle.close()
      throw error
    }
  } catch (error) {
    if (error instanceof WebSocketServerError) throw error
    throw new WebSocketServerError(
      'file-unreadable',
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}. Nothing was sent.`,
      { cause: error },
    )
  }
}

function kindOf(facts: Stats): string {
  if (facts.isDirectory()) return 'a directory'
  if (facts.isFIFO()) return 'a named pipe'
  if (facts.isSocket()) return 'a socket'
  return facts.isCharacterDevice() || facts.isBlockDevice() ? 'a device' : 'not a regular file'
}

/** Frames of one slice. */
const FRAMES_IN_SLICE = 1_024
/** One slice on its way to the socket, one that waits to be known as the last or not, one being read, and one to spare. */
const SLICES_IN_TURN = 4

/**
 * A file's slices, to its end, whatever its size was when it was opened: files of /proc say 0, files of /sys 4096, and others grow. The next is
 * read while the one before is sent. Their memory is used again: a slice must have been sent when the second one after it is asked for. `frame`: a
 * slice is to hold whole frames of so many bytes, and no more of them than a share of a turn writes.
 */
export async function* fileSlices(file: OpenFile, path: string, frame = 0): AsyncGenerator<Buffer> {
  const whole = frame > 0 && frame < SLICE_SIZE ? Math.min(Math.floor(SLICE_SIZE / frame), FRAMES_IN_SLICE) * frame : SLICE_SIZE
  // One byte more than there should be: then a short file has been read with its first slice.
  const length = file.size === 0 ? whole : Math.min(whole, file.size + 1)
  const memory: Buffer[] = []
  let turn = 0
  const begin = (at: number): Promise<Buffer> => {
    const reading = readSlice(file, path, at, (memory[turn++ % SLICES_IN_TURN] ??= Buffer.allocUnsafeSlow(length)))
    // Whoever asks for the slice hears of its failure; when nobody asks any more, nobody need hear.
    reading.catch(() => undefined)
    return reading
  }
  let at = 0
  let reading = begin(0)
  for (;;) {
    const slice = await reading
    if (slice.length === 0) return
    at += slice.length
    reading = begin(at)
    yield slice
  }
}

/** Bytes of the file from `at` on, none at its end. Rejects with `file-changed`. */
async function readSlice({ handle, size }: OpenFile, path: string, at: number, memory: Buffer): Promise<Buffer> {
  let bytesRead: number
  let now = size
  try {
    ;({ bytesRead } = await handle.read(memory, 0, memory.length, at))
    if (bytesRead === 0 && at < size) now = (await handle.stat()).size
  } catch (error) {
    throw new WebSocketServerError(
      'file-changed',
      `${path} could not be read on at byte ${at} of ${size}: ${error instanceof Error ? error.message : String(error)}.`,
      { cause: error },
    )
  }
  // A size that is still told, and that reading does not reach, was never the file's length.
  if (now < size)
    throw new WebSocketServerError('file-changed', `${path} has shrunk to ${at} bytes; it had ${size} when the send began.`)
  return memory.subarray(0, bytesRead)
}

export async function* streamSlices(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const piece of stream.iterator({ destroyOnReturn: false })) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece as Uint8Array)
      for (let at = 0; at < bytes.length; at += SLICE_SIZE) yield bytes.subarray(at, at + SLICE_SIZE)
    }
  } catch (error) {
    throw new WebSocketServerError(
      'file-changed',
      `The stream failed: ${error instanceof Error ? error.message : String(error)}.`,
      { cause: error },
    )
  }
}

export async function* bufferSlices(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += SLICE_SIZE) yield bytes.subarray(at, at + SLICE_SIZE)
}
