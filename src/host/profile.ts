// What a person has set and finds again at the next start, as one readable file: address, answers to questions, changed settings.
import { APPLICATION_DEFAULTS } from '../contract/application-defaults.ts'
import { JSONParser } from '@streamparser/json'
import * as v from 'valibot'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { RequestError, requestRule, snippet } from '../contract/params.ts'
import type { RequestRule } from '../contract/model.ts'
import { QUESTION_KINDS, type QuestionKind, type QuestionMode, type Snippet } from '../contract/model.ts'
import { DEFAULT_BUDGET } from './log/log-store.ts'
import { codeOf, systemReason } from '../server/system-reason.ts'
import { JsonFile, changesBetween, isRecord, type JsonChanges } from './json-file.ts'

export interface Profile {
  readonly host: string
  readonly port: number
  readonly testPage: boolean
  readonly questions: Readonly<Record<QuestionKind, QuestionMode>> & { readonly seconds: number }
  /** For opening requests, in the order in which they are tried. */
  readonly rules: readonly RequestRule[]
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
  snippets: [],
  logBudget: DEFAULT_BUDGET,
  settings: {},
}

/** Of the file: raised when an older application would misread the new one. One without is from before there was a number, and reads alike. */
const VERSION = 1

const MODES: readonly unknown[] = ['accept', 'ask', 'reject'] satisfies QuestionMode[]

export class ProfileFile {
  #file: JsonFile
  readonly #onTrouble: (sentence: string) => void
  #keeps: boolean
  #profile = DEFAULT_PROFILE
  /** That it cannot be written has been said. */
  #isTold = false

  private constructor(path: string, onTrouble: (sentence: string) => void, keeps: boolean) {
    this.#file = new JsonFile(path)
    this.#onTrouble = onTrouble
    this.#keeps = keeps
  }

  /** With `keeps` false, changes hold as long as this object, and the file is never written. */
  static async open(path: string, onTrouble: (sentence: string) => void, keeps = true): Promise<ProfileFile> {
    const file = new ProfileFile(path, onTrouble, keeps)
    const json = await file.#file.read(onTrouble)
    if (versionOf(json) > VERSION) {
      onTrouble(
        `${path} was written by a newer Socketbench, and is left as it is. Defaults are used, and what is changed holds for this run.`,
      )
      file.#keeps = false
    } else file.#profile = parseProfile(json)
    return file
  }

  /**
   * What stands in another file from now on, and what is changed goes there. `isOptional`: without the file defaults are used. Where it cannot
   * be read, nothing changes. Rejects with RequestError 'no-such-profile' and 'bad-profile'.
   */
  async use(path: string, isOptional: boolean): Promise<void> {
    let profile = DEFAULT_PROFILE
    try {
      profile = readProfile(await readFile(path, 'utf8'), basename(path))
    } catch (error) {
      if (error instanceof RequestError) throw error
      if (codeOf(error) !== 'ENOENT')
        throw new RequestError('bad-profile', `${basename(path)} cannot be read: ${systemReason(error)}.`)
      if (!isOptional) throw new RequestError('no-such-profile', `There is no ${basename(path)}: it was renamed or deleted.`)
    }
    await this.#file.settled()
    this.#file = new JsonFile(path)
    this.#profile = profile
    this.#isTold = false
  }

  /** Resolves when what was changed is written, however that ended. */
  async settled(): Promise<void> {
    await this.#file.settled()
  }

  get current(): Profile {
    return this.#profile
  }

  /** What other hosts on the same home have changed stays in the file, and out of this run. */
  change(change: Partial<Profile>): void {
    const before = this.#profile
    this.#profile = { ...before, ...change }
    if (!this.#keeps) return
    const changes = changesBetween(asJson(before), asJson(this.#profile))
    if (Object.keys(changes).length === 0) return
    this.#file
      .change(changes, () => asJson(this.#profile))
      .then(
        () => (this.#isTold = false),
        (error: unknown) => {
          if (!this.#isTold)
            this.#onTrouble(
              `${this.#file.path} cannot be written: ${systemReason(error)}. What was changed holds until Socketbench ends.`,
            )
          this.#isTold = true
        },
      )
  }

  /** Resolves when the newest is on disk. */
  async close(): Promise<void> {
    await this.#file.settled()
  }
}

/** `what` is the file, for the sentence. Throws RequestError 'bad-profile'. */
export function readProfile(text: string, what: string): Profile {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new RequestError('bad-profile', `${what} is not JSON: ${placeOf(text)}. Nothing was changed.`)
  }
  if (!isRecord(json))
    throw new RequestError('bad-profile', `${what} is no profile: expected an object with host, port and settings.`)
  if (versionOf(json) > VERSION)
    throw new RequestError('bad-profile', `${what} was written by a newer Socketbench. Open it with that one; nothing was changed.`)
  return parseProfile(json)
}

export function writeProfile(profile: Profile): string {
  return `${JSON.stringify(asJson(profile), undefined, 2)}\n`
}

function versionOf(json: unknown): number {
  return isRecord(json) && typeof json['version'] === 'number' ? json['version'] : 0
}

/** Where a text stops being JSON, as line and column, and what stands there: engines tell it in some of their messages only. */
function placeOf(text: string): string {
  const bytes = Buffer.from(text)
  let token = 0
  let position: number | undefined
  const parser = new JSONParser({ paths: ['$'] })
  parser.onToken = ({ offset }) => (token = offset)
  // A character that begins no token is told of by its place, a token that cannot stand there by itself.
  parser.onError = ({ message }) => (position ??= Number(/absolute position "(\d+)"/.exec(message)?.[1] ?? token))
  parser.write(bytes)
  const before = position === undefined ? text : bytes.toString('utf8', 0, position)
  const lines = before.split('\n')
  const seen =
    position === undefined
      ? 'the file ends there, in the middle'
      : `${JSON.stringify(text.charAt(before.length))} cannot stand there`
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}: ${seen}`
}

/** What a hand has written wrongly falls back to its default, one by one. */
function parseProfile(json: unknown): Profile {
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
    rules: (Array.isArray(from.rules) ? from.rules : []).flatMap((rule: unknown) => {
      const read = v.safeParse(requestRule, rule)
      return read.success ? [read.output] : []
    }),
    snippets: (Array.isArray(from.snippets) ? from.snippets : []).flatMap((each: unknown) => {
      const read = v.safeParse(snippet, each)
      return read.success ? [read.output] : []
    }),
    logBudget: number(from.logBudget, 16 * 1024 * 1024, Number.MAX_SAFE_INTEGER, DEFAULT_PROFILE.logBudget),
    settings: Object.fromEntries(settings),
  }
}

function asJson({ host, port, testPage, questions, rules, snippets, logBudget, settings }: Profile): JsonChanges {
  return { version: VERSION, host, port, testPage, questions, rules, snippets, logBudget, settings }
}
