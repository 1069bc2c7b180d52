// The server that answers by itself: rules on the component's public API. Knows no host, no window and no person; whoever has them is asked and told by
// the options.
import { randomInt } from 'node:crypto'
import type { Script } from '../contract/automation/script.ts'
import { DECISIONS, type Rule, type Shape, type TriggerName, type Variables } from '../contract/automation/rule.ts'
import type {
  Connection,
  ConnectionRequestEvent,
  LocalAuthority,
  WebSocketOpenRequestEvent,
  WebSocketServer,
} from '../server/index.ts'
import type { Application, Decision, Stage } from './actions.ts'
import { Attempts } from './attempts.ts'
import type { CompiledRule } from './compiled-rule.ts'
import { holds, whyNot } from './node.ts'
import { Conversation, type ConversationServices } from './conversation.ts'
import type { FaultFacts } from '../contract/automation/faults.ts'
import { ArmedFaults } from './faults/armed-faults.ts'
import { Networks } from './faults/networks.ts'
import { runFault, type FaultReport } from './faults/run-fault.ts'
import { Counters } from './counters.ts'
import { Groups } from './groups.ts'
import { Limits } from './limits.ts'
import { Missed } from './missed.ts'
import { explain, type Explanation, type Known } from './explain.ts'
import { Plans } from './plan.ts'
import { Proxy } from './proxy/proxy.ts'
import { chanceOf, type Chance } from './random.ts'
import { Client, OPCODES, Subject, type ClientFacts, type Moment } from './subject.ts'
import { loadFaker } from './templates/faker.ts'
import type { Filling } from './templates/helper.ts'
import { TemplateError } from './templates/template-error.ts'
import { Outbox } from './outbox.ts'
import { Scenarios } from './scenario/scenarios.ts'
import { Scripts } from './scripts/scripts.ts'
import { Timers } from './timers.ts'
import { VariableMap } from './variable-map.ts'

/** Closed connections whose requests are remembered, so that rows of the log can be explained; a request has up to 64 KiB. */
const MOST_REMEMBERED = 500

/** Who hears what rules do. Each is called at once and must not throw. */
export interface AutomationReport {
  /** A rule applied. `position` is what `AutomationOptions.position` counts; of requests -1. */
  applied?(connection: string, rule: Rule, position: number): void
  /** A scenario has been given what has come: so many messages from this position on. */
  played?(connection: string, position: number, count: number): void
  /** A rule has decided about a request. */
  decided?(connection: string, rule: Rule, decision: Decision): void
  note?(connection: string, text: string): void
  /** A line of a script's console. */
  script?(connection: string, script: Script, text: string): void
  /** A fault has been begun; `bytes` are all that it puts on the wire, none of an opening. */
  fault?(connection: string, fault: FaultFacts, bytes: Buffer): void
  /** A step in the life of the connection to an upstream, with facts about it. */
  upstream?(connection: string, text: string, facts: readonly (readonly [name: string, value: string])[]): void
  /** Messages that wait on their way through a proxy are others (`Proxy`). */
  held?(connection: string): void
  /** What is wrong with scripts (`scripts.faults`) is something else. */
  scriptFaults?(): void
  /** A sentence about what rules could not do. */
  trouble?(connection: string, sentence: string): void
}

export interface AutomationOptions {
  /** Milliseconds that never go back. Default: the process's own clock. */
  readonly now?: () => number
  /** Whole number from which all chance is drawn; the same one repeats a run exactly. Default: another each time, which `seed` tells. */
  readonly seed?: number
  /** Number of the next entry of a log that is written of the server's traffic, for `AutomationReport.applied` and `explain`. Default: 0. */
  readonly position?: () => number
  /** Issues the certificates of TLS faults: the one that clients trust. Default: one of its own, which they do not. */
  readonly authority?: () => Promise<LocalAuthority>
  /** Where relative paths of files that are sent begin. Default: the working directory. */
  readonly folder?: () => string
  readonly report?: AutomationReport
}

export interface RuleHits {
  readonly id: string
  /** Since the rules were first set. */
  readonly hits: number
}

export class Automation {
  #seed: number
  readonly #server: WebSocketServer
  readonly #report: AutomationReport
  readonly #position: () => number
  readonly #timers: Timers
  readonly #outbox: Outbox
  readonly #attempts = new Attempts()
  readonly #conversations = new Map<string, Conversation>()
  readonly #clients = new Map<number, Client>()
  readonly #gone: number[] = []
  readonly #variables = new VariableMap()
  readonly #groups: Groups
  readonly #counters = new Counters()
  readonly #limits: Limits
  readonly #missed: Missed
  readonly #networks: Networks
  readonly #armed: ArmedFaults
  readonly #moment: Moment
  readonly #services: ConversationServices
  #rules: readonly CompiledRule[] = []
  #plans = new Plans([])
  #attached = false
  /** What is played, step by step. */
  readonly scenarios: Scenarios
  /** What rules hand to JavaScript. */
  readonly scripts: Scripts
  /** What stands behind the server, where it is a proxy. */
  readonly proxy: Proxy
  #setting: Promise<void> = Promise.resolve()
  /** Connections that are open. */
  #open = 0

  constructor(
    server: WebSocketServer,
    { now = () => performance.now(), seed, position, folder, report = {}, authority }: AutomationOptions = {},
  ) {
    this.#server = server
    this.#seed = seed ?? randomInt(2 ** 31)
    this.#report = report
    this.#groups = new Groups(server)
    this.#limits = new Limits(now)
    this.#missed = new Missed(now)
    this.#position = position ?? (() => 0)
    this.#timers = new Timers(now)
    const trouble = (connection: string, sentence: string): void => report.trouble?.(connection, sentence)
    this.#outbox = new Outbox(server, trouble)
    const fault: FaultReport['fault'] = (connection, facts, bytes) => report.fault?.(connection, facts, bytes)
    this.proxy = new Proxy(
      server,
      {
        upstream: (connection, text, facts) => report.upstream?.(connection, text, facts),
        held: (connection) => report.held?.(connection),
        note: (connection, text) => report.note?.(connection, text),
        trouble,
      },
      () => folder?.() ?? '',
    )
    this.#armed = new ArmedFaults(server, { fault, trouble }, this.#timers, authority)
    this.#networks = new Networks({
      timers: this.#timers,
      now,
      chance: (connection) => chanceOf(this.#seed, 'shape', connection),
      note: (connection, text) => report.note?.(connection, text),
      fault,
      trouble,
    })
    this.#moment = {
      connections: () => this.#open,
      timeOpen: ({ facts }) => {
        const conversation = this.#conversations.get(String(facts.number))
        return conversation ? now() - conversation.openedAt : 0
      },
      attempt: (client, of, name) => this.#attempts.of(client, of as never, name),
      variable: (client, name) => this.#variable(this.#conversations.get(String(client.facts.number)), name),
    }
    const stage: Stage = {
      get folder() {
        return folder?.() ?? ''
      },
      recipients: (to, group, of) => this.#groups.recipients(to, group, of),
      send: (connection, bytes, format, holdsBack) =>
        this.proxy.behind('upstream', connection, () => this.#outbox.send(connection, bytes, format, holdsBack)),
      sendUpstream: (connection, bytes, format) =>
        this.proxy.behind('client', connection, () => {
          const why = this.proxy.sendUpstream(connection.connectionId, bytes, format)
          if (why !== '') trouble(connection.connectionId, `A rule sent nothing to the upstream: ${why}`)
        }),
      passing: (connection, how) => {
        const passage = this.proxy.passageOf(connection.connectionId)
        if (passage) passage.decide(how)
        else trouble(connection.connectionId, 'A rule is about messages on their way to an upstream, and there is none.')
      },
      join: (connection, group) => this.#groups.join(connection, group),
      leave: (connection, group) => this.#groups.leave(connection, group),
      note: (connection, text) => report.note?.(connection, text),
      script: (connection, script, subject) => {
        const { on } = subject
        const why = on === 'openRequest' || on === 'connectionRequest' ? '' : this.scripts.hear(connection, script, on, subject)
        if (why !== '') trouble(connection.connectionId, `Nothing was handed to a script: ${why}`)
      },
      shape: (connection, shape) => this.shape(connection, shape),
      play: (connection, scenario, actor) => {
        const why = this.scenarios.join(connection, scenario, actor)
        if (why !== '') trouble(connection.connectionId, `A scenario was not begun: ${why}`)
      },
      fault: (connection, id) => {
        this.proxy.behind('upstream', connection, () => {
          const why = this.fault(connection, id)
          if (why !== '') trouble(connection.connectionId, `The fault ${id} was not done: ${why}`)
        })
      },
      trouble,
    }
    this.#services = {
      stage,
      timers: this.#timers,
      moment: this.#moment,
      seed: () => this.#seed,
      now,
      position: this.#position,
      passageOf: ({ connectionId }) => this.proxy.passageOf(connectionId),
      underLimit: ({ rule }, { client, counts }) => this.#limits.count(rule, client.facts.remoteHost, counts),
      applied: (rule, { connection }, at) => report.applied?.(connection.connectionId, rule.rule, at),
      missed: ({ rule }, at, why) => this.#missed.add(at, rule.id, why),
      filling: ({ variables, connection: own }, connection, subject, rule, chance) =>
        this.#filling(variables, connection, subject, ofRule(rule, subject.client, own.connectionId), chance),
    }
    const clientOf = (connection: Connection): Client =>
      this.#conversations.get(connection.connectionId)?.client ?? new Client(factsOf(connection))
    this.scripts = new Scripts({
      server,
      stage,
      seed: () => this.#seed,
      clientOf,
      log: (connection, script, text) => report.script?.(connection, script, text),
      trouble,
      faultsChanged: () => report.scriptFaults?.(),
    })
    this.scenarios = new Scenarios({
      timers: this.#timers,
      moment: this.#moment,
      stage,
      now,
      chance: (connection) => chanceOf(this.#seed, 'scenario', connection),
      filling: ({ variables, connection: own }, connection, subject, chance) =>
        this.#filling(variables, connection, subject, { key: `scenario ${own?.connectionId ?? ''}`, parameters: {} }, chance),
      isBusy: ({ connectionId }) => this.#outbox.isWaiting(connectionId),
      heard: ({ connectionId }, count) => report.played?.(connectionId, this.#position() - count, count),
      clientOf,
      engage: (connection, part) => {
        this.#conversations.get(connection.connectionId)?.rest()
        connection.traffic = part
      },
      release: (connection) => {
        connection.traffic = undefined
        if (this.#attached && connection.connected) this.#follow(connection)
      },
    })
  }

  /** Of the server, as its workspace has it now. */
  setVariable(name: string, value: string): void {
    this.#variables.give(name, value)
  }

  /** What all chance is drawn from. A change holds for connections that come after it. */
  get seed(): number {
    return this.#seed
  }
  set seed(value: number) {
    this.#seed = value
  }

  /** How often each has applied, in their order. */
  get hits(): readonly RuleHits[] {
    return this.#rules.map(({ rule, hits }) => ({ id: rule.id, hits }))
  }

  /** Rules ask about TCP connections, or count them. */
  get looksAtConnections(): boolean {
    return this.#rules.some(({ rule, on }) => rule.enabled && on === 'connectionRequest')
  }

  /**
   * All rules anew, in this order, for connections that are open too; what waits goes on as it began. Hits of rules whose id was there stay, and so do
   * variables that are set; those that are new get the given value. Rejects with RuleError, and then nothing has changed.
   */
  setRules(rules: readonly Rule[], variables: Variables = {}): Promise<void> {
    // One after the other: what compiles them may still be on its way.
    const set = this.#setting.then(() => this.#set(rules, variables))
    this.#setting = set.catch(() => undefined)
    return set
  }

  async #set(rules: readonly Rule[], variables: Variables): Promise<void> {
    const compiled = rules.length === 0 ? [] : await compiledOf(rules, this.#rules)
    if (compiled.some(({ actions }) => actions.some((action) => action.kind === 'act' && action.needsFaker))) await loadFaker()
    this.#rules = compiled
    for (const [name, value] of Object.entries(variables)) if (!this.#variables.has(name)) this.#variables.give(name, value)
    this.#attempts.follow(rules)
    this.#plans = new Plans(compiled)
    if (this.#attached)
      for (const connection of this.#server.connections.values()) if (connection.connected) this.#follow(connection)
  }

  /** Begins to answer; returns the function that ends it. Opening requests are answered by `answer`, which whoever asks people calls. */
  attach(): () => void {
    this.#attached = true
    for (const connection of this.#server.connections.values())
      if (connection.openedAt > 0) {
        this.#open++
        this.#follow(connection)
      }
    const off = [
      this.#armed.attach(),
      this.#server.on('connected', ({ connectionId }) => {
        this.#open++
        const connection = this.#server.connections.get(connectionId)
        if (!connection) return
        this.scenarios.offer(connection)
        if (!this.#plans.isEmpty) this.#follow(connection)?.opened()
      }),
      this.#server.on('disconnected', (end) => this.scenarios.partOf(end.connectionId)?.connectionEnded(end)),
      this.#server.on('readyToSend', ({ connectionId }) => this.#outbox.onReady(connectionId)),
      this.#server.on('stage', ({ connectionId, stage }) => {
        if (stage === 'closed') this.#forget(connectionId)
      }),
    ]
    return () => {
      this.#attached = false
      for (const end of off) end()
      this.scenarios.end()
      this.scripts.end()
      for (const conversation of this.#conversations.values()) conversation.end()
      this.#conversations.clear()
      this.#outbox.end()
      this.#timers.end()
    }
  }

  /** As `attach`, and answers requests by itself: `ask` is to let in, with the first subprotocol that the client offers. */
  attachAlone(): () => void {
    const detach = this.attach()
    const off = [
      this.#server.on('connectionRequest', (event) => {
        const answered = this.answer('connectionRequest', event)
        return typeof answered === 'string' ? undefined : answered.then(() => undefined)
      }),
      this.#server.on('webSocketOpenRequest', (event) => {
        const settle = (answered: Answered): void => {
          const [first = ''] = event.subProtocols.split(',')
          if (answered !== 'decided' && this.#server.config('SupportedSubProtocols') === '') event.subProtocols = first.trim()
        }
        const answered = this.answer('openRequest', event)
        if (typeof answered !== 'string') return answered.then(settle)
        settle(answered)
        return undefined
      }),
    ]
    return () => {
      for (const end of off) end()
      detach()
    }
  }

  /** Does a fault on an open connection. Returns why it cannot be done, or "". */
  fault(connection: Connection, id: string): string {
    return runFault(connection, id, this.#timers, {
      fault: (of, facts, bytes) => this.#report.fault?.(of, facts, bytes),
      trouble: (of, sentence) => this.#report.trouble?.(of, sentence),
    })
  }

  /** A worse network for what goes to a client from now on; with nothing in it, it is as it was. */
  shape(connection: Connection, shape: Shape): void {
    this.#networks.shape(connection, shape)
  }

  /** What a message that a person writes is filled in with: `text` is the last that came from the connection, and `own` stands for what is not the engine's. */
  fillingFor(connection: string, text: string, own: Pick<Filling, 'count'> & Partial<Pick<Filling, 'setVariable'>>): Filling {
    const number = Number(connection)
    const facts = connection === '' ? undefined : this.factsOf(number)
    const subject = new Subject(new Client(facts ?? { ...NOBODY, number }), this.#moment, 'message')
    const payload = Buffer.from(text)
    subject.turnTo('message', OPCODES.text, payload, 0, payload.length)
    const variables = this.#conversations.get(connection)?.variables ?? this.scenarios.partOf(connection)?.variables
    const filling = this.#filling(variables, connection, subject, { key: '', parameters: {} }, Math.random)
    return Object.defineProperties(filling, Object.getOwnPropertyDescriptors(own))
  }

  /** Faults of TLS and of the opening for those who come next, one each, the first one first; all of them anew. */
  arm(faults: readonly string[]): void {
    this.#armed.set(faults)
  }

  get armed(): readonly string[] {
    return this.#armed.list
  }

  /** Puts what the first rule that applies decides into the event. `ask`: it wants a person to decide; `none`: no rule applies. */
  answer(on: 'connectionRequest', event: ConnectionRequestEvent): Answered | Promise<Answered>
  answer(on: 'openRequest', event: WebSocketOpenRequestEvent): Answered | Promise<Answered>
  answer(
    on: 'connectionRequest' | 'openRequest',
    event: ConnectionRequestEvent | WebSocketOpenRequestEvent,
  ): Answered | Promise<Answered> {
    const connection = this.#server.connections.get(event.connectionId)
    if (on === 'openRequest' && !('accept' in event) && this.#armed.answer(event)) return 'decided'
    if (!connection || (this.#attempts.isIdle && !this.#hasRulesFor(on))) return 'none'
    const client = new Client(factsOf(connection))
    this.#attempts.count(client, on)
    const subject = new Subject(client, this.#moment, on)
    for (const compiled of this.#rules) {
      const { rule } = compiled
      if (!rule.enabled || compiled.on !== on) continue
      if (!holds(compiled.condition, subject)) {
        if (compiled.isOfTheMoment) this.#missed.add(-connection.number, rule.id, () => whyNot(compiled.condition, subject))
        continue
      }
      const chance = chanceOf(this.#seed, rule.id, connection.number)
      const why = this.#requestIsDue(compiled, client, chance)
      if (why !== '') {
        this.#missed.add(-connection.number, rule.id, () => why)
        continue
      }
      compiled.hits++
      this.#report.applied?.(event.connectionId, rule, -1)
      const answered = this.#carryOut(compiled, subject, connection, chance, event)
      if (answered !== undefined) return answered
    }
    return 'none'
  }

  /** Why each rule did or did not apply; `known` is what was kept of the row, undefined for a trial of what would happen. */
  explain(
    facts: ClientFacts,
    message: Heard,
    position: number | undefined,
    applied: ReadonlySet<string> | undefined,
  ): readonly Explanation[] {
    return explain(this.#rules, this.#subjectOf(facts, message), this.#knownOf(position, applied))
  }

  /** As `explain`, for rules that are not in force. Rejects with RuleError. */
  async trial(rules: readonly Rule[]): Promise<(facts: ClientFacts, message: Heard) => readonly Explanation[]> {
    const compiled = await compiledOf(rules, [])
    return (facts, message) => explain(compiled, this.#subjectOf(facts, message), this.#knownOf(undefined, undefined))
  }

  /** What is known of a connection's opening, of those that are open or were not long ago. */
  factsOf(number: number): ClientFacts | undefined {
    const connection = this.#server.connections.get(String(number))
    return connection && connection.requestURI !== '' ? factsOf(connection) : this.#clients.get(number)?.facts
  }

  #hasRulesFor(on: TriggerName): boolean {
    return this.#rules.some(({ rule, on: each }) => rule.enabled && each === on)
  }

  #subjectOf(facts: ClientFacts, { on, opcode, payload }: Heard): Subject {
    const subject = new Subject(new Client(facts), this.#moment, on)
    subject.turnTo(on, opcode, payload, 0, payload.length)
    return subject
  }

  #knownOf(position: number | undefined, applied: ReadonlySet<string> | undefined): Known {
    return { applied, missed: this.#missed.at(position) }
  }

  #follow(connection: Connection): Conversation | undefined {
    const id = connection.connectionId
    if (this.scenarios.partOf(id)) return undefined
    const known = this.#conversations.get(id)
    const client = known?.client ?? new Client(factsOf(connection))
    const plan = this.#plans.planFor(new Subject(client, this.#moment, 'opened'))
    if (known) {
      known.turnTo(plan)
      return known
    }
    if (plan.isEmpty) return undefined
    const conversation = new Conversation(connection, client, plan, this.#services)
    this.#conversations.set(id, conversation)
    return conversation
  }

  #forget(id: string): void {
    const number = Number(id)
    this.#conversations.get(id)?.end()
    this.#conversations.delete(id)
    this.scripts.forget(id)
    this.#networks.forget(id)
    this.#outbox.forget(id)
    this.#attempts.forget(number)
    const connection = this.#server.connections.get(id)
    if (!connection) return
    if (connection.openedAt > 0) this.#open--
    this.#groups.leaveAll(connection)
    if (this.#rules.length === 0 || connection.requestURI === '') return
    this.#clients.set(number, new Client(factsOf(connection)))
    this.#gone.push(number)
    if (this.#gone.length > MOST_REMEMBERED) this.#clients.delete(this.#gone.shift() ?? 0)
  }

  /** undefined: it decides nothing, and the next rule is asked. */
  #carryOut(
    compiled: CompiledRule,
    subject: Subject,
    connection: Connection,
    chance: Chance,
    event: ConnectionRequestEvent | WebSocketOpenRequestEvent,
  ): Answered | Promise<Answered> | undefined {
    const { rule, actions } = compiled
    const application: Application = {
      subject,
      connection: undefined,
      chance,
      stage: this.#services.stage,
      filling: (id) => this.#filling(undefined, id, subject, ofRule(compiled, subject.client, ''), chance),
    }
    const decides = rule.then.find(({ do: name }) => DECISIONS.has(name)) as Decision | undefined
    const settle = (): Answered | undefined => {
      if (!decides) return undefined
      if (decides.do === 'fault') {
        if (!('accept' in event)) this.#armed.answerWith(event, decides.fault)
      } else decide(event, decides, this.#server.config('SupportedSubProtocols') === '')
      this.#report.decided?.(event.connectionId, rule, decides)
      return decides.do === 'ask' ? 'ask' : 'decided'
    }
    const carryOn = (from: number): Promise<void> | undefined => {
      for (let index = from; index < actions.length; index++) {
        const action = actions[index]
        if (action?.kind === 'wait') {
          const ms = action.ms + chance() * action.jitter
          return new Promise<void>((resolve) => {
            const timer = this.#timers.after(ms, resolve)
            event.signal.addEventListener('abort', () => {
              timer.cancel()
              resolve()
            })
          }).then(() => (event.signal.aborted ? undefined : carryOn(index + 1)))
        }
        if (action?.kind !== 'act') continue
        try {
          void action.act(application)
        } catch (error) {
          if (!(error instanceof TemplateError)) throw error
          this.#report.trouble?.(connection.connectionId, `Rule ${compiled.index + 1} could not go on: ${error.message}`)
        }
      }
      return undefined
    }
    const waits = carryOn(0)
    if (!waits) return settle()
    // A wait alone holds the request, and then lets it in.
    return waits.then(() => (event.signal.aborted ? 'none' : (settle() ?? 'none')))
  }

  #requestIsDue({ rule }: CompiledRule, { facts }: Client, chance: Chance): string {
    const { probability } = rule
    if (probability !== undefined) {
      const drawn = chance()
      if (drawn >= probability)
        return `Chance decided against it: ${drawn.toFixed(3)} was drawn, and less than ${probability} applies.`
    }
    return this.#limits.count(rule, facts.remoteHost)
  }

  #variable(conversation: Conversation | undefined, name: string): string | undefined {
    return conversation?.variables.get(name) ?? this.#variables.get(name)
  }

  /** `own`: variables of the connection, or of its actor. */
  #filling(own: VariableMap | undefined, connection: string, subject: Subject, of: Filled, chance: Chance): Filling {
    const automation = this
    return {
      client: subject.client,
      connection,
      chance,
      get text() {
        return subject.text ?? ''
      },
      get json() {
        const { json } = subject
        return typeof json === 'symbol' ? undefined : json
      },
      get parameters() {
        return of.parameters
      },
      now: Date.now(),
      count: (key, from) => automation.#counters.next(`${of.key} ${key}`, from),
      variable: (name) => own?.get(name) ?? automation.#variables.get(name),
      setVariable: (name, value, whose) => {
        const variables = whose === 'connection' && own ? own : automation.#variables
        variables.set(name, value)
      },
    }
  }
}

/** What compiles them comes when there are some: its libraries are half a megabyte, and many servers have no rules. */
async function compiledOf(rules: readonly Rule[], before: readonly CompiledRule[]): Promise<readonly CompiledRule[]> {
  const { compileRules } = await import('./compiled-rule.ts')
  return compileRules(rules, before)
}

/** Before anybody is chosen. */
const NOBODY: ClientFacts = {
  number: 0,
  remoteHost: '',
  requestURI: '',
  requestHeaders: [],
  origin: '',
  subProtocol: '',
  tls: undefined,
}

/** What is filled in: by what its counters are told apart, and `:name` of the rule's path. */
interface Filled {
  readonly key: string
  readonly parameters: Readonly<Record<string, string>>
}

function ofRule({ rule, path }: CompiledRule, { facts }: Client, connection: string): Filled {
  return {
    key: `${rule.id} ${connection}`,
    get parameters() {
      return path?.parameters(facts.requestURI) ?? {}
    },
  }
}

/** What has come, or happened. */
export interface Heard {
  readonly on: TriggerName
  /** RFC 6455 section 5.2; 0: nothing has come. */
  readonly opcode: number
  readonly payload: Buffer
}

export type Answered = 'decided' | 'ask' | 'none'

/** Of an open connection of the component. */
function factsOf({ number, remoteHost, requestURI, requestHeaders, origin, subProtocol, tls }: Connection): ClientFacts {
  const [own] = tls?.clientChain ?? []
  return {
    number,
    remoteHost,
    requestURI,
    requestHeaders,
    origin,
    subProtocol,
    tls: tls && {
      protocol: tls.protocol,
      cipherSuite: tls.cipherSuite,
      serverName: tls.serverName,
      alpn: tls.alpn,
      ja3: tls.ja3,
      ja4: tls.ja4,
      clientSubject: own?.subject ?? '',
      clientIssuer: own?.issuer ?? '',
      clientStatus: tls.clientStatus,
    },
  }
}

function decide(
  event: ConnectionRequestEvent | WebSocketOpenRequestEvent,
  decision: Exclude<Decision, { do: 'fault' }>,
  takesFirst: boolean,
): void {
  if ('accept' in event) {
    event.accept = decision.do !== 'refuse'
    return
  }
  if (decision.do === 'ask') return
  if (decision.headers) event.responseHeaders = decision.headers.map(([name, value]) => [name, value])
  if (decision.do === 'refuse') {
    event.statusCode = decision.status ?? 403
    event.body = decision.body ?? ''
    return
  }
  const offered = event.subProtocols.split(',').map((name) => name.trim())
  if (decision.subProtocol !== undefined && offered.includes(decision.subProtocol)) event.subProtocols = decision.subProtocol
  // Browsers and others fail a connection whose subprotocols are all passed over.
  else if (takesFirst) event.subProtocols = offered[0] ?? ''
}
