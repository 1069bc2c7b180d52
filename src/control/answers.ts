// What is done for each request of a program. One that changes something is written into the log as the doing of a program.
import { FAULTS, MORE_FAULTS, faultCalled, isAnswer } from '../contract/automation/faults.ts'
import type { Rule } from '../contract/automation/rule.ts'
import { nameOfRule } from '../contract/automation/name-of-rule.ts'
import type { ConnectionRow, Question, QuestionAnswer, RuleState, SendOutcome, ServerRow, ServerState } from '../contract/model.ts'
import { RequestError, shortened } from '../contract/params.ts'
import { matchesPath } from '../contract/wildcard.ts'
import type { DeskAccess } from './desk-access.ts'
import { entryAt, wholeEntry } from './entries.ts'
import { filterOf, isExpected, isWorthReading, wordsFor } from './expected.ts'
import { MOST_PAYLOAD, type ControlAnswer, type ControlName, type ControlParams } from './requests.ts'
import {
  CONTROL_VERSION,
  type ControlConnection,
  type ControlEntry,
  type ControlOpeningRequest,
  type ControlServer,
} from './shapes.ts'
import { waitForEntry, waitForQuestion } from './waiting.ts'

type Answers = {
  readonly [N in ControlName]: (
    params: ControlParams<N>,
    desk: DeskAccess,
    /** The program has gone. */
    signal: AbortSignal,
  ) => Promise<ControlAnswer<N>>
}

/** Payload bytes of all entries of one answer together. */
const ANSWER_BYTES = 4 * 1024 * 1024

export const ANSWERS: Answers = {
  async status(_, desk) {
    const { run, servers, log } = await desk.look()
    return {
      contract: CONTROL_VERSION,
      version: desk.version,
      run,
      servers: await Promise.all(servers.map((row) => serverOf(desk, row))),
      log: { first: log.first, end: log.end },
    }
  },

  async 'server.start'({ server: called, host, port, secure }, desk) {
    const row = await desk.server(called)
    const isElsewhere = (host !== undefined && host !== row.host) || (port !== undefined && port !== 0 && port !== row.port)
    if (row.listening && isElsewhere)
      throw new RequestError(
        'already-listening',
        `${row.name} listens at ${row.url} already: stop it first, or leave host and port out.`,
      )
    if (secure !== undefined && secure !== row.secure) await desk.requestOf(row.id, 'server.setSecure', { on: secure })
    if (row.listening) return { server: await serverOf(desk, await desk.server(row.id)), started: false }
    const { url } = await desk.requestOf(row.id, 'server.start', { host: host ?? row.host, port: port ?? row.port })
    desk.did('', `A program has started ${row.name} at ${url}`)
    return { server: await serverOf(desk, await desk.server(row.id)), started: true }
  },

  async 'server.stop'({ server: called }, desk) {
    const row = await desk.server(called)
    if (row.listening) {
      await desk.requestOf(row.id, 'server.stop', {})
      desk.did('', `A program has stopped ${row.name}`)
    }
    return { server: await serverOf(desk, await desk.server(row.id)) }
  },

  async connections({ server: called, path, all, limit }, desk) {
    const server = called === undefined ? undefined : await desk.server(called)
    const { connections } = await desk.look()
    const wanted = connections.filter(
      (row) => (all || row.stage === 'open') && (server === undefined || row.server === server.id) && isAt(row.path, path),
    )
    return { connections: wanted.slice(0, limit).map(connectionOf), total: wanted.length }
  },

  async 'connection.wait'({ server: called, path, after, timeout }, desk, signal) {
    const server = called === undefined ? undefined : await desk.server(called)
    const isWanted = (row: ConnectionRow): boolean => (server === undefined || row.server === server.id) && isAt(row.path, path)
    const { end } = desk
    if (after === undefined) {
      const { connections, log } = await desk.look()
      const open = connections.find((row) => row.stage === 'open' && isWanted(row))
      // Its messages are behind its opening; where that has left the log, all that is left of it.
      if (open)
        return { connection: connectionOf(open), seq: (await found(desk, log.end, -1, `kind:open conn:${open.id}`, 1))[0] ?? -1 }
    }
    const { seq, found: row } = await waitForEntry(
      desk,
      after ?? Math.max(-1, end - 1),
      'kind:open',
      async (at) => {
        const { connection } = await desk.request('log.entry', { seq: at })
        const opened = await rowOf(desk, connection)
        return opened && isWanted(opened) ? opened : undefined
      },
      {
        timeout,
        signal,
        what: `a connection${path === undefined ? '' : ` to ${shortened(path)}`}${atServer(server)}`,
        advice: () => whereToConnect(desk, server?.id),
      },
    )
    return { connection: connectionOf(row), seq }
  },

  async 'connection.close'({ to, how, code, reason }, desk) {
    const ids = await idsOf(desk, to)
    desk.did(about(ids), `A program ends ${many(ids)} (${how === 'close' ? `close ${code}` : how})`)
    return outcomeOf(desk, await desk.request('connection.close', { ids, how, code, reason }))
  },

  async 'request.mode'({ server: called, kind, mode, seconds }, desk) {
    const { id, name } = await desk.server(called)
    const before = (await desk.look(id)).questionModes[kind]
    await desk.requestOf(id, 'question.setMode', { kind, mode })
    if (seconds !== undefined) await desk.requestOf(id, 'question.setSeconds', { seconds })
    // Said where it makes a difference: whoever puts things in order sets what is set already.
    if (mode !== before || seconds !== undefined)
      desk.did('', `A program has set what ${name} does with requests (${kind}): ${mode}`)
    const { questionSeconds } = await desk.look(id)
    return { mode, seconds: questionSeconds }
  },

  async 'request.wait'({ server: called, kind, path, after, timeout }, desk, signal) {
    const server = called === undefined ? undefined : await desk.server(called)
    const passed = new Set<string>()
    const isWanted = (question: Question): boolean =>
      question.kind === kind &&
      !passed.has(question.id) &&
      (after === undefined || Number(question.id) > Number(after)) &&
      (question.kind !== 'webSocketOpenRequest' || isAt(question.path, path))
    const advice = async (): Promise<string> => {
      const meant = server === undefined ? (await desk.look()).servers : [server]
      const modes = await Promise.all(meant.map(async ({ id }) => (await desk.look(id)).questionModes[kind]))
      if (modes.includes('ask')) return ''
      return `Nobody is asked about them: what is done is ${[...new Set(modes)].join(' or ')}. Set request.mode to "ask".`
    }
    const what = `a request that waits (${kind}${path === undefined ? '' : `, to ${shortened(path)}`})${atServer(server)}`
    const until = performance.now() + timeout
    for (;;) {
      const left = Math.max(0, Math.round(until - performance.now()))
      const question = await waitForQuestion(desk, isWanted, { timeout, left, signal, what, advice })
      // Which server it is of is known of its connection.
      if (server === undefined || (await rowOf(desk, question.connection))?.server === server.id)
        return { request: openingOf(question) }
      passed.add(question.id)
    }
  },

  async 'request.answer'({ request: id, accept, subProtocol, headers, status, body }, desk) {
    const question = desk.questions.find((each) => each.id === id)
    if (!question)
      throw new RequestError(
        'question-closed',
        `No request with the id "${shortened(id)}" waits: it was answered, its time ran out, or the client has gone.`,
      )
    const answer: QuestionAnswer =
      question.kind !== 'webSocketOpenRequest'
        ? { kind: question.kind, accept }
        : accept
          ? { kind: question.kind, accept, subProtocol, headers }
          : { kind: question.kind, accept, status, headers, body }
    await desk.request('question.answer', { id, answer })
    return { connection: question.connection }
  },

  async 'message.send'({ to, server: called, text, json, base64, as }, desk) {
    const ids = await idsOf(desk, to, called)
    const isText = base64 === undefined
    const kind = as ?? (isText ? 'text' : 'binary')
    if (kind === 'text' && !isText)
      throw new RequestError('bad-params', 'message.send: as: a text message is given as text or json.')
    const typed = text ?? JSON.stringify(json)
    const content = kind === 'text' ? typed : (base64 ?? Buffer.from(typed, 'utf8').toString('base64'))
    const size = kind === 'text' ? Buffer.byteLength(content) : Buffer.byteLength(content, 'base64')
    desk.did(about(ids), `A program sends a ${kind} message of ${size} bytes${ids.length === 1 ? '' : ` to ${many(ids)}`}`)
    return outcomeOf(desk, await desk.request('connection.send', { ids, kind, content }))
  },

  async 'message.expect'({ after = -1, timeout, ...expected }, desk, signal) {
    const { connection } = expected
    if (connection !== undefined && !(await rowOf(desk, connection)))
      throw new RequestError('no-such-connection', `There is no connection ${connection}.`)
    const { found: message, passedOver } = await waitForEntry(
      desk,
      after,
      filterOf(expected),
      async (seq) => {
        const entry = await entryAt(desk, seq, MOST_PAYLOAD)
        const seen = entry.cut && isWorthReading(entry, expected) ? await wholeEntry(desk, entry) : entry
        return isExpected(seen, expected) ? entry : undefined
      },
      { timeout, signal, what: wordsFor(expected), isOver: () => endOf(desk, connection) },
    )
    return { message, passedOver }
  },

  async 'log.read'({ after = -1, last, filter = '', limit, payload }, desk) {
    const { log } = await desk.look()
    const seqs =
      last === undefined
        ? await following(desk, Math.min(Math.max(after, log.first - 1), log.end), filter, limit)
        : await lastOf(desk, log.end, filter, last, after)
    const entries: ControlEntry[] = []
    let room = ANSWER_BYTES
    for (const seq of seqs) {
      const entry = await entryAt(desk, seq, payload).catch(() => undefined)
      if (!entry) continue
      room -= entry.text.length + entry.base64.length
      // What is left is behind `after` of the answer.
      if (room < 0 && entries.length > 0) break
      entries.push(entry)
    }
    return {
      entries,
      after: entries.at(-1)?.seq ?? Math.max(after, last === undefined ? after : log.end - 1),
      first: log.first,
      end: log.end,
    }
  },

  async 'log.wait'({ after, filter, timeout }, desk, signal) {
    const { found: entry } = await waitForEntry(desk, after ?? desk.end - 1, filter, (seq) => entryAt(desk, seq, MOST_PAYLOAD), {
      timeout,
      signal,
      what: `an entry of the log that the filter ${shortened(filter)} lets through`,
    })
    return { entry }
  },

  async 'log.note'({ text, connection = '' }, desk) {
    desk.did(connection, text)
    return {}
  },

  async 'log.mark'({ seq, color, note }, desk) {
    await desk.request('marks.set', { marks: [{ seq, color, note }] })
    return {}
  },

  async 'fault.list'() {
    return { faults: [...FAULTS, ...MORE_FAULTS].map((fault) => ({ ...fault, armed: isAnswer(fault) })) }
  },

  async 'fault.arm'({ server: called, faults }, desk) {
    for (const fault of faults) checkFault(fault)
    const { id } = await desk.server(called)
    const armed = await desk.requestOf(id, 'fault.arm', { faults })
    desk.did('', faults.length === 0 ? 'A program has disarmed all faults' : `A program has armed ${faults.join(', ')}`)
    return { armed: [...armed] }
  },

  async 'fault.send'({ to, fault }, desk) {
    checkFault(fault)
    const ids = await idsOf(desk, to)
    const done = await desk.request('fault.send', { ids, fault })
    desk.did(about(ids), `A program has done the fault ${fault} on ${many(ids)}`)
    return done
  },

  async 'rule.list'({ server: called }, desk) {
    const { id } = await desk.server(called)
    return { rules: (await desk.look(id)).rules.map(ruleOf) }
  },

  async 'rule.switch'({ server: called, rule: wanted, on }, desk) {
    const { id } = await desk.server(called)
    const { rules } = await desk.look(id)
    const named = rules.filter((rule) => rule.id === wanted || nameOfRule(rule) === wanted)
    const [rule] = named
    if (!rule || named.length > 1)
      throw new RequestError(
        'no-such-rule',
        rule
          ? `${named.length} rules are called ${JSON.stringify(wanted)}: give the id of one, ${named.map((each) => each.id).join(', ')}.`
          : `There is no rule ${shortened(JSON.stringify(wanted))}: expected the id or the name of one of ${rules.length}, see rule.list.`,
      )
    const changed = rules.map(withoutHits).map((each) => (each.id === rule.id ? { ...each, enabled: on } : each))
    const set = await desk.requestOf(id, 'rules.set', { rules: changed })
    desk.did('', `A program has switched the rule ${nameOfRule(rule)} ${on ? 'on' : 'off'}`)
    return { rules: set.map(ruleOf) }
  },
}

async function serverOf(desk: DeskAccess, row: ServerRow): Promise<ControlServer> {
  const { id, name, listening, url, host, port, secure, open, waiting } = row
  const state: ServerState | undefined = secure ? (await desk.look(id)).server : undefined
  const authorityFile = state?.certificate?.authorityFile ?? ''
  return { id, name, listening, url, host, port, secure, open, waiting, authorityFile }
}

function connectionOf(row: ConnectionRow): ControlConnection {
  const { id, server, stage, path, subProtocol, secure, remoteHost, remotePort } = row
  const { messagesIn, messagesOut, closeCode, closeReason } = row
  return { id, server, stage, path, subProtocol, secure, remoteHost, remotePort, messagesIn, messagesOut, closeCode, closeReason }
}

function openingOf(question: Question): ControlOpeningRequest {
  const { id, kind, connection, deadline } = question
  const none = { method: '', path: '', origin: '', headers: [], subProtocols: [] }
  if (question.kind !== 'webSocketOpenRequest') return { id, kind, connection, deadline, ...none }
  const { method, path, origin, headers, subProtocols } = question
  return { id, kind, connection, deadline, method, path, origin, headers: [...headers], subProtocols: [...subProtocols] }
}

function ruleOf(rule: RuleState) {
  return { id: rule.id, name: nameOfRule(rule), on: rule.enabled, hits: rule.hits }
}

/** The rule as it is kept: how often it has applied is no part of it. */
function withoutHits(rule: RuleState): Rule {
  const kept: Partial<RuleState> = { ...rule }
  delete (kept as { hits?: number }).hits
  return kept as Rule
}

/** Throws RequestError 'no-such-fault'. */
function checkFault(id: string): void {
  if (!faultCalled(id))
    throw new RequestError('no-such-fault', `There is no fault ${shortened(JSON.stringify(id))}: fault.list has the ids of all.`)
}

/** undefined: it is not known any more. */
async function rowOf(desk: DeskAccess, connection: string): Promise<ConnectionRow | undefined> {
  return desk.request('connection.details', { id: connection }).then(
    ({ row }) => row,
    () => undefined,
  )
}

/** `wanted` is the whole of it, or without its query, or a pattern. */
function isAt(path: string, wanted: string | undefined): boolean {
  return wanted === undefined || path === wanted || path.split('?', 1)[0] === wanted || matchesPath(wanted, path)
}

/** Rejects with RequestError 'no-connection' where nobody is meant. */
async function idsOf(desk: DeskAccess, to: string | readonly string[], called?: string): Promise<readonly string[]> {
  const server = called === undefined ? undefined : await desk.server(called)
  const ids =
    to === 'all'
      ? (await desk.look()).connections
          .filter(({ stage, server: id }) => stage === 'open' && (server === undefined || id === server.id))
          .map(({ id }) => id)
      : typeof to === 'string'
        ? [to]
        : to
  if (ids.length === 0) throw new RequestError('no-connection', 'No connection is open.')
  return ids
}

/** Rejects, with what is the matter with the first, where it was done on none. */
function outcomeOf(desk: DeskAccess, outcomes: readonly SendOutcome[]): ControlAnswer<'message.send'> {
  const done = outcomes.filter(({ error }) => error === '').map(({ connection }) => connection)
  const failed = outcomes.filter(({ error }) => error !== '').map(({ connection, code, error }) => ({ connection, code, error }))
  const [first] = failed
  if (done.length === 0 && first) {
    // The log has said beforehand that it is done.
    desk.did(about(failed.map(({ connection }) => connection)), `It was not done: ${first.error}`)
    throw new RequestError(first.code, first.error)
  }
  return { done, failed }
}

function about(ids: readonly string[]): string {
  return ids.length === 1 ? (ids[0] ?? '') : ''
}

function many(ids: readonly string[]): string {
  return ids.length === 1 ? `connection ${ids[0]}` : `${ids.length} connections`
}

async function following(desk: DeskAccess, after: number, filter: string, limit: number): Promise<readonly number[]> {
  if (filter.trim() === '') return (await desk.request('log.rows', { from: after + 1, count: limit })).map(({ seq }) => seq)
  return found(desk, after, 1, filter, limit)
}

/** Those behind `after` alone. */
async function lastOf(desk: DeskAccess, end: number, filter: string, count: number, after: number): Promise<readonly number[]> {
  const from = Math.max(after + 1, 0, filter.trim() === '' ? end - count : 0)
  if (filter.trim() === '')
    return end <= from ? [] : (await desk.request('log.rows', { from, count: end - from })).map(({ seq }) => seq)
  return (await found(desk, end, -1, filter, count)).filter((seq) => seq >= from).toReversed()
}

async function found(desk: DeskAccess, from: number, step: 1 | -1, filter: string, most: number): Promise<number[]> {
  const search = desk.search()
  const seqs: number[] = []
  try {
    for (let at: number | undefined = from; seqs.length < most; seqs.push(at)) {
      at = await search.seek(at, step, filter)
      if (at === undefined) break
    }
  } finally {
    search.end()
  }
  return seqs
}

function atServer(server: ServerRow | undefined): string {
  return server === undefined ? '' : ` at the server ${shortened(JSON.stringify(server.name))}`
}

/** `meant`: the only server that will do. */
async function whereToConnect(desk: DeskAccess, meant: string | undefined): Promise<string> {
  const { servers } = await desk.look()
  const wanted = servers.filter(({ id }) => meant === undefined || id === meant)
  const urls = wanted.filter(({ listening }) => listening).map(({ url }) => url)
  const nobody = meant === undefined ? 'No server listens: start one' : 'That server does not listen: start it'
  return urls.length === 0 ? `${nobody} with server.start.` : `Clients are awaited at ${urls.join(' and ')}.`
}

/** "" while more can come. */
async function endOf(desk: DeskAccess, connection: string | undefined): Promise<string> {
  const row = connection === undefined ? undefined : await rowOf(desk, connection)
  return row?.stage === 'closed' ? `before the connection was closed (${row.closeCode})` : ''
}
