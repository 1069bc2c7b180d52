// What a person has set and finds again at the next start, as one readable file: servers with their rules, scenarios and scripts, and what all of
// them share. Reading and writing its text; which file it is, and what changes in it, is workspace-file.ts.
import { APPLICATION_DEFAULTS } from '../contract/application-defaults.ts'
import * as v from 'valibot'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { rule as checkRule } from '../contract/automation/check-rule.ts'
import { scenario as checkScenario } from '../contract/automation/check-scenario.ts'
import { upstream as checkUpstream } from '../contract/automation/check-upstream.ts'
import type { UpstreamSettings } from '../contract/automation/upstream.ts'
import { script as checkScript } from '../contract/automation/check-script.ts'
import type { Script } from '../contract/automation/script.ts'
import { RULES_LIMIT, SCENARIOS_LIMIT, SCRIPTS_LIMIT } from '../contract/automation/limits.ts'
import type { Scenario } from '../contract/automation/scenario.ts'
import type { Rule, Variables } from '../contract/automation/rule.ts'
import { WORKSPACE_LIMIT, SERVERS_LIMIT } from '../contract/limits.ts'
import { RequestError, serverName, shortened, snippet } from '../contract/params.ts'
import { QUESTION_KINDS, type QuestionKind, type QuestionMode, type Snippet } from '../contract/model.ts'
import { DEFAULT_BUDGET } from './log/log-store.ts'
import { codeOf, systemReason } from '../server/system-reason.ts'
import { placeOf, placeOfValue } from './json-place.ts'
import { fromVersion1 } from './rules-of-version-1.ts'
import { toAbsolute, toRelative } from './workspace-paths.ts'
import { isRecord, type JsonChanges } from './json-file.ts'

/** One server, as it is set. */
export interface WorkspaceServer {
  /** No other server of the workspace is called so. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly testPage: boolean
  readonly questions: Readonly<Record<QuestionKind, QuestionMode>> & { readonly seconds: number }
  /** In the order in which they are tried. */
  readonly rules: readonly Rule[]
  /** What rules know from the start, by name. */
  readonly variables: Variables
  /** What all chance of rules is drawn from; undefined: another one each time. */
  readonly seed?: number
  readonly scenarios: readonly Scenario[]
  readonly scripts: readonly Script[]
  /** What it stands in front of, in proxy mode. */
  readonly upstream?: UpstreamSettings | undefined
  /** Settings of the component that differ from their default, by name. */
  readonly settings: Readonly<Record<string, string>>
}

export interface Workspace {
  /** In the order of their tabs; at least one. */
  readonly servers: readonly WorkspaceServer[]
  readonly snippets: readonly Snippet[]
  readonly logBudget: number
}

/** Questions are answered by themselves until the person asks to be asked. */
export const DEFAULT_SERVER: WorkspaceServer = {
  name: 'Server',
  host: APPLICATION_DEFAULTS.get('LocalHost')?.value ?? '',
  port: Number(APPLICATION_DEFAULTS.get('LocalPort')?.value),
  testPage: true,
  questions: {
    connectionRequest: 'accept',
    sslConnectionRequest: 'accept',
    sslClientAuthentication: 'accept',
    webSocketOpenRequest: 'accept',
    seconds: 30,
  },
  rules: [],
  variables: {},
  scenarios: [],
  scripts: [],
  settings: {},
}

export const DEFAULT_WORKSPACE: Workspace = { servers: [DEFAULT_SERVER], snippets: [], logBudget: DEFAULT_BUDGET }

/** Of the file: raised when an older application would misread the new one. One without is from before there was a number, and reads alike. */
export const VERSION = 3

/** Members that all servers share; in files of version 2 and before all others are those of the one server. */
const SHARED: ReadonlySet<string> = new Set(['$schema', 'version', 'servers', 'snippets', 'logBudget'])

/** Members of a server. */
const SERVER_MEMBERS = [
  'host',
  'port',
  'testPage',
  'questions',
  'rules',
  'variables',
  'seed',
  'scenarios',
  'scripts',
  'upstream',
  'settings',
] as const satisfies readonly (keyof WorkspaceServer)[]

const MODES: readonly unknown[] = ['accept', 'ask', 'reject'] satisfies QuestionMode[]

/** Sentences about members that nobody knows; what more there are is counted. */
const MOST_STRANGERS = 5

/** `tell` hears of members that nobody knows. Rejects with RequestError 'no-such-workspace' and 'bad-workspace'. */
export async function readWorkspaceFile(path: string, tell?: (sentence: string) => void): Promise<Workspace> {
  const text = await textOfFile(path)
  const workspace = readWorkspace(text, basename(path), path)
  // Parsed once more only for those who hear of it.
  if (tell) for (const sentence of strangersIn(JSON.parse(text), basename(path), text)) tell(sentence)
  return workspace
}

/** A sentence for each member that is none of a workspace: a newer application may know it, or a hand has mistyped it. */
export function strangersIn(json: unknown, what: string, text: string): readonly string[] {
  if (!isRecord(json)) return []
  const found: Fault[] = []
  const look = (within: unknown, known: ReadonlySet<string>, ...path: (string | number)[]): void => {
    for (const member of isRecord(within) ? Object.keys(within) : [])
      if (!known.has(member))
        found.push({ path: [...path, member], message: 'this is known to nobody here: it stays in the file and does nothing' })
  }
  const ofServer = new Set<string>(['name', ...SERVER_MEMBERS])
  const isOne = !('servers' in json)
  look(json, isOne ? new Set([...SHARED, ...ofServer]) : SHARED)
  const servers: readonly (readonly [unknown, ...(string | number)[]])[] = isOne
    ? [[json]]
    : (Array.isArray(json.servers) ? (json.servers as unknown[]) : []).map((server, index) => [server, 'servers', index] as const)
  for (const [server, ...at] of servers) {
    if (!isOne) look(server, ofServer, ...at)
    look(isRecord(server) ? server.questions : undefined, new Set([...QUESTION_KINDS, 'seconds']), ...at, 'questions')
  }
  const left = found.length - MOST_STRANGERS
  return [
    ...found.slice(0, MOST_STRANGERS).map((fault) => sentenceOf(fault, what, text)),
    ...(left > 0 ? [`${what} has ${left} more such ${left === 1 ? 'member' : 'members'}.`] : []),
  ]
}

/** Of a workspace, or of what else a person has written. Rejects with RequestError 'no-such-workspace' and 'bad-workspace'. */
export async function textOfFile(path: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > WORKSPACE_LIMIT)
      throw new RequestError(
        'bad-workspace',
        `${basename(path)} has ${size} bytes; at most ${WORKSPACE_LIMIT} are read. Divide it into several files.`,
      )
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof RequestError) throw error
    throw codeOf(error) === 'ENOENT'
      ? new RequestError('no-such-workspace', `There is no ${basename(path)}: it was renamed or deleted.`)
      : new RequestError('bad-workspace', `${basename(path)} cannot be read: ${systemReason(error)}.`)
  }
}

/** `what` is the file, for the sentence; `path` is where it lies, for paths relative to it. Throws RequestError 'bad-workspace'. */
export function readWorkspace(text: string, what: string, path = ''): Workspace {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new RequestError('bad-workspace', `${what} is not JSON: ${placeOf(text)}. Nothing was changed.`)
  }
  if (!isRecord(json)) throw new RequestError('bad-workspace', `${what} is not a workspace: expected an object with servers.`)
  if (Array.isArray(json['actors']) && !('servers' in json))
    throw new RequestError(
      'bad-workspace',
      `${what} is a scenario, and no workspace: "socketbench run" plays it, and the window imports it among its scenarios.`,
    )
  if (versionOf(json) > VERSION)
    throw new RequestError(
      'bad-workspace',
      `${what} was written by a newer Socketbench. Open it with that one; nothing was changed.`,
    )
  const faults: Fault[] = []
  const workspace = parseWorkspace(json, path, faults)
  const [fault] = faults
  if (fault) throw new RequestError('bad-workspace', `${sentenceOf(fault, what, text)} Nothing was changed.`)
  return workspace
}

/** What is wrong with a server, a rule, a scenario or a script, and where in the file. */
export interface Fault {
  readonly path: readonly (string | number)[]
  readonly message: string
}

const ONE_OF = { servers: 'server', rules: 'rule', scenarios: 'scenario', scripts: 'script' } as const
type ListName = keyof typeof ONE_OF

export function sentenceOf({ path, message }: Fault, what: string, text: string): string {
  const words: string[] = []
  let rest = path
  while (rest[0] !== undefined && String(rest[0]) in ONE_OF && rest[1] !== undefined) {
    words.push(`${ONE_OF[rest[0] as ListName]} ${Number(rest[1]) + 1}`)
    rest = rest.slice(2)
  }
  const where = [...words, ...(rest.length === 0 ? [] : [rest.join('.')])].join(', ')
  return `${what}, ${placeOfValue(text, path)}: ${where}: ${message}.`
}

/** Undefined is one with defaults. `path`, `base`: as in `asJson`. */
export function writeWorkspace(workspace: Workspace | undefined, path = '', base = ''): string {
  return `${JSON.stringify(listed(asJson(workspace ?? DEFAULT_WORKSPACE, path, base)), undefined, 2)}\n`
}

export function versionOf(json: unknown): number {
  return isRecord(json) && typeof json['version'] === 'number' ? json['version'] : 0
}

/** What a hand has written wrongly is told, and is as by default, one by one. What nobody knows is strangersIn. */
export function parseWorkspace(json: unknown, path: string, faults: Fault[]): Workspace {
  const from = isRecord(json) ? json : {}
  if ('servers' in from)
    for (const member of ['name', ...SERVER_MEMBERS])
      if (member in from)
        faults.push({ path: [member], message: 'it stands beside the servers; move it into the one that it is for' })
  return {
    servers: 'servers' in from ? serversIn(from.servers, path, faults) : [serverOf(from, DEFAULT_SERVER.name, path, [], faults)],
    snippets: listIn(from, 'snippets', [], faults).flatMap((each, index) => {
      const read = v.safeParse(snippet, each)
      if (read.success) return [read.output]
      const [issue] = read.issues
      const within = (issue.path ?? []).map(({ key }) => key as string | number)
      faults.push({ path: ['snippets', index, ...within], message: issue.message.replace(/\.$/, '') })
      return []
    }),
    logBudget: numberIn(from, 'logBudget', [16 * 1024 * 1024, Number.MAX_SAFE_INTEGER], DEFAULT_BUDGET, [], faults),
  }
}

type At = readonly (string | number)[]

/** What stands there, if it can; else `otherwise`, which is told unless nothing stands there. */
function valueIn<T>(
  from: Readonly<Record<string, unknown>>,
  member: string,
  is: (value: unknown) => boolean,
  expected: string,
  otherwise: T,
  at: At,
  faults: Fault[],
): T {
  const value = from[member]
  if (value === undefined) return otherwise
  if (is(value)) return value as T
  faults.push({ path: [...at, member], message: `expected ${expected}, not ${shortened(JSON.stringify(value))}` })
  return otherwise
}

function numberIn(
  from: Readonly<Record<string, unknown>>,
  member: string,
  [least, most]: readonly [number, number],
  otherwise: number,
  at: At,
  faults: Fault[],
): number {
  const is = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= least && Number(value) <= most
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`
  return valueIn(from, member, is, `a whole number ${range}`, otherwise, at, faults)
}

function recordIn(
  from: Readonly<Record<string, unknown>>,
  member: string,
  at: At,
  faults: Fault[],
): Readonly<Record<string, unknown>> {
  return valueIn(from, member, isRecord, 'an object', {}, at, faults)
}

function listIn(from: Readonly<Record<string, unknown>>, member: string, at: At, faults: Fault[]): readonly unknown[] {
  return valueIn(from, member, Array.isArray, 'a list', [], at, faults)
}

/** Texts by name. */
function textsIn(
  from: Readonly<Record<string, unknown>>,
  member: string,
  at: At,
  faults: Fault[],
): readonly (readonly [name: string, text: string])[] {
  const all = recordIn(from, member, at, faults)
  const within = [...at, member]
  return Object.keys(all).flatMap((name) => {
    const text = valueIn<string | undefined>(all, name, isText, 'a text in quotation marks', undefined, within, faults)
    return text === undefined ? [] : [[name, text] as const]
  })
}

const isText = (value: unknown): boolean => typeof value === 'string'

function serversIn(json: unknown, path: string, faults: Fault[]): readonly WorkspaceServer[] {
  const fault = (message: string, ...at: (string | number)[]): void => void faults.push({ path: ['servers', ...at], message })
  const list = Array.isArray(json) ? (json as unknown[]) : []
  if (!Array.isArray(json)) fault('expected a list of servers')
  else if (list.length === 0) fault('expected at least one server')
  if (list.length > SERVERS_LIMIT) fault(`there are ${list.length} servers; at most ${SERVERS_LIMIT} are read`, SERVERS_LIMIT)
  const servers: WorkspaceServer[] = []
  for (const [index, each] of list.slice(0, SERVERS_LIMIT).entries()) {
    if (!isRecord(each)) {
      fault('expected an object such as {"name": "Chat", "port": 8080}', index)
      continue
    }
    const given =
      each.name === undefined
        ? { success: true, output: freeName(servers, index + 1), issues: [] }
        : v.safeParse(serverName, each.name)
    if (!given.success) {
      fault(given.issues[0]?.message.replace(/\.$/, '') ?? '', index, 'name')
      continue
    }
    const name = String(given.output)
    if (hasServer(servers, name)) fault(`another server is called ${name} already; give each a name of its own`, index, 'name')
    else servers.push(serverOf(each, name, path, ['servers', index], faults))
  }
  return servers.length > 0 ? servers : [DEFAULT_SERVER]
}

/** A name that none of them has: `Server 2`. */
export function freeName(servers: readonly Pick<WorkspaceServer, 'name'>[], from: number): string {
  let count = from
  while (hasServer(servers, `Server ${count}`)) count++
  return `Server ${count}`
}

/** Whoever writes a filter does not tell A from a. */
export function hasServer(servers: readonly Pick<WorkspaceServer, 'name'>[], name: string): boolean {
  return servers.some((each) => each.name.toLowerCase() === name.toLowerCase())
}

/** `at`: where it stands in the file. */
function serverOf(
  from: Readonly<Record<string, unknown>>,
  name: string,
  path: string,
  at: readonly (string | number)[],
  faults: Fault[],
): WorkspaceServer {
  const own: Fault[] = []
  const questions = recordIn(from, 'questions', [], own)
  const modes = QUESTION_KINDS.map((kind) => [
    kind,
    valueIn(questions, kind, (mode) => MODES.includes(mode), '"accept", "ask" or "reject"', 'accept', ['questions'], own),
  ])
  const seed = valueIn<number | undefined>(from, 'seed', Number.isSafeInteger, 'a whole number', undefined, [], own)
  const server = {
    name,
    host: valueIn(from, 'host', isText, 'a text such as "127.0.0.1"', DEFAULT_SERVER.host, [], own),
    port: numberIn(from, 'port', [0, 65_535], DEFAULT_SERVER.port, [], own),
    testPage: valueIn(from, 'testPage', (value) => typeof value === 'boolean', 'true or false', DEFAULT_SERVER.testPage, [], own),
    questions: {
      ...(Object.fromEntries(modes) as Record<QuestionKind, QuestionMode>),
      seconds: numberIn(questions, 'seconds', [0, 86_400], DEFAULT_SERVER.questions.seconds, ['questions'], own),
    },
    rules: partsIn(from, 'rules', RULES_LIMIT, checkRule, (each, index) => fromVersion1(each) ?? ruleByHand(each, index), own),
    ...(seed !== undefined && { seed }),
    variables: Object.fromEntries(textsIn(from, 'variables', [], own)),
    scenarios: partsIn(from, 'scenarios', SCENARIOS_LIMIT, checkScenario, scenarioByHand, own),
    scripts: partsIn(from, 'scripts', SCRIPTS_LIMIT, checkScript, scriptByHand, own),
    ...upstreamIn(from, own),
    settings: Object.fromEntries(textsIn(from, 'settings', [], own).map(([setting, value]) => [setting, toAbsolute(value, path)])),
  }
  faults.push(...own.map((fault) => ({ ...fault, path: [...at, ...fault.path] })))
  return server
}

/** What is wrong with it is told, and there is none. */
function upstreamIn(from: Readonly<Record<string, unknown>>, faults: Fault[]): Pick<WorkspaceServer, 'upstream'> {
  if (from.upstream === undefined) return {}
  const read = v.safeParse(checkUpstream, from.upstream)
  if (read.success) return { upstream: read.output }
  const [issue] = read.issues
  const within = (issue.path ?? []).map(({ key }) => key as string | number)
  faults.push({ path: ['upstream', ...within], message: issue.message.replace(/\.$/, '') })
  return {}
}

/** What is wrong with one of them is told, and it is left out. `prepare`: fills in what whoever writes by hand may leave out. */
function partsIn<Part extends { readonly id: string }>(
  from: Readonly<Record<string, unknown>>,
  member: ListName,
  most: number,
  check: v.GenericSchema<unknown, Part>,
  prepare: (json: unknown, index: number) => unknown,
  faults: Fault[],
): readonly Part[] {
  const json = listIn(from, member, [], faults)
  if (json.length > most)
    faults.push({ path: [member, most], message: `there are ${json.length} ${member}; at most ${most} are read` })
  const ids = new Set<string>()
  return json.slice(0, most).flatMap((each, index) => {
    const read = v.safeParse(check, prepare(each, index))
    if (!read.success) {
      const [issue] = read.issues
      const within = (issue.path ?? []).map(({ key }) => key as string | number)
      faults.push({ path: [member, index, ...within], message: issue.message.replace(/\.$/, '') })
      return []
    }
    // Written by a hand, two may be called alike: what is counted for one is not the other's.
    const part = ids.has(read.output.id) ? { ...read.output, id: `${read.output.id} ${index}` } : read.output
    ids.add(part.id)
    return [part]
  })
}

/** Who writes by hand need neither number nor switch on. */
function ruleByHand(json: unknown, index: number): unknown {
  return isRecord(json) ? { id: `rule ${index + 1}`, enabled: true, ...json } : json
}

function scriptByHand(json: unknown, index: number): unknown {
  return isRecord(json) ? { id: `script ${index + 1}`, name: `Script ${index + 1}`, ...json } : json
}

export function scenarioByHand(json: unknown, index = 0): unknown {
  return isRecord(json) ? { id: `scenario ${index + 1}`, name: `Scenario ${index + 1}`, ...json } : json
}

/**
 * With the servers by their names, so that what one host changes of a server leaves what another has changed of it as it is. `path`, `base`:
 * paths of settings within that folder are relative to the file; "" for none.
 */
export function asJson({ servers, snippets, logBudget }: Workspace, path: string, base: string): JsonChanges {
  return {
    version: VERSION,
    servers: Object.fromEntries(servers.map((server) => [keyOf(server.name), serverAsJson(server, path, base)])),
    snippets,
    logBudget,
  }
}

/** Of a server among `servers` in `asJson`. Never a number: those would come before all others. */
export function keyOf(name: string): string {
  return `server ${name}`
}

function serverAsJson(server: WorkspaceServer, path: string, base: string): JsonChanges {
  const { name, host, port, testPage, questions, rules, variables, seed, scenarios, scripts, upstream, settings } = server
  const kept = Object.fromEntries(Object.entries(settings).map(([setting, value]) => [setting, toRelative(value, path, base)]))
  return {
    name,
    host,
    port,
    testPage,
    questions,
    rules,
    variables,
    ...(seed !== undefined && { seed }),
    scenarios,
    scripts,
    ...(upstream && { upstream }),
    settings: kept,
  }
}

/**
 * A file's text as `asJson` has it: its servers by name; what is none, or is called as another one, by its place. One of version 2 or before has
 * one, whose members are those of the file. Throws for one of a newer application.
 */
export function byName(json: JsonChanges): JsonChanges {
  if (versionOf(json) > VERSION) throw new Error('it was written by a newer Socketbench')
  if (!('servers' in json)) {
    const shared = Object.entries(json).filter(([member]) => SHARED.has(member))
    const own = Object.entries(json).filter(([member]) => !SHARED.has(member) && member !== 'name')
    return {
      ...Object.fromEntries(shared),
      version: VERSION,
      servers: { [keyOf(DEFAULT_SERVER.name)]: { name: DEFAULT_SERVER.name, ...Object.fromEntries(own) } },
    }
  }
  const servers = new Map<string, unknown>()
  for (const [index, server] of (Array.isArray(json.servers) ? (json.servers as unknown[]) : []).entries()) {
    const name = isRecord(server) ? (server.name ?? freeName([], index + 1)) : undefined
    const key = typeof name === 'string' ? keyOf(name.trim()) : ''
    if (!isRecord(server) || key === '' || servers.has(key)) servers.set(`place ${index}`, server)
    else servers.set(key, { name, ...server })
  }
  return { ...json, servers: Object.fromEntries(servers) }
}

/**
 * The other way: a list of servers, in the order in which `whole` has them; those that it does not know stay in their places. One without a name has left the file, and what was changed of it has
 * nowhere to go.
 */
export function listed(json: JsonChanges, whole: JsonChanges = json): JsonChanges {
  const servers = isRecord(json.servers) ? json.servers : {}
  const order = Object.keys(isRecord(whole.servers) ? whole.servers : {})
  const known = order.filter((name) => Object.hasOwn(servers, name))
  const names = Object.keys(servers).map((name) => (order.includes(name) ? (known.shift() ?? name) : name))
  const { $schema, version, servers: _, ...rest } = json
  return {
    ...($schema !== undefined && { $schema }),
    version,
    servers: names.map((name) => servers[name]).filter((server) => !isRecord(server) || 'name' in server),
    ...rest,
  }
}
