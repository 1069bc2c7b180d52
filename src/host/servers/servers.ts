// The servers of the workspace, in the order of their tabs: which there are, and what is done with all of them.
import type { Shape } from '../../automation/index.ts'
import { SIDES } from '../../contract/automation/upstream.ts'
import type { ConnectionRow, Question, ServerRow } from '../../contract/model.ts'
import { SERVERS_LIMIT } from '../../contract/limits.ts'
import { RequestError } from '../../contract/params.ts'
import type { ConnectionsList } from '../connections-list.ts'
import { messageOf } from '../json-file.ts'
import { Topic, type Unsubscribe } from '../topic.ts'
import { DEFAULT_SERVER, freeName, hasServer, type WorkspaceServer } from '../workspace.ts'
import { HostedServer, type SharedParts } from './hosted-server.ts'

export class Servers {
  /** There are others, in another order, or one of them has changed. */
  readonly changed = new Topic()
  /** A question of any of them. */
  readonly questionsChanged = new Topic()
  /** One is no longer there: its id. */
  readonly removed = new Topic<string>()
  readonly #shared: SharedParts
  readonly #connections: ConnectionsList
  readonly #all: HostedServer[] = []
  readonly #off = new Map<HostedServer, Unsubscribe[]>()
  #nextNumber = 1
  /** Adding and removing wait for each other. */
  #changing: Promise<unknown> = Promise.resolve()

  private constructor(shared: SharedParts, connections: ConnectionsList) {
    this.#shared = shared
    this.#connections = connections
  }

  /** Those of the workspace. Rejects as HostedServer.open. */
  static async open(shared: SharedParts, connections: ConnectionsList): Promise<Servers> {
    const servers = new Servers(shared, connections)
    connections.passageOf = (connection) => servers.#passageOf(connection)
    for (const { name } of shared.file.current.servers) await servers.#host(name)
    shared.file.renamed.subscribe(({ from, to }) => {
      const hosted = servers.#all.find(({ name }) => name === from)
      hosted?.part.become(to)
      if (hosted) servers.#called(hosted, from)
    })
    return servers
  }

  get all(): readonly HostedServer[] {
    return this.#all
  }

  /** The one whose tab is the first. */
  get first(): HostedServer {
    return this.#all[0] as HostedServer
  }

  find(id: string): HostedServer | undefined {
    return this.#all.find((each) => each.id === id)
  }

  /** Throws RequestError 'no-such-server'. */
  get(id: string): HostedServer {
    const found = this.find(id)
    if (!found) throw new RequestError('no-such-server', `There is no server ${id}: it was removed.`)
    return found
  }

  /** Of a connection of this run, also of one that has gone. */
  of(connection: string): HostedServer | undefined {
    return this.find(String(this.#shared.log.servers.ofConnection(Number(connection))))
  }

  rows(): readonly ServerRow[] {
    const counts = this.#connections.countsOfServers()
    return this.#all.map(({ id, name, control, questions }) => {
      const { listening, url, host, port, secure } = control.state()
      const { open = 0, rate = 0 } = counts.get(id) ?? {}
      return { id, name, listening, url, host, port, secure, open, rate, waiting: questions.list().length }
    })
  }

  /** Those of all, the oldest first. */
  questions(): readonly Question[] {
    const all = this.#all.flatMap(({ questions }) => questions.list())
    return this.#all.length === 1 ? all : all.sort((a, b) => a.askedAt - b.askedAt)
  }

  /** Throws RequestError 'question-closed', in the words of the questions, where nobody has it. */
  withQuestion(id: string): HostedServer {
    return this.#all.find(({ questions }) => questions.has(id)) ?? this.first
  }

  /** `from`: what it is like; without, it has defaults. Its port is the next that no other one has. Rejects with 'server-exists', 'too-many-servers'. */
  add(name: string, from: HostedServer | undefined): Promise<HostedServer> {
    return this.#oneByOne(async () => {
      const { file } = this.#shared
      const { servers } = file.current
      if (servers.length >= SERVERS_LIMIT)
        throw new RequestError('too-many-servers', `There are ${SERVERS_LIMIT} servers, which is the maximum. Remove one first.`)
      this.#checkFree(name)
      const called = name === '' ? freeName(servers, servers.length + 1) : name
      const like: WorkspaceServer = from?.part.current ?? DEFAULT_SERVER
      // The first is the usual one, or the next beside that of the one that it is like.
      const highest = Math.max(like === DEFAULT_SERVER ? like.port - 1 : 0, ...servers.map(({ port }) => port))
      const port = like.port === 0 ? 0 : highest < 65_535 ? highest + 1 : freePort(servers)
      file.change({ servers: [...servers, { ...like, name: called, port }] })
      const added = await this.#host(called)
      this.changed.changed()
      return added
    })
  }

  /** Rejects with RequestError 'server-exists'. */
  rename(hosted: HostedServer, name: string): void {
    if (hosted.name === name) return
    if (hosted.name.toLowerCase() !== name.toLowerCase()) this.#checkFree(name)
    const before = hosted.name
    hosted.part.rename(name)
    this.#called(hosted, before)
  }

  #called(hosted: HostedServer, before: string): void {
    this.#shared.log.servers.call(Number(hosted.id), hosted.name)
    hosted.chronicle.server(`The server ${before} is called ${hosted.name} from now on`)
    this.changed.changed()
  }

  /** `before`: "" for the last place. */
  move(hosted: HostedServer, before: string): void {
    const rest = this.#all.filter((each) => each !== hosted)
    const at = rest.findIndex(({ id }) => id === before)
    rest.splice(at < 0 ? rest.length : at, 0, hosted)
    this.#order(rest)
    const { file } = this.#shared
    const inFile = file.current.servers
    file.change({ servers: rest.flatMap(({ name }) => inFile.find((each) => each.name === name) ?? []) })
    this.changed.changed()
  }

  /** It stops listening, and its clients are closed. Rejects with RequestError 'last-server'. */
  remove(hosted: HostedServer): Promise<void> {
    return this.#oneByOne(async () => {
      if (!this.#all.includes(hosted)) return
      if (this.#all.length === 1)
        throw new RequestError('last-server', `${hosted.name} is the only server; one always stays. Add another one first.`)
      const { file } = this.#shared
      file.change({ servers: file.current.servers.filter(({ name }) => name !== hosted.name) })
      await this.#drop(hosted)
    })
  }

  /** On each connection that it can be done on, whichever server it is on. Rejects as Rules.sendFault when there is none. */
  sendFault(ids: readonly string[], fault: string): { readonly done: number } {
    let done = 0
    let refusal: unknown
    for (const [hosted, own] of this.#byServer(ids))
      try {
        done += hosted.rules.sendFault(own, fault).done
      } catch (error) {
        refusal = error
      }
    if (done === 0 && refusal !== undefined) throw refusal
    return { done }
  }

  /** Returns how many of them are open. */
  shape(ids: readonly string[], shape: Shape): number {
    let shaped = 0
    for (const [hosted, own] of this.#byServer(ids)) shaped += hosted.rules.shape(own, shape)
    return shaped
  }

  /** One that nobody knows is asked of the first. */
  #byServer(ids: readonly string[]): ReadonlyMap<HostedServer, readonly string[]> {
    const groups = new Map<HostedServer, string[]>()
    for (const id of ids) {
      const hosted = this.of(id) ?? this.first
      const own = groups.get(hosted)
      if (own) own.push(id)
      else groups.set(hosted, [id])
    }
    return groups
  }

  /** Every one that does not listen yet starts; `error` is a sentence where one could not. */
  startAll(): Promise<{ id: string; error: string }[]> {
    return this.#oneByOne(async () => {
      const results: { id: string; error: string }[] = []
      for (const { id, control } of this.#all) {
        const { listening, host, port } = control.state()
        const starting = listening ? Promise.resolve() : control.start(host, port)
        const error = await starting.then(
          () => '',
          (reason: unknown) => messageOf(reason),
        )
        results.push({ id, error })
      }
      return results
    })
  }

  stopAll(): Promise<void> {
    return this.#oneByOne(async () => {
      for (const { control } of this.#all) await control.stop()
    })
  }

  /** Each has what another program has written of it; one that has come is there, and does not listen. */
  takeLive(): Promise<void> {
    return this.#oneByOne(async () => {
      for (const { name } of this.#shared.file.current.servers) {
        const hosted = this.#all.find((each) => each.name === name)
        if (hosted) await hosted.load()
        else await this.#host(name)
      }
      this.#orderAsInFile()
      this.changed.changed()
    })
  }

  /**
   * The workspace is another one, or was changed: each server of it takes the place of one that there is, and keeps its clients. Of the same
   * workspace (`keepsListening`) the one of its name, or of its address; else the one at its place. Those that are left go, with their clients.
   */
  adopt(keepsListening: boolean): Promise<void> {
    return this.#oneByOne(async () => {
      const left = [...this.#all]
      const wanted = this.#shared.file.current.servers
      const taken = new Map<WorkspaceServer, HostedServer>()
      const take = (server: WorkspaceServer, is: (hosted: HostedServer) => boolean): void => {
        const at = taken.has(server) ? -1 : left.findIndex(is)
        const [hosted] = at < 0 ? [] : left.splice(at, 1)
        if (hosted) taken.set(server, hosted)
      }
      if (keepsListening) {
        for (const server of wanted) take(server, ({ name }) => name === server.name)
        for (const server of wanted)
          take(server, ({ part }) => part.current.host === server.host && part.current.port === server.port)
      } else for (const server of wanted) take(server, () => true)
      // All of them first: none may stand for another one's part of the file meanwhile.
      for (const [server, hosted] of taken) {
        hosted.part.become(server.name)
        this.#shared.log.servers.call(Number(hosted.id), server.name)
      }
      const order: HostedServer[] = []
      for (const server of wanted) {
        const hosted = taken.get(server)
        if (hosted) {
          await hosted.adopt(keepsListening)
          order.push(hosted)
        } else order.push(await this.#host(server.name))
      }
      // Last of all: there is never none.
      this.#order([...order, ...left])
      for (const hosted of left) await this.#drop(hosted)
      this.changed.changed()
    })
  }

  async shutDown(): Promise<void> {
    await this.#changing
    await Promise.all(this.#all.map((hosted) => hosted.shutDown()))
  }

  async end(): Promise<void> {
    for (const hosted of this.#all) await hosted.end()
  }

  #passageOf(connection: string): ConnectionRow['passage'] {
    const passage = this.of(connection)?.rules.automation.proxy.passageOf(connection)
    return passage && { holds: SIDES.filter((side) => passage.holds(side)), held: passage.held.length }
  }

  async #host(name: string): Promise<HostedServer> {
    const number = this.#nextNumber++
    this.#shared.log.servers.call(number, name)
    const hosted = await HostedServer.open(number, name, this.#shared)
    this.#all.push(hosted)
    this.#off.set(hosted, [
      hosted.control.changed.subscribe(() => this.changed.changed()),
      hosted.rules.passageChanged.subscribe((id) => this.#connections.changed.changed(id)),
      hosted.questions.changed.subscribe(() => {
        this.questionsChanged.changed()
        this.changed.changed()
      }),
    ])
    return hosted
  }

  async #drop(hosted: HostedServer): Promise<void> {
    this.#all.splice(this.#all.indexOf(hosted), 1)
    for (const off of this.#off.get(hosted) ?? []) off()
    this.#off.delete(hosted)
    this.removed.changed(hosted.id)
    this.changed.changed()
    await hosted.shutDown()
    hosted.chronicle.server(`The server ${hosted.name} was removed`)
    await hosted.end()
    this.#connections.forgetServer(hosted.id)
    this.questionsChanged.changed()
  }

  #orderAsInFile(): void {
    const names = this.#shared.file.current.servers.map(({ name }) => name)
    this.#order(this.#all.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name)))
  }

  #order(all: readonly HostedServer[]): void {
    this.#all.splice(0, this.#all.length, ...all)
  }

  #checkFree(name: string): void {
    if (name !== '' && hasServer(this.#shared.file.current.servers, name))
      throw new RequestError('server-exists', `There is a server ${name} already. Choose another name.`)
  }

  #oneByOne<T>(act: () => Promise<T>): Promise<T> {
    const acting = this.#changing.then(act)
    this.#changing = acting.catch(() => undefined)
    return acting
  }
}

/** The lowest from the usual one on that none of them has. */
function freePort(servers: readonly WorkspaceServer[]): number {
  let port = DEFAULT_SERVER.port
  while (servers.some((each) => each.port === port)) port++
  return port
}
