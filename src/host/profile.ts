// What a person has set and finds again at the next start, as one readable file: address, answers to questions, changed settings.
import { APPLICATION_DEFAULTS } from '../contract/application-defaults.ts'
import * as v from 'valibot'
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { rule as checkRule } from '../contract/automation/check-rule.ts'
import { scenario as checkScenario } from '../contract/automation/check-scenario.ts'
import { script as checkScript } from '../contract/automation/check-script.ts'
import type { Script } from '../contract/automation/script.ts'
import { RULES_LIMIT, SCENARIOS_LIMIT, SCRIPTS_LIMIT } from '../contract/automation/limits.ts'
import type { Scenario } from '../contract/automation/scenario.ts'
import type { Rule, Variables } from '../contract/automation/rule.ts'
import { PROFILE_LIMIT } from '../contract/limits.ts'
import { RequestError, snippet } from '../contract/params.ts'
import { QUESTION_KINDS, type QuestionKind, type QuestionMode, type Snippet } from '../contract/model.ts'
import { DEFAULT_BUDGET } from './log/log-store.ts'
import { codeOf, systemReason } from '../server/system-reason.ts'
import { placeOf, placeOfValue } from './json-place.ts'
import { fromVersion1 } from './rules-of-version-1.ts'
import { toAbsolute, toRelative } from './profile-paths.ts'
import { Topic } from './topic.ts'
import { watchFile } from './watched-file.ts'
import { JsonFile, changesBetween, isRecord, type JsonChanges } from './json-file.ts'

export interface Profile {
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
  readonly snippets: readonly Snippet[]
  readonly logBudget: number
  /** Settings of the component that differ from their default, by name. */
  readonly settings: Readonly<Record<string, string>>
}

/** Questions are answered by themselves until the person asks to be asked. */
const DEFAULT_PROFILE: Profile = {
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
  snippets: [],
  logBudget: DEFAULT_BUDGET,
  settings: {},
}

/** Of the file: raised when an older application would misread the new one. One without is from before there was a number, and reads alike. */
const VERSION = 2

/** What is taken as soon as another program has written it: it drops no client, and moves no address. */
const LIVE: ReadonlySet<string> = new Set(['rules', 'variables', 'seed', 'scenarios', 'scripts', 'snippets'])

const MODES: readonly unknown[] = ['accept', 'ask', 'reject'] satisfies QuestionMode[]

export class ProfileFile {
  /** Another program has written into the file, or what it has written is taken or written over. */
  readonly outsideChanged = new Topic()
  /** What another program has written is in `current` already: the names of its members. */
  readonly liveChanged = new Topic<readonly string[]>()
  #file: JsonFile
  /** Folder within which paths are written relative to the file. */
  #base: string
  readonly #onTrouble: (sentence: string) => void
  #keeps: boolean
  readonly #watches: boolean
  #unwatch = (): void => undefined
  #profile = DEFAULT_PROFILE
  /** Members that stand otherwise in the file, because another program has written it. */
  #outside: readonly string[] = []
  /** That it cannot be written has been said. */
  #isTold = false
  /** What has been said of a file that another program has broken. */
  #toldBroken = ''

  private constructor(path: string, onTrouble: (sentence: string) => void, keeps: boolean, watches: boolean) {
    this.#file = new JsonFile(path)
    this.#base = dirname(path)
    this.#onTrouble = onTrouble
    this.#keeps = keeps
    this.#watches = watches
  }

  /** With `keeps` false, changes hold as long as this object, and the file is never written. `watches`: what others write into it is noticed. */
  static async open(path: string, onTrouble: (sentence: string) => void, keeps = true, watches = keeps): Promise<ProfileFile> {
    const file = new ProfileFile(path, onTrouble, keeps, watches)
    const json = await file.#file.read(onTrouble)
    if (versionOf(json) > VERSION) {
      onTrouble(
        `${path} was written by a newer Socketbench, and is left as it is. Defaults are used, and changes last for this run.`,
      )
      file.#keeps = false
    } else {
      const faults: Fault[] = []
      file.#profile = parseProfile(json, path, faults)
      const text = faults.length === 0 ? '' : await readFile(path, 'utf8').catch(() => '')
      for (const fault of faults) onTrouble(`${sentenceOf(fault, basename(path), text)} It is left out.`)
    }
    file.#watch()
    return file
  }

  /**
   * What stands in another file from now on, and what is changed goes there. `isOptional`: without the file defaults are used. `base`: paths
   * within that folder are written relative to the file. Where it cannot be read, nothing changes. Rejects with RequestError
   * 'no-such-profile' and 'bad-profile'.
   */
  async use(path: string, isOptional: boolean, base = dirname(path)): Promise<void> {
    let profile = DEFAULT_PROFILE
    try {
      profile = await readProfileFile(path)
    } catch (error) {
      if (!isOptional || !(error instanceof RequestError) || error.code !== 'no-such-profile') throw error
    }
    await this.#file.settled()
    this.#file = new JsonFile(path)
    this.#base = base
    this.#profile = profile
    this.#isTold = false
    this.#setOutside([])
    this.#watch()
  }

  get path(): string {
    return this.#file.path
  }

  /** As it would stand in another file. */
  textFor(path: string, base = dirname(path)): string {
    return writeProfile(this.#profile, path, base)
  }

  /** Resolves when what was changed is written, however that ended. */
  async settled(): Promise<void> {
    await this.#file.settled()
  }

  get current(): Profile {
    return this.#profile
  }

  /** Members of the file, such as `port`, that another program has set otherwise than they are in force. */
  get outside(): readonly string[] {
    return this.#outside
  }

  /** Takes what stands in the file; putting it into force is left to others. Rejects with RequestError 'bad-profile'. */
  async takeOutside(): Promise<void> {
    await this.#file.settled()
    this.#profile = await readProfileFile(this.#file.path)
    this.#setOutside([])
  }

  /** Writes what is in force over what another program has written. */
  async keepOwn(): Promise<void> {
    const whole = this.#json()
    await this.#file.change(whole, () => whole)
    this.#setOutside([])
  }

  /** What other hosts on the same home have changed stays in the file, and out of this run until the person takes it. */
  change(change: Partial<Profile>): void {
    const before = this.#json()
    this.#profile = { ...this.#profile, ...change }
    if (!this.#keeps) return
    const changes = changesBetween(before, this.#json())
    if (Object.keys(changes).length === 0) return
    this.#file
      // From now on older applications would misread it.
      .change({ ...changes, version: VERSION }, () => this.#json())
      .then(
        () => (this.#isTold = false),
        (error: unknown) => {
          if (!this.#isTold)
            this.#onTrouble(`${this.#file.path} cannot be written: ${systemReason(error)}. Changes last until Socketbench ends.`)
          this.#isTold = true
        },
      )
  }

  /** Resolves when the newest is on disk. */
  async close(): Promise<void> {
    this.#unwatch()
    await this.#file.settled()
  }

  #json(): JsonChanges {
    return asJson(this.#profile, this.#file.path, this.#base)
  }

  #watch(): void {
    this.#unwatch()
    if (this.#watches) this.#unwatch = watchFile(this.#file.path, () => this.#look())
  }

  /** A file that is gone is written again with the next change, and one that is broken leaves the last good one in force. */
  async #look(): Promise<void> {
    const file = this.#file
    await file.settled()
    try {
      const read = await readProfileFile(file.path)
      if (file !== this.#file) return
      this.#toldBroken = ''
      const [own, there] = [this.#json(), asJson(read, file.path, this.#base)]
      const other = Object.keys({ ...own, ...there }).filter((name) => !isDeepStrictEqual(own[name], there[name]))
      const live = other.filter((name) => LIVE.has(name))
      if (live.length > 0) {
        const { rules, variables, scenarios, scripts, snippets, seed } = read
        const { seed: _, ...before } = this.#profile
        this.#profile = { ...before, rules, variables, scenarios, scripts, snippets, ...(seed !== undefined && { seed }) }
        this.liveChanged.changed(live)
      }
      // Where nothing is written, the address and the settings are those of the command line.
      this.#setOutside(this.#keeps ? other.filter((name) => !LIVE.has(name)) : [])
    } catch (error) {
      if (!(error instanceof RequestError) || error.code === 'no-such-profile' || file !== this.#file) return
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

/** Rejects with RequestError 'no-such-profile' and 'bad-profile'. */
export async function readProfileFile(path: string): Promise<Profile> {
  return readProfile(await textOfFile(path), basename(path), path)
}

/** Of a profile, or of what else a person has written. Rejects with RequestError 'no-such-profile' and 'bad-profile'. */
export async function textOfFile(path: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > PROFILE_LIMIT)
      throw new RequestError(
        'bad-profile',
        `${basename(path)} has ${size} bytes; at most ${PROFILE_LIMIT} are read. Divide it into several files.`,
      )
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof RequestError) throw error
    throw codeOf(error) === 'ENOENT'
      ? new RequestError('no-such-profile', `There is no ${basename(path)}: it was renamed or deleted.`)
      : new RequestError('bad-profile', `${basename(path)} cannot be read: ${systemReason(error)}.`)
  }
}

/** `what` is the file, for the sentence; `path` is where it lies, for paths relative to it. Throws RequestError 'bad-profile'. */
export function readProfile(text: string, what: string, path = ''): Profile {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new RequestError('bad-profile', `${what} is not JSON: ${placeOf(text)}. Nothing was changed.`)
  }
  if (!isRecord(json))
    throw new RequestError('bad-profile', `${what} is not a profile: expected an object with host, port and settings.`)
  if (versionOf(json) > VERSION)
    throw new RequestError('bad-profile', `${what} was written by a newer Socketbench. Open it with that one; nothing was changed.`)
  const faults: Fault[] = []
  const profile = parseProfile(json, path, faults)
  const [fault] = faults
  if (fault) throw new RequestError('bad-profile', `${sentenceOf(fault, what, text)} Nothing was changed.`)
  return profile
}

/** What is wrong with a rule, a scenario or a script, and where in the file. */
interface Fault {
  readonly path: readonly (string | number)[]
  readonly message: string
}

const ONE_OF = { rules: 'rule', scenarios: 'scenario', scripts: 'script' } as const

function sentenceOf({ path, message }: Fault, what: string, text: string): string {
  const which = `${ONE_OF[path[0] as keyof typeof ONE_OF]} ${Number(path[1]) + 1}`
  const where = path.slice(2).join('.')
  return `${what}, ${placeOfValue(text, path)}: ${which}${where === '' ? '' : `, ${where}`}: ${message}.`
}

/** Undefined is one with defaults. `path`, `base`: as in `asJson`. */
export function writeProfile(profile: Profile | undefined, path = '', base = ''): string {
  return `${JSON.stringify(asJson(profile ?? DEFAULT_PROFILE, path, base), undefined, 2)}\n`
}

function versionOf(json: unknown): number {
  return isRecord(json) && typeof json['version'] === 'number' ? json['version'] : 0
}

/** What a hand has written wrongly falls back to its default, one by one; what is wrong with a rule, a scenario or a script is told, because it would answer otherwise. */
function parseProfile(json: unknown, path: string, faults: Fault[]): Profile {
  const from = isRecord(json) ? json : {}
  const questions = isRecord(from.questions) ? from.questions : {}
  const number = (value: unknown, least: number, most: number, otherwise: number): number =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : otherwise
  const modes = Object.fromEntries(
    QUESTION_KINDS.map((kind) => [kind, MODES.includes(questions[kind]) ? questions[kind] : 'accept']),
  )
  const settings = isRecord(from.settings)
    ? Object.entries(from.settings).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    : []
  return {
    host: typeof from.host === 'string' ? from.host : DEFAULT_PROFILE.host,
    port: number(from.port, 0, 65_535, DEFAULT_PROFILE.port),
    testPage: typeof from.testPage === 'boolean' ? from.testPage : DEFAULT_PROFILE.testPage,
    questions: {
      ...(modes as Record<QuestionKind, QuestionMode>),
      seconds: number(questions.seconds, 0, 86_400, DEFAULT_PROFILE.questions.seconds),
    },
    rules: partsIn(from, 'rules', RULES_LIMIT, checkRule, (each, index) => fromVersion1(each) ?? ruleByHand(each, index), faults),
    ...(Number.isSafeInteger(from.seed) && { seed: from.seed as number }),
    variables: isRecord(from.variables)
      ? Object.fromEntries(
          Object.entries(from.variables).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
        )
      : {},
    scenarios: partsIn(from, 'scenarios', SCENARIOS_LIMIT, checkScenario, scenarioByHand, faults),
    scripts: partsIn(from, 'scripts', SCRIPTS_LIMIT, checkScript, scriptByHand, faults),
    snippets: (Array.isArray(from.snippets) ? from.snippets : []).flatMap((each: unknown) => {
      const read = v.safeParse(snippet, each)
      return read.success ? [read.output] : []
    }),
    logBudget: number(from.logBudget, 16 * 1024 * 1024, Number.MAX_SAFE_INTEGER, DEFAULT_PROFILE.logBudget),
    settings: Object.fromEntries(settings.map(([name, value]) => [name, toAbsolute(value, path)])),
  }
}

/** What is wrong with one of them is told, and it is left out. `prepare`: fills in what whoever writes by hand may leave out. */
function partsIn<Part extends { readonly id: string }>(
  from: Readonly<Record<string, unknown>>,
  member: keyof typeof ONE_OF,
  most: number,
  check: v.GenericSchema<unknown, Part>,
  prepare: (json: unknown, index: number) => unknown,
  faults: Fault[],
): readonly Part[] {
  const json = from[member]
  if (!Array.isArray(json)) return []
  if (json.length > most)
    faults.push({ path: [member, most], message: `there are ${json.length} ${member}; at most ${most} are read` })
  const ids = new Set<string>()
  return json.slice(0, most).flatMap((each: unknown, index) => {
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

/** `path`, `base`: paths of settings within that folder are relative to the file; "" for none. */
function asJson(
  { host, port, testPage, questions, rules, variables, seed, scenarios, scripts, snippets, logBudget, settings }: Profile,
  path: string,
  base: string,
): JsonChanges {
  const kept = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, toRelative(value, path, base)]))
  return {
    version: VERSION,
    host,
    port,
    testPage,
    questions,
    rules,
    variables,
    ...(seed !== undefined && { seed }),
    scenarios,
    scripts,
    snippets,
    logBudget,
    settings: kept,
  }
}
