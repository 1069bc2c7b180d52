// One actor of a run: waits for its connection, and then goes through its steps, or is held, or is played by a person for a while.
import type { StepPath } from '../../contract/automation/scenario.ts'
import type { Connection, DisconnectedEvent, ConnectionTraffic, MessageBatch } from '../../server/index.ts'
import type { Application, Stage } from '../actions.ts'
import { holds, type Node } from '../node.ts'
import { chanceOf, type Chance } from '../random.ts'
import { OPCODES, Subject, type Client, type Moment } from '../subject.ts'
import type { Filling } from '../templates/helper.ts'
import { TemplateError } from '../templates/template-error.ts'
import type { Timer, Timers } from '../timers.ts'
import { VariableMap } from '../variable-map.ts'
import type { CompiledActor, CompiledStep } from './compiled-scenario.ts'
import { wordsOfSubject, type Difference } from './expectation.ts'
import { Inbox, type Came } from './inbox.ts'

/** Steps done in one turn, and its milliseconds; then others have theirs. */
const SHARE = 100
const SHARE_MS = 5
/** A client that does not read is looked at again after so many milliseconds. */
const BUSY_MS = 10
/** Differences of one actor that are kept. */
const MOST_DIFFERENCES = 1_000

/**
 * `waiting`: for its connection. `paused`: what comes is kept for its steps. `byHand`: a person plays it, and what comes is theirs. `stopped`: before
 * its end, by a person or because its run was over.
 */
export type PartState = 'waiting' | 'playing' | 'paused' | 'byHand' | 'passed' | 'failed' | 'stopped'

/** Where it went otherwise. */
export interface PartDifference extends Difference {
  readonly path: StepPath
}

/** What a part is lent by its run. */
export interface PartServices {
  readonly timers: Timers
  readonly moment: Moment
  readonly stage: Stage
  readonly now: () => number
  /** Divides what is waited; Infinity: nothing is. */
  readonly speed: number
  /** From which chance is drawn. */
  readonly chance: (connection: number) => Chance
  /** What templates are filled in with. */
  filling(part: Part, connection: string, subject: Subject, chance: Chance): Filling
  /** So many messages have come. */
  heard(connection: Connection, count: number): void
  /** Something waits for the client to read. */
  isBusy(connection: Connection): boolean
  /** It has come to where actors meet. */
  arrived(part: Part, at: string): void
  changed(): void
  ended(part: Part): void
}

interface Frame {
  readonly steps: readonly CompiledStep[]
  index: number
  readonly loop?: Extract<CompiledStep, { readonly kind: 'loop' }>
  turns: number
}

export class Part implements ConnectionTraffic {
  readonly actor: CompiledActor
  readonly variables = new VariableMap()
  /** What differed and was only told. */
  readonly differences: PartDifference[] = []
  failure: PartDifference | undefined
  /** When its connection came, and when it was over; 0 before. As `now` counts. */
  began = 0
  overAt = 0
  /** Steps that were done, those of loops each time. */
  done = 0
  readonly #services: PartServices
  readonly #moment: Moment
  #state: PartState = 'waiting'
  #connection: Connection | undefined
  #client: Client | undefined
  #inbox: Inbox | undefined
  #chance: Chance = chanceOf(0)
  /** What has come last. */
  #last: Subject | undefined
  readonly #frames: Frame[] = []
  /** Of the step that waits: it has begun to. */
  #entered = false
  #timer: Timer | undefined
  /** When the timer would be due, or, while it is held, how much is left of it. */
  #due = Infinity
  #later: NodeJS.Immediate | undefined
  #isTurning = false
  #turnEnds = 0
  /** It is held again after one step. */
  #onlyOne = false
  /** The end of the connection has been looked at. */
  #isGone = false
  /** Of the step that waits: others that came. */
  #skipped = 0

  constructor(actor: CompiledActor, variables: Readonly<Record<string, string>>, services: PartServices) {
    this.actor = actor
    for (const [name, value] of Object.entries(variables)) this.variables.give(name, value)
    this.#services = services
    const { moment } = services
    this.#moment = {
      connections: () => moment.connections(),
      timeOpen: (client) => moment.timeOpen(client),
      attempt: (client, of, name) => moment.attempt(client, of, name),
      variable: (client, name) => this.variables.get(name) ?? moment.variable(client, name),
    }
  }

  get state(): PartState {
    return this.#state
  }

  get isOver(): boolean {
    return this.#state === 'passed' || this.#state === 'failed' || this.#state === 'stopped'
  }

  get connection(): Connection | undefined {
    return this.#connection
  }

  get client(): Client | undefined {
    return this.#client
  }

  /** The step that is done, or waited at. Empty before the first and behind the last. */
  get path(): StepPath {
    return this.#step?.path ?? []
  }

  /** Milliseconds until the step that waits gives up, or is through; Infinity without end. */
  get left(): number {
    if (this.#timer) return Math.max(0, this.#due - this.#services.now())
    return this.#due
  }

  /** Whether a connection can play it. */
  fits(client: Client): boolean {
    return holds(this.actor.condition, new Subject(client, this.#moment, 'opened'))
  }

  begin(connection: Connection, client: Client): void {
    this.#connection = connection
    this.#client = client
    this.#inbox = new Inbox(connection)
    this.#chance = this.#services.chance(connection.number)
    this.#last = new Subject(client, this.#moment, 'opened')
    this.#frames.push({ steps: this.actor.steps, index: 0, turns: 0 })
    this.began = this.#services.now()
    this.#state = 'playing'
    // In a turn of its own: who begins it hears of it before its first step.
    this.#goOnLater()
  }

  // What the client does (ConnectionTraffic).

  messagesIn(batch: MessageBatch): void {
    if (this.#connection) this.#services.heard(this.#connection, batch.count)
    if (this.#state === 'byHand') return
    this.#inbox?.addBatch(batch)
    this.#turn()
  }

  controlIn(opcode: number, payload: Buffer): void {
    if (this.#state === 'byHand') return
    this.#inbox?.addControl(opcode, payload)
    this.#turn()
  }

  connectionEnded(end: DisconnectedEvent): void {
    const reason = Buffer.from(end.description)
    const payload = Buffer.alloc(2 + reason.length)
    payload.writeUInt16BE(end.statusCode, 0)
    reason.copy(payload, 2)
    // Nobody can play by hand any more.
    if (this.#state === 'byHand') this.#state = 'playing'
    this.#inbox?.add({ on: 'end', opcode: OPCODES.close, payload })
    this.#turn()
  }

  // What a person does.

  pause(): void {
    if (this.#state !== 'playing') return
    this.#hold('paused')
  }

  takeOver(): void {
    if (this.#state !== 'playing' && this.#state !== 'paused') return
    this.#hold('byHand')
    this.#inbox?.clear()
  }

  /** Goes on, after a pause or from a person's hands, at the step where it was. */
  resume(): void {
    if (this.#state !== 'paused' && this.#state !== 'byHand') return
    this.#state = 'playing'
    this.#onlyOne = false
    if (this.#entered && this.#due !== Infinity) this.#arm(this.#due)
    this.#services.changed()
    this.#goOnLater()
  }

  /** Does the step where it is held, and is held again behind it. A wait is over at once. */
  stepOnce(): void {
    if (this.#state !== 'paused') return
    if (this.#step?.kind === 'action' && this.#step.action.kind === 'wait') {
      this.skip()
      return
    }
    this.resume()
    this.#onlyOne = true
  }

  /** Leaves out the step where it is; it stays held if it was. */
  skip(): void {
    if (this.isOver || this.#state === 'waiting' || !this.#step) return
    this.#advance()
    this.#services.changed()
    if (this.#state === 'playing') this.#goOnLater()
  }

  stop(): void {
    if (!this.isOver) this.#end('stopped')
  }

  /** Its client has not come. */
  missed(why: string): void {
    if (this.#state !== 'waiting') return
    this.failure = { path: [], expected: `a connection for ${this.actor.actor.name}`, got: 'none', why }
    this.#end('failed')
  }

  /** All have come to where they meet. One that a person has led on meanwhile is no longer there. */
  met(at: string): void {
    const step = this.#step
    if (step?.kind !== 'meet' || step.at !== at || !this.#entered) return
    this.#advance()
    if (this.#state === 'playing') this.#goOnLater()
  }

  get #isSpent(): boolean {
    return performance.now() > this.#turnEnds
  }

  get #step(): CompiledStep | undefined {
    const frame = this.#frames.at(-1)
    return frame?.steps[frame.index]
  }

  #goOnLater(): void {
    this.#later ??= setImmediate(() => {
      this.#later = undefined
      this.#turn()
    })
  }

  #turn(): void {
    if (this.#isTurning) return
    this.#isTurning = true
    this.#turnEnds = performance.now() + SHARE_MS
    try {
      this.#filledIn(() => {
        for (let done = 0; done < SHARE && !this.#isSpent; done++) if (this.#state !== 'playing' || !this.#oneStep()) return
        this.#goOnLater()
      })
    } finally {
      this.#isTurning = false
      this.#services.changed()
    }
  }

  /** It fails where a template of it does. */
  #filledIn(act: () => void): void {
    try {
      act()
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      this.#fail({ expected: '', got: '', why: `It could not be filled in: ${error.message}` })
    }
  }

  /** False: something is waited for, or it is over. */
  #oneStep(): boolean {
    const step = this.#step
    if (!step) return this.#endOfFrame()
    switch (step.kind) {
      case 'expect':
        return this.#expect(step)
      case 'action':
        return this.#act(step)
      case 'loop':
        if (step.steps.length > 0 && this.#holds(step.while))
          this.#frames.push({ steps: step.steps, index: 0, loop: step, turns: 0 })
        else this.#advance()
        return true
      case 'branch':
        this.#frames.push({ steps: step.cases.find((each) => this.#holds(each.if))?.steps ?? [], index: 0, turns: 0 })
        return true
      case 'meet':
        if (!this.#entered) {
          this.#enter(step.within, () =>
            this.#fail({
              expected: `all actors at ${step.at}`,
              got: 'not all of them',
              why: `Not all came within ${step.within} ms.`,
            }),
          )
          this.#services.arrived(this, step.at)
        }
        return false
    }
  }

  #endOfFrame(): boolean {
    const frame = this.#frames.at(-1)
    if (!frame || this.#frames.length === 1) {
      this.#end('passed')
      return false
    }
    const { loop } = frame
    if (loop && ++frame.turns < loop.times && this.#holds(loop.while)) frame.index = 0
    else {
      this.#frames.pop()
      this.#advance()
    }
    return true
  }

  #expect({ expectation, within, skips, onlyTells }: Extract<CompiledStep, { readonly kind: 'expect' }>): boolean {
    const inbox = this.#inbox as Inbox
    const filling = this.#filling()
    // First of all: what is passed over does not put it off.
    if (!this.#entered)
      this.#enter(within, () => {
        const others = this.#skipped === 0 ? 'nothing' : `${this.#skipped} others`
        this.#fail({ expected: expectation.words(this.#filling()), got: others, why: `It did not come within ${within} ms.` })
      })
    for (let came = inbox.first; came; came = inbox.first) {
      if (this.#isSpent) {
        this.#goOnLater()
        return false
      }
      const { on } = came
      if ((on === 'end' || on === 'close') && on !== expectation.on && this.#leavesLoop()) return true
      inbox.take()
      if (on === 'end') this.#isGone = true
      // Keep-alives are nobody's step, and a Close comes before each clean end.
      if (on !== expectation.on && (on === 'ping' || on === 'pong' || (on === 'close' && expectation.on === 'end'))) continue
      const subject = this.#subjectOf(came)
      const difference =
        on === expectation.on ? expectation.difference(subject, filling) : this.#otherKind(subject, on, expectation.words(filling))
      if (difference && skips && on !== 'end') {
        this.#skipped++
        continue
      }
      if (difference && !(onlyTells && on === expectation.on)) {
        this.#fail(difference)
        return false
      }
      if (difference && this.differences.length < MOST_DIFFERENCES) this.differences.push({ path: this.path, ...difference })
      this.#last = subject
      expectation.take(subject, filling)
      this.#advance()
      return true
    }
    if (this.#isGone) {
      this.#fail({ expected: expectation.words(filling), got: 'nothing', why: 'The connection had ended before this step.' })
      return false
    }
    return false
  }

  #otherKind(subject: Subject, on: Came['on'], expected: string): Difference {
    if (on === 'end')
      return { expected, got: `${subject.closeCode} ${subject.text ?? ''}`.trim(), why: 'The connection ended before it came.' }
    return {
      expected,
      got: wordsOfSubject(subject),
      why: on === 'close' ? 'The client closed before it came.' : 'Something else came.',
    }
  }

  /** The client leaves at the beginning of a loop without an end: that was its end. */
  #leavesLoop(): boolean {
    const frame = this.#frames.at(-1)
    if (!frame?.loop || frame.loop.times !== Infinity || frame.index !== 0) return false
    this.#frames.pop()
    this.#advance()
    return true
  }

  #act({ action, needsConnection }: Extract<CompiledStep, { readonly kind: 'action' }>): boolean {
    const connection = this.#connection as Connection
    if (action.kind === 'wait') {
      if (this.#entered) return false
      const ms = (action.ms + this.#chance() * action.jitter) / this.#services.speed
      if (ms < 1) {
        this.#advance()
        return true
      }
      this.#enter(ms, () => {
        this.#advance()
        this.#turn()
      })
      return false
    }
    if (action.kind !== 'act' || this.#entered) return false
    if (needsConnection && !connection.connected) {
      this.#fail({ expected: 'an open connection', got: 'one that has ended', why: 'The connection had ended before this step.' })
      return false
    }
    if (needsConnection && this.#services.isBusy(connection)) {
      this.#timer?.cancel()
      this.#timer = this.#services.timers.after(BUSY_MS, () => this.#turn())
      return false
    }
    const { stage } = this.#services
    const application: Application = {
      subject: this.#last as Subject,
      connection,
      chance: this.#chance,
      stage,
      filling: (id) => this.#services.filling(this, id, this.#last as Subject, this.#chance),
    }
    const waits = action.act(application)
    if (!waits) {
      this.#advance()
      return true
    }
    this.#entered = true
    const { done } = this
    void waits.then(() => {
      // A person may have left it out meanwhile.
      if (this.isOver || this.done !== done) return
      this.#advance()
      this.#turn()
    })
    return false
  }

  #holds(condition: Node | undefined): boolean {
    return condition === undefined || holds(condition, this.#last as Subject)
  }

  #subjectOf({ on, opcode, payload }: Came): Subject {
    const subject = new Subject(this.#client as Client, this.#moment, on === 'end' ? 'close' : on)
    subject.turnTo(subject.on, opcode, payload, 0, payload.length)
    return subject
  }

  #filling(): Filling {
    return this.#services.filling(this, this.#connection?.connectionId ?? '', this.#last as Subject, this.#chance)
  }

  /** The step begins to wait. */
  #enter(ms: number, act: () => void): void {
    this.#entered = true
    this.#onDue = act
    if (ms !== Infinity) this.#arm(ms)
  }
  #onDue: () => void = () => undefined

  #arm(ms: number): void {
    this.#due = this.#services.now() + ms
    this.#timer = this.#services.timers.after(ms, () => {
      this.#timer = undefined
      this.#filledIn(this.#onDue)
    })
  }

  /** Its clock stands still. */
  #hold(state: 'paused' | 'byHand'): void {
    if (this.#timer) {
      this.#due = Math.max(0, this.#due - this.#services.now())
      this.#timer.cancel()
      this.#timer = undefined
    }
    this.#state = state
    this.#services.changed()
  }

  #advance(): void {
    this.#leaveStep()
    const frame = this.#frames.at(-1)
    if (frame) frame.index++
    this.done++
    if (!this.#onlyOne || this.#state !== 'playing') return
    this.#onlyOne = false
    this.#state = 'paused'
  }

  #leaveStep(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#due = Infinity
    this.#entered = false
    this.#skipped = 0
  }

  #fail(difference: Difference): void {
    if (this.isOver) return
    this.failure = { path: this.path, ...difference }
    this.#end('failed')
  }

  #end(state: 'passed' | 'failed' | 'stopped'): void {
    this.#leaveStep()
    if (this.#later) clearImmediate(this.#later)
    this.#later = undefined
    this.#state = state
    this.overAt = this.#services.now()
    this.#inbox?.clear()
    this.#services.ended(this)
  }
}
