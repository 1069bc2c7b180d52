// The profiles of a home: the one that every home has, and those that the person has saved by name, a readable JSON file each. Which one is in use;
// opening another one is putting it into force everywhere. What stands in one is profile.ts.
import { readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProfileRow, ProfileState } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import { makeFolder, openFile, replaceFile } from '../server/private-files.ts'
import { codeOf, systemReason } from '../server/system-reason.ts'
import { readProfile, writeProfile, type ProfileFile } from './profile.ts'
import { Topic } from './topic.ts'

/** Of the profile that every home has. */
export const DEFAULT_NAME = 'Default'
const FOLDER = 'profiles'
/** Letters of any script, digits and what a file's name has on every system. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._()+-]{0,79}$/u
/** Names that Windows keeps for devices. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

export interface ProfilesParts {
  readonly home: string
  readonly file: ProfileFile
  /** Puts what the file holds now into force. */
  readonly adopt: () => Promise<void>
  /** Is told which one is in use, to be found at the next start. */
  readonly remember: (name: string) => void
}

export class Profiles {
  readonly changed = new Topic()
  readonly #parts: ProfilesParts
  #name: string

  constructor(parts: ProfilesParts, name: string) {
    this.#parts = parts
    this.#name = name
  }

  state(): ProfileState {
    return { name: this.#name }
  }

  /** The one that every home has comes first, then by name. */
  async list(): Promise<readonly ProfileRow[]> {
    const files = await readdir(join(this.#parts.home, FOLDER)).catch(() => [])
    const names = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length))
    const rows: ProfileRow[] = []
    for (const name of [DEFAULT_NAME, ...names.filter(isName).sort()]) {
      const changed = await stat(pathOfProfile(this.#parts.home, name)).then(
        (facts) => facts.mtimeMs,
        () => 0,
      )
      rows.push({ name, isCurrent: name === this.#name, changed })
    }
    return rows
  }

  /** Puts another one into force. Where it cannot be read, nothing changes. Rejects with 'no-such-profile', 'bad-profile'. */
  async open(name: string): Promise<ProfileState> {
    checkName(name)
    const { file, home, adopt } = this.#parts
    await file.use(pathOfProfile(home, name), name === DEFAULT_NAME)
    await this.#use(name, adopt)
    return this.state()
  }

  /** What is in force now, under another name, which is in use from now on. Rejects with 'profile-exists'. */
  async saveAs(name: string): Promise<ProfileState> {
    checkName(name)
    const path = pathOfProfile(this.#parts.home, name)
    await this.#write(path, name, writeProfile(this.#parts.file.current))
    await this.#parts.file.use(path, false)
    await this.#use(name, () => Promise.resolve())
    return this.state()
  }

  /** A file of somebody's, which becomes one of that name and is put into force. Rejects with 'bad-profile', 'profile-exists'. */
  async import(name: string, text: string): Promise<ProfileState> {
    checkName(name)
    const profile = readProfile(text, 'The file')
    await this.#write(pathOfProfile(this.#parts.home, name), name, writeProfile(profile))
    return this.open(name)
  }

  /** As a file that others can import. Rejects with 'no-such-profile', 'bad-profile'. */
  async export(name: string): Promise<{ readonly name: string; readonly text: string }> {
    checkName(name)
    const { file, home } = this.#parts
    if (name === this.#name) return { name: `${name}.json`, text: writeProfile(file.current) }
    const text = await readFile(pathOfProfile(home, name), 'utf8').catch((error: unknown) => {
      throw noSuchProfile(name, error)
    })
    return { name: `${name}.json`, text: writeProfile(readProfile(text, `The profile ${name}`)) }
  }

  async rename(name: string, to: string): Promise<ProfileState> {
    checkSaved(name)
    checkName(to)
    const { file, home } = this.#parts
    await this.#checkFree(to)
    // What is being written goes to the old place first.
    if (name === this.#name) await file.settled()
    await rename(pathOfProfile(home, name), pathOfProfile(home, to)).catch((error: unknown) => {
      throw noSuchProfile(name, error)
    })
    if (name === this.#name) {
      await file.use(pathOfProfile(home, to), false)
      await this.#use(to, () => Promise.resolve())
    }
    this.changed.changed()
    return this.state()
  }

  /** For good. The one in use stays: another one is to be opened first. */
  async remove(name: string): Promise<void> {
    checkSaved(name)
    if (name === this.#name) throw new RequestError('profile-in-use', `The profile ${name} is in use. Open another one first.`)
    await rm(pathOfProfile(this.#parts.home, name)).catch((error: unknown) => {
      throw noSuchProfile(name, error)
    })
    this.changed.changed()
  }

  async #use(name: string, adopt: () => Promise<void>): Promise<void> {
    this.#name = name
    this.#parts.remember(name)
    await adopt()
    this.changed.changed()
  }

  async #write(path: string, name: string, text: string): Promise<void> {
    await this.#checkFree(name)
    try {
      await makeFolder(join(this.#parts.home, FOLDER))
      const made = await openFile(path, 'wx')
      await made.close()
      await replaceFile(path, text)
    } catch (error) {
      throw new RequestError('profile-not-written', `The profile ${name} could not be written: ${systemReason(error)}.`)
    }
  }

  async #checkFree(name: string): Promise<void> {
    const rows = await this.list()
    // Many systems do not tell A from a.
    if (rows.some((row) => row.name.toLowerCase() === name.toLowerCase()))
      throw new RequestError('profile-exists', `There is a profile ${name} already. Choose another name, or delete that one first.`)
  }
}

export function pathOfProfile(home: string, name: string): string {
  return name === DEFAULT_NAME ? join(home, 'profile.json') : join(home, FOLDER, `${name}.json`)
}

export function isName(name: string): boolean {
  return NAME.test(name) && !DEVICE.test(name) && !/[ .]$/.test(name)
}

function checkName(name: string): void {
  if (!isName(name))
    throw new RequestError(
      'bad-profile-name',
      `"${name.slice(0, 100)}" cannot be the name of a profile: use up to 80 letters, digits, spaces, dots and hyphens, with a letter or a digit first.`,
    )
}

/** The one that every home has is neither renamed nor deleted. */
function checkSaved(name: string): void {
  checkName(name)
  if (name === DEFAULT_NAME)
    throw new RequestError(
      'profile-in-use',
      `The profile ${DEFAULT_NAME} belongs to every home: it is neither renamed nor deleted.`,
    )
}

function noSuchProfile(name: string, error: unknown): RequestError {
  return codeOf(error) === 'ENOENT'
    ? new RequestError('no-such-profile', `There is no profile ${name}: it was renamed or deleted.`)
    : new RequestError('bad-profile', `The profile ${name} cannot be read: ${systemReason(error)}.`)
}
