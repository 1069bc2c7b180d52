// One open connection that rules concern: hears what its client sends, keeps its timers and variables, and applies rules in their order.
import type { Side } from '../contract/automation/upstream.ts'
import type { Connection, ConnectionTraffic, MessageBatch } from '../server/index.ts'
import type { Application, CompiledAction, Stage } from './actions.ts'
import type { CompiledRule } from './compiled-rule.ts'
import { whyNot } from './node.ts'
import type { Plan } from './plan.ts'
import type { Judge, Passage } from './proxy/passage.ts'
import { chanceOf, type Chance } from './random.ts'
import { stepHolds, type Step } from './step.ts'
import { OPCODES, type Client, type Moment, type Subject } from './subject.ts'
import { Subject as SubjectOf } from './subject.ts'
import type { Filling } from './templates/helper.ts'
import { TemplateError } from './templates/template-error.ts'
import type { Timer, Timers } from './timers.ts'
import { VariableMap } from './variable-map.ts'

/** Applications of one connection that wait; what is more is not begun, and said. */
const MOST_WAITING = 1_000

/** What a conversation is lent. */
export interface ConversationServices {
  readonly stage: Stage
  readonly timers: Timers
  readonly moment: Moment
  readonly seed: () => number
  readonly now: () => number
  /** What the connection goes through in proxy mode. */
  passageOf(connection: Connection): Passage | undefined
  /** "" when a rule that holds applies, or what its limit says. */
  underLimit(rule: CompiledRule, conversation: Conversation): string
  /** The place of the next entry of the log; for reports alone. */
  position(): number
  applied(rule: CompiledRule, conversation: Conversation, position: number): void
  /** A rule that changes with the moment did not apply. */
  missed(rule: CompiledRule, position: number, why: () => string): void
  filling(conversation: Conversation, connection: string, subject: Subject, rule: CompiledRule, chance: Chance): Filling
}

export class Conversation implements ConnectionTraffic, Judge {
  readonly client: Client
  readonly connection: Connection
  readonly variables = new VariableMap()
  /** How often rules with a limit for each connection have applied. */
  readonly counts = new Map<string, { since: number; times: number }>()
  readonly openedAt: number
  readonly #services: ConversationServices
  readonly #passage: Passage | undefined
  readonly #subject: Subject
  readonly #chances = new Map<string, Chance>()
  #plan: Plan
  /** Of what comes by itself; others, once a scenario has played or rules have changed. */
  #timers = new Set<Timer>()
  readonly #waiting = new Set<Timer>()
  /** How often it has rested: what had begun before is left out. */
  #rests = 0
  #lastIn = 0
  #ended = false
  /** That too much waits has been said. */
  #isTold = false

  constructor(connection: Connection, client: Client, plan: Plan, services: ConversationServices) {
    this.connection = connection
    this.client = client
    this.#services = services
    this.#passage = services.passageOf(connection)
    this.#plan = plan
    // Rules may have come later than the connection.
    this.openedAt = services.now() - Math.max(0, Date.now() - connection.openedAt)
    this.#subject = new SubjectOf(client, services.moment, 'opened')
    this.#begin()
  }

  /** Rules have changed. */
  turnTo(plan: Plan): void {
    this.#plan = plan
    this.#cancelTimers()
    this.#begin()
  }

  /** A scenario plays the connection: rules are not asked, and what waits is left out. */
  rest(): void {
    this.#rests++
    this.#cancelTimers()
    for (const timer of this.#waiting) timer.cancel()
    this.#waiting.clear()
    if (this.#passage?.judge === this) this.#passage.judge = undefined
  }

  opened(): void {
    if (this.#plan.opened.length === 0) return
    this.#subject.turnAway('opened')
    this.#try(this.#plan.opened, this.#services.position())
  }

  end(): void {
    this.#ended = true
    if (this.connection.traffic === this) this.connection.traffic = undefined
    this.rest()
  }

  // What the client sends (ConnectionTraffic).

  messagesIn(batch: MessageBatch): void {
    const { count, opcodes, bytes, offsets, lengths } = batch
    const { text, binary, silence } = this.#plan
    if (silence.length > 0) this.#lastIn = this.#services.now()
    if (text.length === 0 && binary.length === 0) return
    const first = this.#services.position() - count
    for (let index = 0; index < count && !this.#ended && this.connection.connected; index++) {
      const opcode = opcodes[index] as number
      const steps = opcode === OPCODES.text ? text : binary
      if (steps.length === 0) continue
      this.#subject.turnTo('message', opcode, bytes, offsets[index] as number, lengths[index] as number)
      if (this.#passage && this.#plan.decides)
        // Of all messages of this client, from 0: those of this batch are counted already.
        this.#passage.judgeClient(this.connection.messagesIn - count + index, () => this.#ask(opcode, steps, first + index))
      else this.#ask(opcode, steps, first + index)
      const { traffic } = this.connection
      if (traffic === this || traffic === undefined) continue
      // A rule has given the connection to a scenario: what is left is for that one.
      const [from, left] = [index + 1, count - index - 1]
      if (left > 0)
        traffic.messagesIn({
          ...batch,
          count: left,
          opcodes: opcodes.subarray(from),
          offsets: offsets.subarray(from),
          lengths: lengths.subarray(from),
          masks: batch.masks.subarray(from),
        })
      break
    }
    this.#subject.turnAway('message')
  }

  // What the upstream sends (Judge).

  concerns(side: Side): boolean {
    const { decides, upstreamText, upstreamBinary } = this.#plan
    return side === 'client' ? decides : upstreamText.length > 0 || upstreamBinary.length > 0
  }

  upstreamMessage(opcode: number, payload: Buffer): void {
    const steps = opcode === OPCODES.text ? this.#plan.upstreamText : this.#plan.upstreamBinary
    if (steps.length === 0 || this.#ended) return
    const subject = this.#subject
    subject.from = 'upstream'
    subject.turnTo('message', opcode, payload, 0, payload.length)
    // It becomes an entry when it has passed.
    this.#try(steps, this.#services.position())
    subject.turnAway('message')
    subject.from = 'client'
  }

  controlIn(opcode: number, payload: Buffer): void {
    const { ping, pong, close, silence } = this.#plan
    if (silence.length > 0) this.#lastIn = this.#services.now()
    const [on, steps] =
      opcode === OPCODES.ping
        ? (['ping', ping] as const)
        : opcode === OPCODES.pong
          ? (['pong', pong] as const)
          : (['close', close] as const)
    if (steps.length === 0) return
    this.#subject.turnTo(on, opcode, payload, 0, payload.length)
    this.#try(steps, this.#services.position() - 1)
    this.#subject.turnAway(on)
  }

  /** The same draws for the same rule, whatever others do. */
  chanceFor({ rule }: CompiledRule): Chance {
    let chance = this.#chances.get(rule.id)
    if (!chance) this.#chances.set(rule.id, (chance = chanceOf(this.#services.seed(), rule.id, this.connection.number)))
    return chance
  }

  #begin(): void {
    const { timers } = this.#services
    this.connection.traffic = this.#plan.listens ? this : undefined
    if (this.#passage) this.#passage.judge = this
    for (const step of this.#plan.every) {
      const { when } = step.rule.rule
      if (when.on === 'every') this.#timers.add(timers.every(when.ms, () => this.#onTimer('every', step)))
    }
    if (this.#plan.silence.length > 0) this.#lastIn = this.#services.now()
    for (const step of this.#plan.silence) this.#awaitSilence(step)
  }

  #cancelTimers(): void {
    const timers = this.#timers
    this.#timers = new Set()
    for (const timer of timers) timer.cancel()
  }

  /** Looks again when the silence would be long enough; what has come meanwhile has only been noted. */
  #awaitSilence(step: Step): void {
    const { when } = step.rule.rule
    if (when.on !== 'silence') return
    const { timers, now } = this.#services
    const own = this.#timers
    let toldFor = -1
    let timer: Timer
    const wait = (ms: number): void => {
      timer = timers.after(ms, look)
      own.add(timer)
    }
    const look = (): void => {
      own.delete(timer)
      const silent = now() - this.#lastIn
      if (silent >= when.ms && toldFor !== this.#lastIn) {
        toldFor = this.#lastIn
        this.#onTimer('silence', step)
      }
      // The rule may have given the connection to a scenario, or ended it.
      if (own === this.#timers) wait(Math.max(10, toldFor === this.#lastIn ? when.ms : when.ms - silent))
    }
    wait(when.ms)
  }

  #onTimer(on: 'every' | 'silence', step: Step): void {
    if (this.#ended || !this.connection.connected) return
    this.#subject.turnAway(on)
    this.#try([step], this.#services.position())
  }

  /** Texts are asked of the rules that a value in them leads to, where that is enough. */
  #ask(opcode: number, steps: readonly Step[], position: number): void {
    const { pinned } = this.#plan
    if (opcode !== OPCODES.text || pinned === undefined) this.#try(steps, position)
    else if (this.#try(pinned.lead, position)) this.#try(pinned.candidates(this.#subject), position)
  }

  /** Returns whether further rules are to be asked. */
  #try(steps: readonly Step[], position: number): boolean {
    const subject = this.#subject
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index] as Step
      const { rule } = step
      if (!stepHolds(step, subject)) {
        if (rule.isOfTheMoment) this.#services.missed(rule, position, () => whyNot(rule.condition, subject))
        continue
      }
      if (rule.isOfTheMoment && !this.#isDue(rule, position)) continue
      rule.hits++
      this.#services.applied(rule, this, position)
      if (rule.passing !== 'pass') this.#services.stage.passing(this.connection, rule.passing)
      this.#apply(rule)
      if (this.#ended || rule.rule.goOn !== true) return false
    }
    return true
  }

  #isDue(rule: CompiledRule, position: number): boolean {
    const { probability } = rule.rule
    if (probability !== undefined) {
      const drawn = this.chanceFor(rule)()
      if (drawn >= probability) {
        this.#services.missed(
          rule,
          position,
          () => `Chance decided against it: ${drawn.toFixed(3)} was drawn, and less than ${probability} applies.`,
        )
        return false
      }
    }
    const why = this.#services.underLimit(rule, this)
    if (why !== '') this.#services.missed(rule, position, () => why)
    return why === ''
  }

  #apply(rule: CompiledRule): void {
    const chance = this.chanceFor(rule)
    const application = (subject: Subject): Application => ({
      subject,
      connection: this.connection,
      chance,
      stage: this.#services.stage,
      filling: (connection) => this.#services.filling(this, connection, subject, rule, chance),
    })
    this.#act(rule, rule.actions, 0, application(this.#subject), application)
  }

  #act(
    rule: CompiledRule,
    actions: readonly CompiledAction[],
    from: number,
    application: Application,
    anew: (subject: Subject) => Application,
  ): void {
    const { stage, timers } = this.#services
    const id = this.connection.connectionId
    for (let index = from; index < actions.length && !this.#ended; index++) {
      const action = actions[index] as CompiledAction
      // What has come is the component's again once the turn is over.
      const keep = (): Application => (from === 0 ? anew(application.subject.kept()) : application)
      if (action.kind === 'wait') {
        const ms = action.ms + application.chance() * action.jitter
        if (ms <= 0) continue
        if (this.#waiting.size >= MOST_WAITING) {
          if (!this.#isTold)
            stage.trouble(
              id,
              `${MOST_WAITING} rules wait on connection ${id}: what follows the wait of rule ${rule.index + 1} is left out.`,
            )
          this.#isTold = true
          return
        }
        const kept = keep()
        const timer = timers.after(ms, () => {
          this.#waiting.delete(timer)
          this.#act(rule, actions, index + 1, kept, anew)
        })
        this.#waiting.add(timer)
        return
      }
      if (action.kind !== 'act') continue
      try {
        const waits = action.act(application)
        if (waits && index < actions.length - 1) {
          const kept = keep()
          const rests = this.#rests
          void waits.then(() => {
            if (this.#rests === rests) this.#act(rule, actions, index + 1, kept, anew)
          })
          return
        }
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error
        stage.trouble(id, `Rule ${rule.index + 1} could not go on: ${error.message}`)
        return
      }
    }
  }
}
