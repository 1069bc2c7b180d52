// The host's copies of certificates and keys whose files it cannot name to the component: those that were uploaded, and those that were
// joined out of two. Readable for their owner alone.
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { RequestError } from '../contract/params.ts'
import { systemReason } from '../server/system-reason.ts'
import { makeFolder, replaceFile } from '../server/private-files.ts'

/** Characters of a name that are kept. */
const NAME_LIMIT = 100

export class OwnFiles {
  readonly #folder: string

  /** `folder` is made when it is needed. On Windows modes have no effect: there it should lie below the user's profile. */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Resolves with the path. It replaces a copy of the same name, whole at every moment. Rejects with RequestError 'copy-failed'. */
  async keep(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.#folder, safeName(name))
    try {
      await makeFolder(this.#folder)
      await replaceFile(path, content, { sync: true })
      return path
    } catch (error) {
      throw new RequestError(
        'copy-failed',
        `The certificate cannot be kept in ${this.#folder}: ${systemReason(error)}. What was served stays.`,
      )
    }
  }

  isOurs(path: string): boolean {
    return path !== '' && dirname(path) === this.#folder
  }

  /** Takes a copy away that is not used any more. Any other file is left alone. */
  async forget(path: string): Promise<void> {
    if (this.isOurs(path)) await rm(path, { force: true }).catch(() => undefined)
  }
}

/** Letters that mean themselves on every system, and no name that hides or climbs. */
function safeName(name: string): string {
  const safe = name.replace(/[^\w.-]/g, '_').replace(/^\.+/, '_')
  return `own-${safe.slice(-NAME_LIMIT)}`
}
