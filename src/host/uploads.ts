// Files that the person has chosen, to send or to be served with. A face holds a ticket and never a path: a ticket names either a file that the system's dialog
// gave, or one that the face has uploaded into this host's own folder.
import { randomUUID } from 'node:crypto'
import { rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { FileTicket } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import { systemReason } from '../server/system-reason.ts'
import { makeFolder, openFile } from '../server/private-files.ts'

/** Uploads under way or waiting to be sent. */
const MOST_UPLOADS = 8
/** Largest upload, 8 GiB. */
const LARGEST_UPLOAD = 8 * 1024 * 1024 * 1024
/** Tickets for picked files; the oldest becomes invalid. They hold no resource. */
const MOST_PICKED = 100

interface Upload {
  readonly owner: object
  readonly name: string
  readonly size: number
  readonly path: string
  file: FileHandle | undefined
  received: number
  /** Pieces are written one after the other. */
  writing: Promise<void>
  /** Sends that read it; it goes when the last has ended. */
  users: number
  finished: boolean
  gone: boolean
}

/** A file to send. `release` must be called once when the send has ended. */
export interface FileToSend {
  readonly path: string
  readonly name: string
  readonly size: number
  release(): void
}

export class Uploads {
  readonly #folder: string
  readonly #uploads = new Map<string, Upload>()
  readonly #picked = new Map<string, { readonly path: string; readonly name: string; readonly size: number }>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** A ticket for a file of this machine. Throws RequestError 'file-unreadable'. */
  async pick(path: string): Promise<FileTicket> {
    const facts = await stat(path).catch((error: unknown) => {
      throw new RequestError('file-unreadable', `${basename(path)} cannot be read: ${systemReason(error)}. Choose another file.`)
    })
    if (!facts.isFile()) throw new RequestError('file-unreadable', `${basename(path)} is not a file; choose a file.`)
    const fileId = randomUUID()
    const file = { path, name: basename(path), size: facts.size }
    this.#picked.set(fileId, file)
    for (const oldest of this.#picked.keys()) {
      if (this.#picked.size <= MOST_PICKED) break
      this.#picked.delete(oldest)
    }
    return { fileId, name: file.name, size: file.size }
  }

  /** `owner` is the face that uploads. Throws RequestError 'too-large' or 'too-many-uploads'. */
  async begin(owner: object, name: string, size: number): Promise<{ readonly fileId: string }> {
    if (size > LARGEST_UPLOAD)
      throw new RequestError('too-large', `${name} has ${size} bytes; at most ${LARGEST_UPLOAD} (8 GiB) can be uploaded.`)
    if (this.#uploads.size >= MOST_UPLOADS) {
      throw new RequestError(
        'too-many-uploads',
        `${MOST_UPLOADS} uploads are under way or wait to be sent, which is the maximum. Send one of them first, or reload the window to give them up.`,
      )
    }
    const fileId = randomUUID()
    const path = join(this.#folder, fileId)
    const upload: Upload = {
      owner,
      name,
      size,
      path,
      file: undefined,
      received: 0,
      writing: Promise.resolve(),
      users: 0,
      finished: false,
      gone: false,
    }
    // Counted before the file is open, so that a burst cannot pass the limit.
    this.#uploads.set(fileId, upload)
    try {
      // Whoever tidies up may have taken the folder away.
      await makeFolder(this.#folder)
      upload.file = await openFile(path, 'wx')
    } catch (error) {
      this.#uploads.delete(fileId)
      throw new RequestError(
        'upload-failed',
        `${name} cannot be stored in ${this.#folder}: ${systemReason(error)}. Make room there or make it writable, and try again.`,
      )
    }
    if (upload.gone) await this.#remove(fileId, upload)
    return { fileId }
  }

  /** Pieces come in order. Throws RequestError 'no-such-file', 'bad-offset', 'too-large', 'upload-failed'. */
  async append(fileId: string, offset: number, bytes: Buffer): Promise<void> {
    const upload = this.#upload(fileId)
    if (offset !== upload.received)
      throw new RequestError(
        'bad-offset',
        `A piece at byte ${offset} of ${upload.name} was sent; the next is expected at byte ${upload.received}.`,
      )
    if (offset + bytes.length > upload.size)
      throw new RequestError('too-large', `${upload.name} was announced with ${upload.size} bytes, but more were sent.`)
    upload.received += bytes.length
    upload.writing = upload.writing.then(async () => {
      for (let done = 0; done < bytes.length;) {
        const written = await upload.file?.write(bytes, done, bytes.length - done, offset + done)
        if (!written) return
        done += written.bytesWritten
      }
    })
    try {
      await upload.writing
    } catch (error) {
      await this.#remove(fileId, upload)
      throw new RequestError(
        'upload-failed',
        `${upload.name} could not be stored: ${systemReason(error)}. Free space and try again.`,
      )
    }
  }

  /** Throws RequestError 'no-such-file', 'incomplete'. */
  async end(fileId: string): Promise<FileTicket> {
    const upload = this.#upload(fileId)
    if (upload.received !== upload.size)
      throw new RequestError(
        'incomplete',
        `${upload.name} was announced with ${upload.size} bytes; ${upload.received} have arrived.`,
      )
    upload.finished = true
    await upload.writing
    await upload.file?.close()
    upload.file = undefined
    return { fileId, name: upload.name, size: upload.size }
  }

  /** Takes a file for `sends` sends. Throws RequestError 'no-such-file'. */
  take(fileId: string, sends: number): FileToSend {
    const picked = this.#picked.get(fileId)
    if (picked) return { ...picked, release: () => undefined }
    const upload = this.#uploads.get(fileId)
    if (!upload?.finished) throw noSuchFile()
    upload.users += sends
    const { path, name, size } = upload
    const release = (): void => {
      upload.users--
      if (upload.users === 0) void this.#remove(fileId, upload)
    }
    return { path, name, size, release }
  }

  /** Bytes of a file that can be taken. Throws RequestError 'no-such-file'. */
  sizeOf(fileId: string): number {
    const file = this.#picked.get(fileId) ?? this.#uploads.get(fileId)
    if (!file) throw noSuchFile()
    return file.size
  }

  /** Where a file lies that is looked at and not sent. `isOurs`: it was uploaded, and goes. Throws RequestError 'no-such-file'. */
  at(fileId: string): { readonly path: string; readonly name: string; readonly isOurs: boolean } {
    const picked = this.#picked.get(fileId)
    if (picked) return { path: picked.path, name: picked.name, isOurs: false }
    const upload = this.#uploads.get(fileId)
    if (!upload?.finished) throw noSuchFile()
    return { path: upload.path, name: upload.name, isOurs: true }
  }

  /** The person has thought better of it. */
  async cancel(fileId: string): Promise<void> {
    const upload = this.#uploads.get(fileId)
    if (upload && upload.users === 0) await this.#remove(fileId, upload)
  }

  /** A face has gone: what it has uploaded and is not being sent goes too. */
  async forget(owner: object): Promise<void> {
    for (const [fileId, upload] of this.#uploads)
      if (upload.owner === owner && upload.users === 0) await this.#remove(fileId, upload)
  }

  async close(): Promise<void> {
    for (const [fileId, upload] of this.#uploads) await this.#remove(fileId, upload)
    // What stays is removed at the next start.
    await rm(this.#folder, { recursive: true, force: true }).catch(() => undefined)
  }

  #upload(fileId: string): Upload {
    const upload = this.#uploads.get(fileId)
    if (!upload || upload.finished) throw noSuchFile()
    return upload
  }

  async #remove(fileId: string, upload: Upload): Promise<void> {
    upload.gone = true
    this.#uploads.delete(fileId)
    await upload.writing.catch(() => undefined)
    await upload.file?.close().catch(() => undefined)
    upload.file = undefined
    await rm(upload.path, { force: true }).catch(() => undefined)
  }
}

function noSuchFile(): RequestError {
  return new RequestError(
    'no-such-file',
    'The file is no longer available: it was sent, its upload failed, or the window was reloaded. Choose it again.',
  )
}
