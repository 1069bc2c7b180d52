// A file of this page on its way to the host, piece by piece, where the system's own dialog is not at hand or a file was dropped.
import type { FileTicket } from '../../contract/model.ts'
import { RANGE_LIMIT } from '../../contract/params.ts'
import { request } from '../connect.ts'
import { toBase64 } from './typed-bytes.ts'

/** Undefined when it was cancelled. `onProgress` hears the bytes that the host has. */
export async function uploadFile(file: File, signal: AbortSignal, onProgress: (done: number) => void): Promise<FileTicket | undefined> {
  const { fileId } = await request('upload.begin', { name: file.name, size: file.size })
  for (let offset = 0; offset < file.size; ) {
    if (signal.aborted) return undefined
    const piece = await readPiece(file, offset)
    await request('upload.append', { fileId, offset, bytes: toBase64(piece) })
    offset += piece.length
    onProgress(offset)
  }
  return request('upload.end', { fileId })
}

async function readPiece(file: File, offset: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(offset, offset + RANGE_LIMIT).arrayBuffer())
  } catch {
    throw new Error(`${file.name} can no longer be read. Choose it again.`)
  }
}
