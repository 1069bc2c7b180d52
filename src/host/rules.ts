// The rules of the server as the person has put them in order: kept in the workspace, in force by the engine, told of in the log, explained for its rows.
import { randomInt, randomUUID } from 'node:crypto'
import {
  Automation,
  OPCODES,
  RuleError,
  readMockoon,
  type ClientFacts,
  type Explanation,
  type Heard,
  type Rule,
  type Shape,
  type Variables,
} from '../automation/index.ts'
import { faultCalled, type FaultGroup } from '../contract/automation/faults.ts'
import type { LogEntry, RuleState, RuleTrial } from '../contract/model.ts'
import type { AboutRequest } from '../contract/automation/about-requests.ts'
import { RULES_LIMIT } from '../contract/automation/limits.ts'
import { RequestError } from '../contract/params.ts'
import type { LocalAuthority, WebSocketServer } from '../server/index.ts'
import { AppliedRules } from './applied-rules.ts'
import type { Chronicle } from './chronicle.ts'
import { messageOf } from './json-file.ts'
import type { ReadableLog } from './log/readable-log.ts'
import type { WorkspaceServer } from './workspace.ts'
import type { SessionLog } from './log/session-log.ts'
import { checkHeaders } from './questions.ts'
import { Topic } from './topic.ts'

/** Longest payload that rules are tried on afterwards. */
const EXPLAINED_BYTES = 16 * 1024 * 1024
/** Messages that a rule is tried on at once, the newest. */
const TRIED = 2_000
/** Longer ones are passed over: reading them would keep others waiting. */
const TRIED_BYTES = 1024 * 1024
/** Of them, what one trial tells by number. */
const TOLD = 200

/** Rules that hold for a run, around those of the workspace, and are not kept. */
export interface RunRules {
  readonly before: readonly Rule[]
  readonly behind: readonly Rule[]
}

export class Rules {
  /** A rule has applied, or there are others. */
  readonly changed = new Topic()
  /** There are others. */
  readonly replaced = new Topic()
  readonly armedChanged = new Topic()
  /** What is wrong with scripts. */
  readonly scriptFaultsChanged = new Topic()
  /** Of a connection in proxy mode: its id. */
  readonly passageChanged = new Topic<string>()
  readonly applied = new AppliedRules()
  readonly automation: Automation
  readonly #server: WebSocketServer
  readonly #log: SessionLog
  readonly #chronicle: Chronicle
  readonly #keep: (rules: readonly Rule[]) => void
  readonly #ofRun: RunRules
  #rules: readonly Rule[] = []
  /** As the workspace has them. */
  #variables: Variables = {}

  /** `keep` is told of every change. `folder` is where relative paths of files begin. */
  constructor(
    server: WebSocketServer,
    log: SessionLog,
    chronicle: Chronicle,
    now: () => number,
    {
      keep,
      folder,
      authority,
      ofRun = { before: [], behind: [] },
    }: {
      readonly keep: (rules: readonly Rule[]) => void
      readonly folder: () => string
      /** That clients have been told to trust. */
      readonly authority: () => Promise<LocalAuthority>
      readonly ofRun?: RunRules | undefined
    },
  ) {
    this.#server = server
    this.#log = log
    this.#chronicle = chronicle
    this.#keep = keep
    this.#ofRun = ofRun
    this.automation = new Automation(server, {
      now,
      folder,
      authority,
      position: () => log.store.end,
      report: {
        applied: (connection, rule, position) => {
          if (position < 0) this.applied.addToRequest(connection, rule.id)
          else this.applied.add(position, rule.id)
          this.changed.changed()
        },
        played: (_, first, count) => this.applied.addPlayed(first, count),
        decided: (connection, rule, decision) => chronicle.ruled(connection, rule, decision),
        note: (connection, text) => chronicle.noted(connection, text),
        script: (connection, { name }, text) => chronicle.script(connection, name, text),
        fault: (connection, fault, bytes) => {
          chronicle.fault(connection, fault, bytes)
          this.armedChanged.changed()
        },
        upstream: (connection, text, facts) => {
          chronicle.upstream(connection, text, facts)
          this.passageChanged.changed(connection)
        },
        held: (connection) => this.passageChanged.changed(connection),
        scriptFaults: () => this.scriptFaultsChanged.changed(),
        trouble: (connection, sentence) => chronicle.trouble(sentence, connection),
      },
    })
  }

  list(): readonly RuleState[] {
    const hits = new Map(this.automation.hits.map(({ id, hits: count }) => [id, count]))
    return this.#rules.map((rule) => ({ ...rule, hits: hits.get(rule.id) ?? 0 }))
  }

  /**
   * All of them anew, in this order. Rejects with RequestError 'bad-answer' for headers that cannot be sent and 'bad-rule' for what cannot be used;
   * then everything stays as it was.
   */
  async set(rules: readonly Rule[]): Promise<void> {
    for (const { then } of rules)
      for (const action of then)
        if ((action.do === 'accept' || action.do === 'refuse') && action.headers) checkHeaders(action.headers)
    try {
      await this.automation.setRules(this.#withThoseOfRun(rules))
    } catch (error) {
      if (error instanceof RuleError) throw new RequestError('bad-rule', error.message)
      throw error
    }
    this.#take(rules)
    this.#keep(rules)
  }

  /** Those of an environment of Mockoon, behind the others. Rejects with RequestError 'bad-rule'. */
  async import(text: string): Promise<{ readonly rules: readonly RuleState[]; readonly report: readonly string[] }> {
    const { rules, report } = await readMockoon(text).catch((error: unknown) => {
      throw error instanceof RuleError ? new RequestError('bad-rule', error.message) : error
    })
    const ids = new Set(this.#rules.map(({ id }) => id))
    const fresh = rules.map((rule) => (ids.has(rule.id) ? { ...rule, id: randomUUID() } : rule))
    const all = [...this.#rules, ...fresh]
    if (all.length > RULES_LIMIT)
      throw new RequestError(
        'bad-rule',
        `That would make ${all.length} rules; at most ${RULES_LIMIT} are possible. Delete some first.`,
      )
    await this.set(all)
    return { rules: this.list(), report }
  }

  /**
   * Those of a workspace: what cannot be used is told, and is off; the workspace stays as it is. Rejects with a RuleError for a rule of the run.
   */
  async load({ rules, variables, seed }: Pick<WorkspaceServer, 'rules' | 'variables' | 'seed'>): Promise<void> {
    this.automation.seed = seed ?? randomInt(2 ** 31)
    const usable: Rule[] = []
    for (const rule of rules) {
      try {
        await this.automation.setRules([...usable, rule])
        usable.push(rule)
      } catch (error) {
        this.#chronicle.trouble(`${messageOf(error)} The rule is off.`)
        usable.push({ ...rule, enabled: false, if: { type: 'all', of: [] }, then: [] })
      }
    }
    await this.automation.setRules(this.#withThoseOfRun(usable), variables)
    // What a rule has set meanwhile stays, unless the workspace says otherwise than before.
    for (const [name, value] of Object.entries(variables))
      if (this.#variables[name] !== value) this.automation.setVariable(name, value)
    this.#variables = variables
    this.#take(rules)
  }

  /** On each of them that it can be done on. Rejects with RequestError 'fault-not-done' when there is none. */
  sendFault(ids: readonly string[], fault: string): { readonly done: number } {
    let done = 0
    let why = 'None of these connections is open any more.'
    for (const id of ids) {
      const connection = this.#server.connections.get(id)
      const refusal = connection ? this.automation.fault(connection, fault) : why
      if (refusal === '') done++
      else why = refusal
    }
    if (done === 0) throw new RequestError('fault-not-done', why)
    return { done }
  }

  /** Returns how many of them are open. */
  shape(ids: readonly string[], shape: Shape): number {
    const open = ids.flatMap((id) => this.#server.connections.get(id) ?? []).filter(({ connected }) => connected)
    for (const connection of open) this.automation.shape(connection, shape)
    return open.length
  }

  /** Throws RequestError 'fault-not-done' for one that is neither of TLS nor of the opening. */
  arm(faults: readonly string[]): readonly string[] {
    const other = faults.find((fault) => !ARMED.has(faultCalled(fault)?.group ?? 'frames'))
    if (other !== undefined)
      throw new RequestError('fault-not-done', `${other} is a fault of an open connection: send it to one instead.`)
    this.automation.arm(faults)
    this.armedChanged.changed()
    return this.automation.armed
  }

  /** Why each rule did or did not apply to an entry of a log. Rejects with RequestError 'no-rules-for-entry' where no rule is asked. */
  async explain(log: ReadableLog, seq: number, isLive: boolean): Promise<readonly Explanation[]> {
    const entry = await log.reader.entry(seq)
    const heard = await heardIn(log, entry)
    if (!heard)
      throw new RequestError('no-rules-for-entry', 'Rules are asked about requests, and about what clients send: this is neither.')
    const facts = await this.#factsOf(log, entry, isLive)
    if (isLive && this.applied.isPlayed(seq))
      return this.#rules.map(({ id }) => ({
        rule: id,
        outcome: 'notReached',
        reason: 'A scenario had the connection, and rules were not asked.',
      }))
    if (!isLive) return this.automation.explain(facts, heard, undefined, undefined)
    const isRequest = heard.on === 'openRequest' || heard.on === 'connectionRequest'
    return isRequest
      ? this.automation.explain(facts, heard, -facts.number, this.applied.ofRequest(entry.connection))
      : this.automation.explain(facts, heard, seq, this.applied.of(seq))
  }

  /** The same for an opening request that somebody makes up. */
  explainRequest({ path, origin }: AboutRequest): readonly Explanation[] {
    const facts: ClientFacts = {
      number: 0,
      remoteHost: '127.0.0.1',
      requestURI: path,
      requestHeaders: origin === '' ? [] : [['Origin', origin]],
      origin,
      subProtocol: '',
      tls: undefined,
    }
    return this.automation.explain(facts, { on: 'openRequest', opcode: 0, payload: Buffer.alloc(0) }, undefined, undefined)
  }

  /** Tries a rule on the newest messages of a log, without putting it in force. Rejects with RequestError 'bad-rule'. */
  async tryOut(rule: Rule, log: ReadableLog, isLive: boolean): Promise<RuleTrial> {
    const trial = await this.automation.trial([{ ...rule, enabled: true }]).catch((error: unknown) => {
      throw error instanceof RuleError ? new RequestError('bad-rule', error.message) : error
    })
    const seqs: number[] = []
    let [count, matching] = [0, 0]
    let reason = ''
    let depends = false
    const { store, reader } = log
    for (let end = store.end; end > store.first && count < TRIED; end -= 500) {
      const from = Math.max(store.first, end - 500)
      const rows = await reader.rows(from, end - from)
      for (const row of rows.toReversed()) {
        if (count >= TRIED) break
        if (row.size > TRIED_BYTES) continue
        if (ON[row.kind] !== rule.when.on || (row.direction !== 'in' && row.kind !== 'open')) continue
        const entry = await reader.entry(row.seq)
        const heard = await heardIn(log, entry)
        if (!heard) continue
        count++
        const [told] = trial(await this.#factsOf(log, entry, isLive), heard)
        if (told?.outcome === 'applied' || told?.outcome === 'unknown') {
          matching++
          depends ||= told.outcome === 'unknown'
          if (seqs.length < TOLD) seqs.push(row.seq)
        } else if (reason === '') reason = told?.reason ?? ''
      }
    }
    return { tried: count, matching, seqs, reason, depends }
  }

  #withThoseOfRun(rules: readonly Rule[]): readonly Rule[] {
    return [...this.#ofRun.before, ...rules, ...this.#ofRun.behind]
  }

  #take(rules: readonly Rule[]): void {
    this.#rules = rules
    this.applied.begin(
      this.#log.store.end,
      this.#withThoseOfRun(rules).some(({ enabled, when }) => enabled && when.on === 'message'),
    )
    this.replaced.changed()
    this.changed.changed()
  }

  /** From the connection while it is remembered, else from what the log has of its opening request. */
  async #factsOf({ reader, store }: ReadableLog, { connection, seq }: LogEntry, isLive: boolean): Promise<ClientFacts> {
    const known = isLive ? this.automation.factsOf(Number(connection)) : undefined
    if (known) return known
    const request = await requestBefore({ reader, store }, connection, seq)
    const headers = request?.facts ?? []
    return {
      number: Number(connection),
      remoteHost: '',
      requestURI: request?.preview.split(' ')[1] ?? '',
      requestHeaders: headers,
      origin: headers.find(([name]) => name.toLowerCase() === 'origin')?.[1] ?? '',
      subProtocol: headers.find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')?.[1] ?? '',
      tls: undefined,
    }
  }
}

const ARMED: ReadonlySet<FaultGroup> = new Set(['tls', 'opening'])

const ON: Partial<Record<LogEntry['kind'], Heard['on']>> = {
  accept: 'connectionRequest',
  request: 'openRequest',
  open: 'opened',
  text: 'message',
  binary: 'message',
  ping: 'ping',
  pong: 'pong',
  close: 'close',
}

/** What an entry is for rules; undefined for one that no rule is asked about. */
async function heardIn(
  { reader }: Pick<ReadableLog, 'reader'>,
  { seq, kind, direction, size }: LogEntry,
): Promise<Heard | undefined> {
  const on = ON[kind]
  if (!on || (direction !== 'in' && kind !== 'open')) return undefined
  if (kind === 'accept' || kind === 'request' || kind === 'open') return { on, opcode: 0, payload: Buffer.alloc(0) }
  const { bytes } = await reader.payload(seq, 0, Math.min(size, EXPLAINED_BYTES))
  return { on, opcode: OPCODES[kind as keyof typeof OPCODES], payload: bytes }
}

/** The opening request of a connection, which comes shortly before its first message. */
async function requestBefore(
  { reader, store }: Pick<ReadableLog, 'reader' | 'store'>,
  connection: string,
  seq: number,
): Promise<LogEntry | undefined> {
  const LOOKED = 5_000
  for (let end = seq + 1; end > Math.max(store.first, seq - LOOKED); end -= 500) {
    const from = Math.max(store.first, end - 500)
    const rows = await reader.rows(from, end - from)
    const found = rows.findLast((row) => row.kind === 'request' && row.connection === connection)
    if (found) return reader.entry(found.seq)
  }
  return undefined
}
