// The scripts of a server as the engine has them: hands over what rules give them, does what they do, and ends their thread when it does not answer.
import { Worker } from 'node:worker_threads'
import type { Script, ScriptEvent } from '../../contract/automation/script.ts'
import { WebSocketServerError, type Connection, type WebSocketServer } from '../../server/index.ts'
import type { Stage } from '../actions.ts'
import { RuleError } from '../fault.ts'
import { OPCODES, type Client, type Subject } from '../subject.ts'
import type { ClientForScript, FromScripts, ScriptAct, ToScripts } from './protocol.ts'

/** What waits in the thread before clients are not read any more: messages, and their bytes. */
const MOST_WAITING = 1_000
const MOST_BYTES = 16 * 1024 * 1024
/** A thread that has not answered for so long, in milliseconds, is ended: each turn of a script ends itself much earlier. */
const SILENT_MS = 90_000
/** Answers are asked for after so many messages. */
const ASK_EVERY = 64

export interface ScriptsServices {
  readonly server: WebSocketServer
  readonly stage: Stage
  readonly seed: () => number
  clientOf(connection: Connection): Client
  log(connection: string, script: Script, text: string): void
  trouble(connection: string, sentence: string): void
  faultsChanged(): void
}

interface Unreadable {
  readonly script: string
  readonly message: string
}

export class Scripts {
  readonly #services: ScriptsServices
  /** By id: what is wrong with a script since it is as it is. The newest sentence; what has stopped it stays. */
  readonly #faults = new Map<string, string>()
  #scripts: readonly Script[] = []
  #worker: Worker | undefined
  #settle: ((faults: readonly Unreadable[]) => void) | undefined
  /** Ids of connections that scripts have heard of, by script. */
  #told = new Map<string, Set<string>>()
  /** Ids of connections that any script in the thread may know: one that begins anew has heard of nobody, and yet goes on as it was if it cannot be read. */
  readonly #known = new Set<string>()
  /** One after the other: the thread answers once for each. */
  #setting: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #bytes = 0
  /** What was sent since the question of that number. */
  #asked: { readonly number: number; readonly messages: number; readonly bytes: number }[] = []
  #since = { messages: 0, bytes: 0 }
  #number = 0
  #silence: NodeJS.Timeout | undefined
  readonly #heldBack = new Set<string>()

  constructor(services: ScriptsServices) {
    this.#services = services
  }

  /** By id, a sentence each: it cannot be read, was stopped, or failed when it was last asked. Those that have done all so far are missing. */
  get faults(): ReadonlyMap<string, string> {
    return this.#faults
  }

  /**
   * Those that are as they were go on with what they know. Rejects with RuleError, which names the first script that cannot be read: it goes on as it was
   * before, and the others as they are now.
   */
  set(scripts: readonly Script[]): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.#scripts
      const faults = new Map(this.#faults)
      const unreadable = await this.#hand(scripts)
      const [first] = unreadable
      if (!first) return
      const refused = new Set(unreadable.map(({ script }) => script))
      this.#scripts = this.#scripts.map((each) => (refused.has(each.id) ? (before.find(({ id }) => id === each.id) ?? each) : each))
      for (const id of refused) if (!this.#faults.has(id)) this.#setFault(id, faults.get(id) ?? '')
      throw new RuleError(this.#unreadable(first))
    })
  }

  /** As `set`; those that cannot be read are told of, and are faults. */
  load(scripts: readonly Script[]): Promise<void> {
    return this.#inTurn(() => this.#load(scripts))
  }

  async #load(scripts: readonly Script[]): Promise<void> {
    for (const fault of await this.#hand(scripts)) {
      this.#setFault(fault.script, this.#unreadable(fault))
      this.#services.trouble('', this.#unreadable(fault))
    }
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#setting.then(act)
    this.#setting = done.catch(() => undefined)
    return done
  }

  async #hand(scripts: readonly Script[]): Promise<readonly Unreadable[]> {
    // Those that begin anew have heard of nobody.
    const before = new Set(this.#scripts.map((each) => JSON.stringify(each)))
    const same = new Set(scripts.filter((each) => before.has(JSON.stringify(each))).map(({ id }) => id))
    this.#scripts = scripts
    this.#told = new Map([...this.#told].filter(([id]) => same.has(id)))
    for (const id of this.#faults.keys()) if (!same.has(id)) this.#setFault(id, '')
    if (scripts.length === 0) {
      this.end()
      return []
    }
    return new Promise((resolve) => {
      this.#settle = resolve
      this.#post({ to: 'set', scripts, seed: this.#services.seed() }, 0)
    })
  }

  #unreadable({ script, message }: Unreadable): string {
    return `The script ${this.#script(script)?.name ?? ''} cannot be read: ${message}.`
  }

  /** "": none. */
  #setFault(script: string, sentence: string): void {
    if ((this.#faults.get(script) ?? '') === sentence) return
    if (sentence === '') this.#faults.delete(script)
    else this.#faults.set(script, sentence)
    this.#services.faultsChanged()
  }

  /** Hands over what a rule was asked about. Returns why it cannot, or "". */
  hear(connection: Connection, called: string, event: ScriptEvent, subject: Subject): string {
    const script = this.#scripts.find(({ id }) => id === called) ?? this.#scripts.find(({ name }) => name === called)
    if (!script) return `There is no script called ${JSON.stringify(called)}.`
    const id = connection.connectionId
    const isNew = this.#isNewTo(script, id)
    const { opcode, size, text } = subject
    this.#post(
      {
        to: 'hear',
        script: script.id,
        event,
        connection: id,
        ...(isNew && { client: factsFor(id, this.#services.clientOf(connection)) }),
        ...(text !== undefined && { text }),
        ...(opcode === OPCODES.binary && { bytes: Uint8Array.from(subject.payload) }),
        ...(opcode === OPCODES.close && { code: subject.closeCode }),
      },
      size,
    )
    if ((this.#waiting > MOST_WAITING || this.#bytes > MOST_BYTES) && connection.acceptData) {
      this.#heldBack.add(id)
      connection.acceptData = false
    }
    return ''
  }

  /** The connection is over. */
  forget(connection: string): void {
    this.#heldBack.delete(connection)
    for (const told of this.#told.values()) told.delete(connection)
    if (this.#known.delete(connection)) this.#post({ to: 'forget', connection }, 0)
  }

  end(): void {
    clearTimeout(this.#silence)
    this.#silence = undefined
    void this.#worker?.terminate()
    this.#worker = undefined
    this.#told.clear()
    this.#known.clear()
    this.#asked = []
    this.#waiting = this.#bytes = 0
    this.#since = { messages: 0, bytes: 0 }
    this.#readAgain()
    this.#settle?.([])
    this.#settle = undefined
  }

  #isNewTo({ id }: Script, connection: string): boolean {
    let told = this.#told.get(id)
    if (!told) this.#told.set(id, (told = new Set()))
    if (told.has(connection)) return false
    told.add(connection)
    this.#known.add(connection)
    return true
  }

  #post(message: ToScripts, bytes: number): void {
    const worker = (this.#worker ??= this.#start())
    worker.postMessage(message)
    this.#waiting++
    this.#bytes += bytes
    this.#since.messages++
    this.#since.bytes += bytes
    // Asked at once while nothing is under way, and else now and then.
    if (this.#asked.length === 0 || this.#since.messages >= ASK_EVERY) this.#ask(worker)
  }

  #ask(worker: Worker): void {
    const number = ++this.#number
    this.#asked.push({ number, ...this.#since })
    this.#since = { messages: 0, bytes: 0 }
    worker.postMessage({ to: 'ask', number } satisfies ToScripts)
    this.#silence ??= setTimeout(() => this.#tooSilent(), SILENT_MS).unref()
  }

  #start(): Worker {
    const worker = new Worker(fileOfWorker())
    // Scripts are no reason to go on for a process that ends.
    worker.unref()
    worker.on('message', (message: FromScripts) => {
      if (worker === this.#worker) this.#take(message)
    })
    worker.on('error', (error) => {
      if (worker !== this.#worker) return
      this.#worker = undefined
      this.#services.trouble('', `The thread of the scripts has ended: ${error.message}. They begin anew with what comes next.`)
      this.#beginAnew()
    })
    return worker
  }

  #take(message: FromScripts): void {
    switch (message.from) {
      case 'set': {
        const settle = this.#settle
        this.#settle = undefined
        settle?.(message.faults)
        return
      }
      case 'alive':
        this.#alive(message.number)
        return
      case 'log': {
        const script = this.#script(message.script)
        if (script) this.#services.log(message.connection, script, message.text)
        return
      }
      case 'trouble': {
        const name = this.#script(message.script)?.name ?? ''
        const what = message.stopped
          ? `The script ${name} was stopped: ${message.message}. It hears nothing more until it is changed.`
          : `The script ${name} failed: ${message.message}.`
        this.#setFault(message.script, what)
        this.#services.trouble(message.connection, what)
        return
      }
      case 'act':
        this.#act(message)
    }
  }

  #script(id: string): Script | undefined {
    return this.#scripts.find((each) => each.id === id)
  }

  #alive(number: number): void {
    clearTimeout(this.#silence)
    this.#silence = undefined
    for (let first = this.#asked[0]; first && first.number <= number; first = this.#asked[0]) {
      this.#waiting -= first.messages
      this.#bytes -= first.bytes
      this.#asked.shift()
    }
    if (this.#worker && this.#since.messages > 0 && this.#asked.length === 0) this.#ask(this.#worker)
    else if (this.#asked.length > 0) this.#silence = setTimeout(() => this.#tooSilent(), SILENT_MS).unref()
    if (this.#waiting * 2 < MOST_WAITING && this.#bytes * 2 < MOST_BYTES) this.#readAgain()
  }

  #tooSilent(): void {
    this.#services.trouble('', `The scripts have not answered for ${SILENT_MS / 1000} s, and begin anew.`)
    this.#beginAnew()
  }

  #beginAnew(): void {
    this.end()
    for (const id of this.#faults.keys()) this.#setFault(id, '')
    void this.#inTurn(() => this.#load(this.#scripts))
  }

  #readAgain(): void {
    for (const id of this.#heldBack) {
      const connection = this.#services.server.connections.get(id)
      if (connection) connection.acceptData = true
    }
    this.#heldBack.clear()
  }

  #act({ script, connection: id, act }: Extract<FromScripts, { readonly from: 'act' }>): void {
    const { server, stage } = this.#services
    if (act.do === 'send' && (act.to === 'all' || act.to === 'group')) {
      const { bytes, format } = payloadOf(act)
      for (const each of stage.recipients(act.to, act.group ?? '', undefined)) stage.send(each, bytes, format, false)
      return
    }
    const connection = server.connections.get(id)
    // It has gone meanwhile.
    if (!connection?.connected) return
    try {
      this.#actOn(connection, act)
    } catch (error) {
      if (!(error instanceof WebSocketServerError)) throw error
      stage.trouble(id, `The script ${this.#script(script)?.name ?? ''} could not do that: ${error.message}`)
    }
  }

  #actOn(connection: Connection, act: ScriptAct): void {
    const { stage } = this.#services
    switch (act.do) {
      case 'send': {
        const { bytes, format } = payloadOf(act)
        if (act.to === 'client') stage.send(connection, bytes, format, true)
        else for (const each of stage.recipients(act.to, act.group ?? '', connection)) stage.send(each, bytes, format, false)
        return
      }
      case 'close':
        connection.close(act.code, act.reason)
        return
      case 'drop':
        connection.drop(act.how)
        return
      case 'ping':
        connection.ping(Buffer.from(act.text)).catch((error: unknown) => {
          if (!(error instanceof WebSocketServerError)) throw error
          if (error.code !== 'not-open') stage.trouble(connection.connectionId, `A ping of a script was not sent: ${error.message}`)
        })
        return
      case 'join':
        stage.join(connection, act.group)
        return
      case 'leave':
        stage.leave(connection, act.group)
        return
      case 'fault':
        stage.fault(connection, act.fault)
    }
  }
}

function payloadOf({ text, bytes }: Extract<ScriptAct, { readonly do: 'send' }>): {
  readonly bytes: Buffer
  readonly format: 1 | 2
} {
  return bytes === undefined
    ? { bytes: Buffer.from((text ?? '').toWellFormed()), format: 1 }
    : { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), format: 2 }
}

function factsFor(id: string, client: Client): ClientForScript {
  const { facts } = client
  const headers: Record<string, string> = {}
  for (const [name, value] of facts.requestHeaders) headers[name.toLowerCase()] ??= value
  return {
    id,
    path: client.path,
    query: client.queryParameters,
    headers,
    subProtocol: facts.subProtocol,
    address: facts.remoteHost,
  }
}

/** Beside this file while it is not built; else where electron.vite.config.ts puts it, from the file that this one has become a part of. */
function fileOfWorker(): URL {
  const here = import.meta.url
  if (here.endsWith('.ts')) return new URL('script-worker.ts', here)
  return new URL(here.includes('/chunks/') ? '../script-worker.js' : 'script-worker.js', here)
}
