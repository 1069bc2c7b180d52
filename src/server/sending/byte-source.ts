// What a streamed message is read from: a file, a stream, or bytes in memory, in slices of at most 64 KiB.
import { constants, open } from 'node:fs/promises'
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
          `${path} is ${facts.isDirectory() ? 'a directory' : 'no regular file'}; a file is needed. Nothing was sent.`,
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

/** One slice on its way to the socket, one that waits to be known as the last or not, one being read, and one to spare. */
const SLICES_IN_TURN = 4

/**
 * A file's slices. The next is read while the one before is sent. Their memory is used again: a slice must have been sent when the
 * second one after it is asked for.
 */
export async function* fileSlices(file: OpenFile, path: string): AsyncGenerator<Buffer> {
  const memory = Array.from({ length: SLICES_IN_TURN }, () => Buffer.allocUnsafeSlow(Math.min(SLICE_SIZE, file.size)))
  let turn = 0
  const begin = (at: number): Promise<Buffer> => {
    const reading = readSlice(file, path, at, memory[turn++ % SLICES_IN_TURN] as Buffer)
    // Whoever asks for the slice hears of its failure; when nobody asks any more, nobody need hear.
    reading.catch(() => undefined)
    return reading
  }
  let at = 0
  let reading = file.size > 0 ? begin(0) : undefined
  while (reading) {
    const slice = await reading
    at += slice.length
    reading = at < file.size ? begin(at) : undefined
    yield slice
  }
}

/** At least one byte of the file from `at` on. Rejects with `file-changed`. */
async function readSlice({ handle, size }: OpenFile, path: string, at: number, memory: Buffer): Promise<Buffer> {
  let bytesRead: number
  try {
    ;({ bytesRead } = await handle.read(memory, 0, Math.min(memory.length, size - at), at))
  } catch (error) {
    throw new WebSocketServerError(
      'file-changed',
      `${path} could not be read on at byte ${at} of ${size}: ${error instanceof Error ? error.message : String(error)}.`,
      { cause: error },
    )
  }
  if (bytesRead === 0)
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
