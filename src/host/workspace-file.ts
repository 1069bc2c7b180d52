// The file in which a workspace stands: what is changed is written into it, what another program writes is noticed, and in force at once where that
// drops no client and moves no address.
import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { RequestError } from '../contract/params.ts'
import { systemReason } from '../server/system-reason.ts'
import { JsonFile, changesBetween, merged, type JsonChanges, type Renaming } from './json-file.ts'
import { Topic } from './topic.ts'
import { watchFile } from './watched-file.ts'
import {
  DEFAULT_SERVER,
  DEFAULT_WORKSPACE,
  VERSION,
  asJson,
  byName,
  keyOf,
  listed,
  parseWorkspace,
  readWorkspaceFile,
  strangersIn,
  sentenceOf,
  versionOf,
  writeWorkspace,
  type Fault,
  type WorkspaceServer,
  type Workspace,
} from './workspace.ts'
import { compared } from './workspace-compared.ts'

export class WorkspaceFile {
  /** Another program has written into the file, or what it has written is taken or written over. */
  readonly outsideChanged = new Topic()
  /** What another program has written is in `current` already: the names of its members. */
  readonly liveChanged = new Topic<readonly string[]>()
  /** Another program has given a server another name: it is called so in `current` already. */
  readonly renamed = new Topic<{ readonly from: string; readonly to: string }>()
  #file: JsonFile
  /** Folder within which paths are written relative to the file. */
  #base: string
  readonly #onTrouble: (sentence: string) => void
  #keeps: boolean
  readonly #watches: boolean
  #unwatch = (): void => undefined
  #workspace = DEFAULT_WORKSPACE
  /** Members that stand otherwise in the file, because another program has written it. */
  #outside: readonly string[] = []
  /** How often something was changed here. */
  #changes = 0
  /** That it cannot be written has been said. */
  #isTold = false
  /** What has been said of a file that another program has broken. */
  #toldBroken = ''
  /** What has been said of members of this file that nobody knows. */
  #toldStrange = new Set<string>()

  private constructor(path: string, onTrouble: (sentence: string) => void, keeps: boolean, watches: boolean) {
    this.#file = fileAt(path)
    this.#base = dirname(path)
    this.#onTrouble = onTrouble
    this.#keeps = keeps
    this.#watches = watches
  }

  /** With `keeps` false, changes hold as long as this object, and the file is never written. `watches`: what others write into it is noticed. */
  static async open(path: string, onTrouble: (sentence: string) => void, keeps = true, watches = keeps): Promise<WorkspaceFile> {
    const file = new WorkspaceFile(path, onTrouble, keeps, watches)
    const json = await file.#file.read(onTrouble)
    if (versionOf(json) > VERSION) {
      onTrouble(
        `${path} was written by a newer Socketbench, and is left as it is. Defaults are used, and changes last for this run.`,
      )
      file.#keeps = false
    } else {
      const faults: Fault[] = []
      file.#workspace = parseWorkspace(json, path, faults)
      const isGood = faults.length === 0 && strangersIn(json, '', '').length === 0
      const text = isGood ? '' : await readFile(path, 'utf8').catch(() => '')
      for (const fault of faults) onTrouble(`${sentenceOf(fault, basename(path), text)} It is left out.`)
      for (const sentence of isGood ? [] : strangersIn(json, basename(path), text)) file.#tellStrange(sentence)
    }
    file.#watch()
    return file
  }

  /**
   * What stands in another file from now on, and what is changed goes there. `isOptional`: without the file defaults are used. `base`: paths
   * within that folder are written relative to the file. Where it cannot be read, nothing changes. Rejects with RequestError
   * 'no-such-workspace' and 'bad-workspace'.
   */
  async use(path: string, isOptional: boolean, base = dirname(path)): Promise<void> {
    let workspace = DEFAULT_WORKSPACE
    const strange: string[] = []
    try {
      workspace = await readWorkspaceFile(path, (sentence) => strange.push(sentence))
    } catch (error) {
      if (!isOptional || !(error instanceof RequestError) || error.code !== 'no-such-workspace') throw error
    }
    await this.#file.settled()
    this.#file = fileAt(path)
    this.#base = base
    this.#workspace = workspace
    this.#isTold = false
    this.#toldStrange.clear()
    for (const sentence of strange) this.#tellStrange(sentence)
    this.#setOutside([])
    this.#watch()
  }

  get path(): string {
    return this.#file.path
  }

  /** As it would stand in another file. */
  textFor(path: string, base = dirname(path)): string {
    return writeWorkspace(this.#workspace, path, base)
  }

  /** Resolves when what was changed is written, however that ended. */
  async settled(): Promise<void> {
    await this.#file.settled()
  }

  get current(): Workspace {
    return this.#workspace
  }

  /** Members of the file, such as `port`, that another program has set otherwise than they are in force. */
  get outside(): readonly string[] {
    return this.#outside
  }

  /** Takes what stands in the file; putting it into force is left to others. Rejects with RequestError 'bad-workspace'. */
  async takeOutside(): Promise<void> {
    await this.#file.settled()
    this.#workspace = await readWorkspaceFile(this.#file.path)
    this.#setOutside([])
  }

  /** Writes what is in force over what another program has written. */
  async keepOwn(): Promise<void> {
    const whole = this.#json()
    const there = await readWorkspaceFile(this.#file.path).catch(() => this.#workspace)
    const strange = changesBetween(asJson(there, this.#file.path, this.#base), whole)
    await this.#file.change(merged(whole, strange, true), () => whole)
    this.#setOutside([])
  }

  /** What other hosts on the same home have changed stays in the file, and out of this run until the person takes it. */
  change(change: Partial<Workspace>): void {
    this.#changes++
    const before = this.#json()
    this.#workspace = { ...this.#workspace, ...change }
    if (!this.#keeps) return
    const changes = changesBetween(before, this.#json())
    if (Object.keys(changes).length > 0 || !isDeepStrictEqual(namesIn(before), namesIn(this.#json()))) this.#write(changes)
  }

  /** What else stands in the file of that server goes with it. */
  renameServer(name: string, to: string): void {
    this.#changes++
    const servers = this.#workspace.servers.map((each) => (each.name === name ? { ...each, name: to } : each))
    this.#workspace = { ...this.#workspace, servers }
    if (!this.#keeps) return
    this.#write({ servers: { [keyOf(to)]: { name: to } } }, { within: 'servers', from: keyOf(name), to: keyOf(to) })
  }

  #write(changes: JsonChanges, renaming?: Renaming): void {
    this.#file
      // From now on older applications would misread it.
      .change({ ...changes, version: VERSION }, () => this.#json(), renaming)
      .then(
        () => (this.#isTold = false),
        (error: unknown) => {
          if (!this.#isTold)
            this.#onTrouble(`${this.#file.path} cannot be written: ${systemReason(error)}. Changes last until Socketbench ends.`)
          this.#isTold = true
        },
      )
  }

  /** The same of one server; of one that is not there, nothing. */
  changeServer(name: string, change: Partial<WorkspaceServer>): void {
    this.change({ servers: this.#workspace.servers.map((each) => (each.name === name ? { ...each, ...change } : each)) })
  }

  /** Resolves when the newest is on disk. */
  async close(): Promise<void> {
    this.#unwatch()
    await this.#file.settled()
  }

  #json(): JsonChanges {
    return asJson(this.#workspace, this.#file.path, this.#base)
  }

  /** Once for each file. */
  #tellStrange(sentence: string): void {
    if (this.#toldStrange.has(sentence)) return
    this.#toldStrange.add(sentence)
    this.#onTrouble(sentence)
  }

  #watch(): void {
    this.#unwatch()
    if (this.#watches) this.#unwatch = watchFile(this.#file.path, () => this.#look())
  }

  /** A file that is gone is written again with the next change, and one that is broken leaves the last good one in force. */
  async #look(): Promise<void> {
    const file = this.#file
    await file.settled()
    const changes = this.#changes
    try {
      const strange: string[] = []
      const read = await readWorkspaceFile(file.path, (sentence) => strange.push(sentence))
      if (file !== this.#file) return
      for (const sentence of strange) this.#tellStrange(sentence)
      // What was read may be from before an own change, which is no change of somebody else's.
      if (changes !== this.#changes) return await this.#look()
      this.#toldBroken = ''
      const { next, live, outside, renamed } = compared(this.#workspace, read)
      if (live.length > 0) {
        this.#workspace = next
        for (const each of renamed) this.renamed.changed(each)
        this.liveChanged.changed(live)
      }
      // Where nothing is written, the address and the settings are those of the command line.
      this.#setOutside(this.#keeps ? outside : [])
    } catch (error) {
      if (!(error instanceof RequestError) || error.code === 'no-such-workspace' || file !== this.#file) return
      if (error.message !== this.#toldBroken) this.#onTrouble(`${error.message} The current state is kept.`)
      this.#toldBroken = error.message
    }
  }

  #setOutside(members: readonly string[]): void {
    if (members.join() === this.#outside.join()) return
    this.#outside = members
    this.outsideChanged.changed()
  }
}

/** One server of the file, whatever it is called by now. */
export class ServerPart {
  readonly #file: WorkspaceFile
  #name: string
  #last: WorkspaceServer = DEFAULT_SERVER

  constructor(file: WorkspaceFile, name: string) {
    this.#file = file
    this.#name = name
  }

  get name(): string {
    return this.#name
  }

  /** Another server of the file is this one from now on. */
  become(name: string): void {
    this.#name = name
  }

  /** The file, beside which relative paths begin. */
  get path(): string {
    return this.#file.path
  }

  /** While another file takes the place of this one, as it was. */
  get current(): WorkspaceServer {
    return (this.#last = this.#file.current.servers.find(({ name }) => name === this.#name) ?? this.#last)
  }

  change(change: Partial<Omit<WorkspaceServer, 'name'>>): void {
    this.#file.changeServer(this.#name, change)
  }

  rename(name: string): void {
    this.#file.renameServer(this.#name, name)
    this.#name = name
  }
}

/** Of the servers in `asJson`, in their order. */
function namesIn(json: JsonChanges): readonly string[] {
  return Object.keys(json.servers as JsonChanges)
}

function fileAt(path: string): JsonFile {
  return new JsonFile(path, { read: byName, write: listed })
}
