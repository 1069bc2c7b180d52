// A file of this page on its way to the host, piece by piece, where the system's own dialog is not at hand or a file was dropped.
import type { FileTicket } from '../../contract/model.ts'
import { RANGE_LIMIT } from '../../contract/limits.ts'
import { request } from '../connect.ts'
import { say } from '../language/say.ts'

/** Pieces on their way at once: the host writes one while the next is read. They arrive in order, as everything to the host does. */
const PIECES_UNDER_WAY = 4

/** Undefined when it was cancelled. `onProgress` hears the bytes that the host has. */
export async function uploadFile(
  file: File,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<FileTicket | undefined> {
  const { fileId } = await request('upload.begin', { name: file.name, size: file.size })
  try {
    if (await uploadPieces(fileId, file, signal, onProgress)) return await request('upload.end', { fileId })
  } catch (error) {
    await abandon(fileId)
    throw error
  }
  await abandon(fileId)
  return undefined
}

/** The host keeps a place for every upload until it hears how it ended. */
async function abandon(fileId: string): Promise<void> {
  // When the host is gone, so is the upload.
  await request('upload.cancel', { fileId }).catch(() => undefined)
}

/** False when it was cancelled. */
async function uploadPieces(fileId: string, file: File, signal: AbortSignal, onProgress: (done: number) => void): Promise<boolean> {
  const underWay: Promise<number>[] = []
  for (let offset = 0; offset < file.size; offset += RANGE_LIMIT) {
    if (signal.aborted) break
    const end = Math.min(offset + RANGE_LIMIT, file.size)
    const bytes = await readBase64(file, offset, end)
    const arrived = request('upload.append', { fileId, offset, bytes }).then(() => end)
    // Whoever waits for it below hears of a failure; until then it is not unheard of.
    arrived.catch(() => undefined)
    underWay.push(arrived)
    if (underWay.length >= PIECES_UNDER_WAY) onProgress((await underWay.shift()) ?? 0)
  }
  for (const arrived of underWay) onProgress(await arrived)
  return !signal.aborted
}

/** The browser's own encoder, beside the page's thread. */
function readBase64(file: File, from: number, to: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => {
      const url = typeof reader.result === 'string' ? reader.result : ''
      resolve(url.slice(url.indexOf(',') + 1))
    })
    reader.addEventListener('error', () => reject(new Error(say.composer.canNoLongerBeRead(file.name))))
    reader.readAsDataURL(file.slice(from, to))
  })
}
