// The workspaces of a home: the one that every home has, and those that the person has saved by name, a readable JSON file each. Which one is in use;
// opening another one is putting it into force everywhere. What stands in one is workspace.ts.
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { WorkspaceRow, WorkspaceState } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import { makeFolder, openFile, replaceFile } from '../server/private-files.ts'
import { codeOf, systemReason } from '../server/system-reason.ts'
import type { WorkspaceFile } from './workspace-file.ts'
import { readWorkspace, readWorkspaceFile, writeWorkspace } from './workspace.ts'
import { Topic } from './topic.ts'

/** Of the workspace that every home has. */
const DEFAULT_NAME = 'Default'
const FOLDER = 'profiles'
/** Letters of any script, digits and what a file's name has on every system. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._()+-]{0,79}$/u
/** Names that Windows keeps for devices. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** Of a name, in UTF-8: a file's has 255 on most systems, and what is made beside one for a moment, such as its lock, has a longer name by up to 47. */
const NAME_BYTES = 200

/** Files anywhere that were opened last; the oldest goes. */
const MOST_RECENT = 10

/** Where a workspace lies: in the home by its name, or in a file anywhere. */
export interface Place {
  readonly name: string
  /** "" in the home. */
  readonly file: string
}

export interface WorkspacesParts {
  readonly home: string
  readonly file: WorkspaceFile
  /** Puts what the file holds now into force. `keepsListening`: the server goes on where its address is the same. */
  readonly adopt: (keepsListening: boolean) => Promise<void>
  /** Is told which one is in use, to be found at the next start. */
  readonly remember: (place: Place) => void
  /** Files anywhere that were in use, the newest first. */
  readonly recent: { get(): readonly string[]; set(files: readonly string[]): void }
}

export class Workspaces {
  readonly changed = new Topic()
  readonly #parts: WorkspacesParts
  #place: Place

  constructor(parts: WorkspacesParts, place: Place) {
    this.#parts = parts
    this.#place = place
    // What was opened from outside is found again at the next start.
    if (place.file !== '') this.#use(place)
    parts.file.outsideChanged.subscribe(() => this.changed.changed())
  }

  state(): WorkspaceState {
    return { ...this.#place, changedOutside: this.#parts.file.outside }
  }

  /** The one that every home has comes first, then by name; then files anywhere, the newest first. */
  async list(): Promise<readonly WorkspaceRow[]> {
    const files = await readdir(join(this.#parts.home, FOLDER)).catch(() => [])
    const names = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length))
    const places = [
      ...[DEFAULT_NAME, ...names.filter(isName).sort()].map((name) => ({ name, file: '' })),
      ...this.#parts.recent.get().map(placeOfFile),
    ]
    const rows: WorkspaceRow[] = []
    for (const place of places) {
      const changed = await stat(this.#pathOf(place)).then(
        (facts) => facts.mtimeMs,
        () => 0,
      )
      rows.push({ ...place, isCurrent: isSame(place, this.#place), changed })
    }
    return rows
  }

  /** Puts another one into force. Where it cannot be read, nothing changes. Rejects with 'no-such-workspace', 'bad-workspace'. */
  async open(name: string): Promise<WorkspaceState> {
    checkName(name)
    return this.#open({ name, file: '' })
  }

  /** A file anywhere is in use from now on, and what is changed goes there. Rejects as `open`. */
  async openFile(path: string): Promise<WorkspaceState> {
    return this.#open(placeOfFile(resolve(path)))
  }

  /** One of the files that were in use. Rejects as `open`; one that is not among them is never read. */
  async openRecent(file: string): Promise<WorkspaceState> {
    if (!this.#parts.recent.get().includes(file))
      throw new RequestError('no-such-workspace', `${file} is not among the files that were opened last. Open it as a file.`)
    return this.#open(placeOfFile(file))
  }

  /** It leaves the list, and stays where it is. */
  forgetRecent(file: string): void {
    this.#parts.recent.set(this.#parts.recent.get().filter((each) => each !== file))
    this.changed.changed()
  }

  /** What is in force now, under another name, which is in use from now on. Rejects with 'workspace-exists'. */
  async saveAs(name: string): Promise<WorkspaceState> {
    checkName(name)
    const { home, file } = this.#parts
    const path = pathOfWorkspace(home, name)
    await this.#write(path, name, file.textFor(path, home))
    await file.use(path, false, home)
    this.#use({ name, file: '' })
    return this.state()
  }

  /** What is in force now, in a file anywhere, which is in use from now on. What stood there is written over: the person was asked. */
  async saveToFile(path: string): Promise<WorkspaceState> {
    const { file } = this.#parts
    try {
      await replaceFile(path, file.textFor(path))
    } catch (error) {
      throw new RequestError('workspace-not-written', `${path} could not be written: ${systemReason(error)}.`)
    }
    await file.use(path, false)
    this.#use(placeOfFile(path))
    return this.state()
  }

  /** A new one, which is put into force: with defaults, or as another one of the home is (`from`). Rejects as `saveAs` and `open`. */
  async create(name: string, from: string): Promise<WorkspaceState> {
    checkName(name)
    const { home, file } = this.#parts
    const path = pathOfWorkspace(home, name)
    await this.#write(path, name, from === '' ? writeWorkspace(undefined) : await this.#textOf(from, path))
    await file.use(path, false, home)
    this.#use({ name, file: '' })
    await this.#parts.adopt(false)
    return this.state()
  }

  /** A file of somebody's, which becomes one of that name and is put into force. Rejects with 'bad-workspace', 'workspace-exists'. */
  async import(name: string, text: string): Promise<WorkspaceState> {
    checkName(name)
    const workspace = readWorkspace(text, 'The file')
    await this.#write(pathOfWorkspace(this.#parts.home, name), name, writeWorkspace(workspace))
    return this.open(name)
  }

  /** As a file that others can import. Rejects with 'no-such-workspace', 'bad-workspace'. */
  async export(name: string): Promise<{ readonly name: string; readonly text: string }> {
    checkName(name)
    return { name: `${name}.json`, text: await this.#textOf(name, '') }
  }

  async rename(name: string, to: string): Promise<WorkspaceState> {
    checkSaved(name)
    checkName(to)
    const { file, home } = this.#parts
    await this.#checkFree(to)
    const isCurrent = isSame({ name, file: '' }, this.#place)
    // What is being written goes to the old place first.
    if (isCurrent) await file.settled()
    await rename(pathOfWorkspace(home, name), pathOfWorkspace(home, to)).catch((error: unknown) => {
      throw noSuchWorkspace(name, error)
    })
    if (isCurrent) {
      await file.use(pathOfWorkspace(home, to), false, home)
      this.#use({ name: to, file: '' })
    }
    this.changed.changed()
    return this.state()
  }

  /** For good. The one in use stays: another one is to be opened first. */
  async remove(name: string): Promise<void> {
    checkSaved(name)
    if (isSame({ name, file: '' }, this.#place))
      throw new RequestError('workspace-in-use', `The workspace ${name} is in use. Open another one first.`)
    await rm(pathOfWorkspace(this.#parts.home, name)).catch((error: unknown) => {
      throw noSuchWorkspace(name, error)
    })
    this.changed.changed()
  }

  /** Puts into force what another program has written into the file. Rejects with 'bad-workspace'. */
  async takeOutside(): Promise<WorkspaceState> {
    await this.#parts.file.takeOutside()
    await this.#parts.adopt(true)
    this.changed.changed()
    return this.state()
  }

  /** Writes what is in force over what another program has written. */
  async keepOwn(): Promise<WorkspaceState> {
    await this.#parts.file.keepOwn()
    return this.state()
  }

  async #open(place: Place): Promise<WorkspaceState> {
    const { file, home } = this.#parts
    await file.use(this.#pathOf(place), isSame(place, DEFAULT_PLACE), place.file === '' ? home : undefined)
    this.#use(place)
    await this.#parts.adopt(false)
    return this.state()
  }

  #pathOf({ name, file }: Place): string {
    return file === '' ? pathOfWorkspace(this.#parts.home, name) : file
  }

  #use(place: Place): void {
    this.#place = place
    this.#parts.remember(place)
    const { recent } = this.#parts
    if (place.file !== '') recent.set([place.file, ...recent.get().filter((file) => file !== place.file)].slice(0, MOST_RECENT))
    this.changed.changed()
  }

  /** What a workspace of the home holds, with its paths as `path` would have them. */
  async #textOf(name: string, path: string): Promise<string> {
    const { file, home } = this.#parts
    const base = path === '' ? '' : home
    if (isSame({ name, file: '' }, this.#place)) return file.textFor(path, base)
    const workspace = await readWorkspaceFile(pathOfWorkspace(home, name)).catch((error: unknown) => {
      if (name === DEFAULT_NAME && error instanceof RequestError && error.code === 'no-such-workspace') return undefined
      throw error
    })
    return writeWorkspace(workspace, path, base)
  }

  async #write(path: string, name: string, text: string): Promise<void> {
    await this.#checkFree(name)
    try {
      await makeFolder(join(this.#parts.home, FOLDER))
      const made = await openFile(path, 'wx')
      await made.close()
      await replaceFile(path, text).catch(async (error: unknown) => {
        // Nothing is in it, and the name is free for the next try.
        await rm(path, { force: true }).catch(() => undefined)
        throw error
      })
    } catch (error) {
      throw new RequestError('workspace-not-written', `The workspace ${name} could not be written: ${systemReason(error)}.`)
    }
  }

  async #checkFree(name: string): Promise<void> {
    const rows = await this.list()
    // Many systems do not tell A from a.
    if (rows.some((row) => row.file === '' && row.name.toLowerCase() === name.toLowerCase()))
      throw new RequestError(
        'workspace-exists',
        `There is a workspace ${name} already. Choose another name, or delete that one first.`,
      )
  }
}

export const DEFAULT_PLACE: Place = { name: DEFAULT_NAME, file: '' }

/** A file anywhere, which is called as it is named. */
export function placeOfFile(file: string): Place {
  return { name: basename(file).replace(/\.(?:json|socketbench)$/i, ''), file }
}

function isSame(one: Place, other: Place): boolean {
  return one.file === other.file && (one.file !== '' || one.name === other.name)
}

export function pathOfWorkspace(home: string, name: string): string {
  return name === DEFAULT_NAME ? join(home, 'profile.json') : join(home, FOLDER, `${name}.json`)
}

export function isName(name: string): boolean {
  return NAME.test(name) && !DEVICE.test(name) && !/[ .]$/.test(name)
}

function checkName(name: string): void {
  const bytes = Buffer.byteLength(name)
  if (NAME.test(name) && bytes > NAME_BYTES)
    throw new RequestError(
      'bad-workspace-name',
      `"${name}" is too long for the name of a file: it has ${bytes} bytes there, and at most ${NAME_BYTES} are used. Choose a shorter name.`,
    )
  if (!isName(name))
    throw new RequestError(
      'bad-workspace-name',
      `"${name.slice(0, 100)}" cannot be the name of a workspace: use up to 80 letters, digits, spaces, dots and hyphens, with a letter or a digit first.`,
    )
}

/** The one that every home has is neither renamed nor deleted. */
function checkSaved(name: string): void {
  checkName(name)
  if (name === DEFAULT_NAME)
    throw new RequestError('workspace-in-use', `The workspace ${DEFAULT_NAME} always exists: it cannot be renamed or deleted.`)
}

function noSuchWorkspace(name: string, error: unknown): RequestError {
  return codeOf(error) === 'ENOENT'
    ? new RequestError('no-such-workspace', `There is no workspace ${name}: it was renamed or deleted.`)
    : new RequestError('bad-workspace', `The workspace ${name} cannot be read: ${systemReason(error)}.`)
}
