// What a streamed message is read from: a file, a stream, or bytes in memory, in slices of at most 64 KiB.
import { constants, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { WebSocketServerError } from './errors.ts'

/** Bytes of one slice: two of them are all that a streamed message keeps in memory. */
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

export async function* fileSlices(file: OpenFile, path: string): AsyncGenerator<Buffer> {
  let at = 0
  while (at < file.size) {
    const slice = Buffer.allocUnsafeSlow(Math.min(SLICE_SIZE, file.size - at))
    let bytesRead: number
    try {
      ;({ bytesRead } = await file.handle.read(slice, 0, slice.length, at))
    } catch (error) {
      throw new WebSocketServerError(
        'file-changed',
        `${path} could not be read on at byte ${at} of ${file.size}: ${error instanceof Error ? error.message : String(error)}.`,
        { cause: error },
      )
    }
    if (bytesRead === 0)
      throw new WebSocketServerError('file-changed', `${path} has shrunk to ${at} bytes; it had ${file.size} when the send began.`)
    at += bytesRead
    yield slice.subarray(0, bytesRead)
  }
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

// oxlint-disable-next-line require-await -- an async iterable like the other sources of slices
export async function* bufferSlices(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += SLICE_SIZE) yield bytes.subarray(at, at + SLICE_SIZE)
}
