// What a rule does, prepared once: texts as bytes, templates as functions. Done in order; a wait puts what follows off.
import { isAbsolute, join } from 'node:path'
import { faultCalled } from '../contract/automation/faults.ts'
import { OF_PASSING, type Action, type RECIPIENTS, type SENT_TO, type Shape } from '../contract/automation/rule.ts'
import { WebSocketServerError, type Connection } from '../server/index.ts'
import { RuleError, shortened } from './fault.ts'
import type { Subject } from './subject.ts'
import type { Filling } from './templates/helper.ts'
import { compileTemplate, type Template } from './templates/template.ts'

/** One application of a rule. */
export interface Application {
  /** What it was applied to; with a copy of the payload once it has waited. */
  readonly subject: Subject
  /** Undefined before the connection is open. */
  readonly connection: Connection | undefined
  readonly chance: () => number
  readonly stage: Stage
  filling(connection: string): Filling
}

/** What actions reach beyond their connection. */
export interface Stage {
  /** Where relative paths of files begin; "" for the working directory. */
  readonly folder: string
  /** `of`: whom `others` leaves out. */
  recipients(to: (typeof RECIPIENTS)[number], group: string, of: Connection | undefined): Iterable<Connection>
  /** Sends at once, or when the client has read. `holdsBack`: it is not read from meanwhile. */
  send(connection: Connection, bytes: Buffer, format: 1 | 2, holdsBack: boolean): void
  /** In proxy mode: sends to what stands behind the connection. */
  sendUpstream(connection: Connection, bytes: Buffer, format: 1 | 2): void
  /** In proxy mode: the message that is looked at does not go on, or waits for a person. */
  passing(connection: Connection, how: 'block' | 'hold'): void
  join(connection: Connection, group: string): void
  leave(connection: Connection, group: string): void
  note(connection: string, text: string): void
  /** Hands the subject to a script; what keeps it from being done is told. */
  script(connection: Connection, script: string, subject: Subject): void
  /** Gives the connection to a scenario; what keeps it from being done is told. */
  play(connection: Connection, scenario: string, actor: string | undefined): void
  /** The network of a connection from now on. */
  shape(connection: Connection, shape: Shape): void
  /** Begins a fault; what keeps it from being done is told. */
  fault(connection: Connection, id: string): void
  /** What an action could not do, as a sentence. */
  trouble(connection: string, sentence: string): void
}

/** What an opening request is answered with. */
export type Decision = Extract<Action, { readonly do: 'accept' | 'refuse' | 'ask' | 'fault' }>

export type CompiledAction =
  | { readonly kind: 'wait'; readonly ms: number; readonly jitter: number }
  | { readonly kind: 'decide'; readonly decision: Decision }
  /** A promise, which never rejects, keeps what follows waiting: a close behind a file would cut it off. */
  | { readonly kind: 'act'; act(application: Application): void | Promise<void>; readonly needsFaker: boolean }

/** Throws RuleError and TemplateError. */
export function compileAction(action: Action): CompiledAction {
  switch (action.do) {
    case 'accept':
    case 'refuse':
    case 'ask':
      return { kind: 'decide', decision: action }
    case 'fault':
      // Of the opening: whoever answers the request does it.
      return faultCalled(action.fault)?.group === 'opening'
        ? { kind: 'decide', decision: action }
        : open((connection, { stage }) => stage.fault(connection, action.fault))
    case 'wait':
      return { kind: 'wait', ms: action.ms, jitter: action.jitter ?? 0 }
    case 'send':
      return sending(action)
    case 'replace':
      return replacing(action)
    case 'block':
    case 'hold':
      // Decided when the rule applies, whatever it does besides (`passingOf`).
      return open(() => undefined)
    case 'ping': {
      const payload = Buffer.from(action.content ?? '')
      return open((connection, { stage }) => {
        connection.ping(payload).catch((error: unknown) => failed(stage, connection, 'A ping', error))
      })
    }
    case 'close': {
      const { code = 1000, reason = '' } = action
      return open((connection, { stage }) => {
        try {
          connection.close(code, reason)
        } catch (error) {
          failed(stage, connection, `A close with ${code}`, error)
        }
      })
    }
    case 'drop':
      return open((connection) => connection.drop(action.how))
    case 'pause':
    case 'resume':
      return open((connection, { stage }) => {
        connection.acceptData = action.do === 'resume'
        stage.note(
          connection.connectionId,
          action.do === 'resume' ? 'A rule reads from the client again' : 'A rule has stopped reading from the client',
        )
      })
    case 'shape': {
      const { do: _, ...shape } = action
      return open((connection, { stage }) => stage.shape(connection, shape))
    }
    case 'script':
      return open((connection, { stage, subject }) => stage.script(connection, action.script, subject))
    case 'scenario':
      return open((connection, { stage }) => stage.play(connection, action.scenario, action.actor))
    case 'join':
      return open((connection, { stage }) => stage.join(connection, action.group))
    case 'leave':
      return open((connection, { stage }) => stage.leave(connection, action.group))
    case 'set': {
      const template = compileTemplate(action.value)
      return {
        kind: 'act',
        needsFaker: template.needsFaker,
        act(application) {
          const filling = application.filling(idOf(application))
          filling.setVariable(action.name, template.fill(filling), action.of ?? 'connection')
        },
      }
    }
    case 'note': {
      const template = compileTemplate(action.text)
      return {
        kind: 'act',
        needsFaker: template.needsFaker,
        act(application) {
          const id = idOf(application)
          application.stage.note(id, template.fill(application.filling(id)))
        },
      }
    }
  }
}

/** What a rule with these actions decides about a message on its way through a proxy. */
export function passingOf(actions: readonly Action[]): 'pass' | 'block' | 'hold' {
  const names = actions.map(({ do: name }) => name).filter((name) => OF_PASSING.has(name))
  return names.length === 0 ? 'pass' : names.includes('hold') ? 'hold' : 'block'
}

function idOf({ connection, subject }: Application): string {
  return connection?.connectionId ?? String(subject.client.facts.number)
}

/** Nothing to do once the connection has gone. */
function open(act: (connection: Connection, application: Application) => void): CompiledAction {
  return {
    kind: 'act',
    needsFaker: false,
    act(application) {
      const { connection } = application
      if (connection?.connected) act(connection, application)
    },
  }
}

function failed(stage: Stage, { connectionId }: Connection, what: string, error: unknown): void {
  if (!(error instanceof WebSocketServerError)) throw error
  if (error.code !== 'not-open') stage.trouble(connectionId, `${what} by a rule was not sent: ${error.message}`)
}

/** Puts bytes where they go: to one connection, or to what stands behind it. */
type Put = (connection: Connection, application: Application, bytes: Buffer, format: 1 | 2) => void

const toClient: Put = (connection, { stage, connection: own }, bytes, format) =>
  stage.send(connection, bytes, format, connection === own)
const toUpstream: Put = (connection, { stage }, bytes, format) => stage.sendUpstream(connection, bytes, format)
/** The other side than the message came from. */
const onward: Put = (connection, application, bytes, format) =>
  (application.subject.from === 'client' ? toUpstream : toClient)(connection, application, bytes, format)

function sending(action: Extract<Action, { do: 'send' }>): CompiledAction {
  const { as, content = '', to = 'client', group = '' } = action
  if (as === 'file') {
    if (content === '') throw new RuleError('A file to send needs its path.')
    return toEach(to, group, false, (connection, { stage }) => {
      const path = isAbsolute(content) ? content : join(stage.folder, content)
      return connection
        .sendFile(path, { format: 2 })
        .catch((error: unknown) => failed(stage, connection, `The file ${shortened(content)}`, error))
    })
  }
  return putting({ ...action, as, to, group }, to === 'upstream' ? toUpstream : toClient)
}

function replacing(action: Extract<Action, { do: 'replace' }>): CompiledAction {
  return putting({ ...action, to: 'client', group: '' }, onward)
}

interface Content {
  readonly as: 'text' | 'json' | 'hex' | 'echo'
  readonly content?: string
  readonly template?: boolean
  readonly to: (typeof SENT_TO)[number]
  readonly group: string
}

function putting({ as, content = '', template: isTemplate = true, to, group }: Content, put: Put): CompiledAction {
  if (as === 'echo')
    return toEach(to, group, false, (connection, application) => {
      const { opcode, payload } = application.subject
      if (opcode === 1 || opcode === 2) put(connection, application, payload, opcode)
    })
  if (as === 'hex') {
    const digits = content.replaceAll(/\s/g, '')
    if (!/^(?:[0-9a-f]{2})*$/i.test(digits))
      throw new RuleError(`${shortened(content)} is not hexadecimal: write pairs of digits, such as 0a ff.`)
    const bytes = Buffer.from(digits, 'hex')
    return toEach(to, group, false, (connection, application) => put(connection, application, bytes, 2))
  }
  const template: Template | undefined = isTemplate && content.includes('{{') ? compileTemplate(content) : undefined
  if (as === 'json' && !template) checkJson(content)
  if (!template) {
    const bytes = Buffer.from(content)
    return toEach(to, group, false, (connection, application) => put(connection, application, bytes, 1))
  }
  return toEach(to, group, template.needsFaker, (connection, application) => {
    const text = template.fill(application.filling(connection.connectionId))
    put(connection, application, Buffer.from(text.toWellFormed()), 1)
  })
}

function toEach(
  to: (typeof SENT_TO)[number],
  group: string,
  needsFaker: boolean,
  send: (connection: Connection, application: Application) => void | Promise<void>,
): CompiledAction {
  return {
    kind: 'act',
    needsFaker,
    act(application) {
      const { connection, stage } = application
      if (!connection) return undefined
      if (to === 'client' || to === 'upstream') return connection.connected ? send(connection, application) : undefined
      const waits: Promise<void>[] = []
      for (const each of stage.recipients(to, group, connection)) {
        const sent = send(each, application)
        if (sent) waits.push(sent)
      }
      return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined)
    },
  }
}

function checkJson(content: string): void {
  try {
    JSON.parse(content)
  } catch {
    throw new RuleError(`What is sent as JSON is none: ${shortened(content)}. Correct it, or send it as text.`)
  }
}
