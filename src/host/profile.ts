// What a person has set and finds again at the next start, as one readable file: address, answers to questions, changed settings.
import { APPLICATION_DEFAULTS } from '../contract/application-defaults.ts'
import * as v from 'valibot'
import { requestRule } from '../contract/params.ts'
import type { RequestRule } from '../contract/model.ts'
import { QUESTION_KINDS, type QuestionKind, type QuestionMode } from '../contract/model.ts'
import { DEFAULT_BUDGET } from './log/log-store.ts'
import { systemReason } from '../server/system-reason.ts'
import { JsonFile, changesBetween, isRecord, type JsonChanges } from './json-file.ts'

export interface Profile {
  readonly host: string
  readonly port: number
  readonly testPage: boolean
  readonly questions: Readonly<Record<QuestionKind, QuestionMode>> & { readonly seconds: number }
  /** For opening requests, in the order in which they are tried. */
  readonly rules: readonly RequestRule[]
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
  logBudget: DEFAULT_BUDGET,
  settings: {},
}

const MODES: readonly unknown[] = ['accept', 'ask', 'reject'] satisfies QuestionMode[]

export class ProfileFile {
  readonly #file: JsonFile
  readonly #onTrouble: (sentence: string) => void
  readonly #keeps: boolean
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
    file.#profile = parseProfile(await file.#file.read(onTrouble))
    return file
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
    logBudget: number(from.logBudget, 16 * 1024 * 1024, Number.MAX_SAFE_INTEGER, DEFAULT_PROFILE.logBudget),
    settings: Object.fromEntries(settings),
  }
}

function asJson({ host, port, testPage, questions, rules, logBudget, settings }: Profile): JsonChanges {
  return { host, port, testPage, questions, rules, logBudget, settings }
}
