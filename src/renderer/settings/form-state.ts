// What the component has been set to, and what is typed and not in force yet. It outlives the form, so that nothing typed is lost with it. How it
// looks is left to the rows.
import { create } from 'zustand'
import type { SettingState } from '../../contract/model.ts'
import { request } from '../connect.ts'
import { applicationSetting } from './application.ts'

/** What a person has typed for one setting and the component has not taken. */
export interface Draft {
  readonly text: string
  /** What was requested when the typing began: another window may set something else meanwhile. */
  readonly base: string
  /** Why the component refused the text, in its words, or "". */
  readonly error: string
  /** The text on its way to the component. */
  readonly sent: string | undefined
}

interface FormState {
  /** In the component's order. Empty before the first answer. */
  readonly settings: readonly SettingState[]
  /** Why there is no list, or no newer one; or "". */
  readonly trouble: string
  /** By name of the setting. */
  readonly drafts: Readonly<Record<string, Draft>>
}

export const useForm = create<FormState>(() => ({ settings: [], trouble: '', drafts: {} }))

let newestLoad = 0

/** Asks the host for the list. Called again while an answer is awaited, only the newest answer counts. */
export async function load(): Promise<void> {
  const turn = ++newestLoad
  try {
    const settings = await request('settings.list', {})
    if (turn === newestLoad) take(settings)
  } catch (error) {
    if (turn === newestLoad) useForm.setState({ trouble: sentenceOf(error) })
  }
}

/** The list as the host has it now. It tells in order, so that the last one is the newest. */
export function take(settings: readonly SettingState[]): void {
  useForm.setState((form) => ({ settings: withOldIdentities(form.settings, settings), trouble: '' }))
}

/** What a field shows while nothing is typed: nothing for what is never read back. */
export function shownIn(setting: SettingState): string {
  return isWithheld(setting) ? '' : setting.requested
}

/** Whether `requested` only says that there is something: a secret, or a text that may hold one. */
export function isWithheld({ isSecret, isLong, requested }: SettingState): boolean {
  return isSecret || (isLong && /^\(by value, [\d,]+ characters\)$/.test(requested))
}

/** Keeps what is typed until `commit`. What is the same as before is no draft. */
export function type(setting: SettingState, text: string): void {
  const old = useForm.getState().drafts[setting.name]
  // A text on its way may still be taken: then the old one is a change again.
  if (text === shownIn(setting) && old?.sent === undefined) return discard(setting.name)
  put(setting.name, { text, base: old?.base ?? setting.requested, error: '', sent: old?.sent })
}

/** Forgets what is typed. */
export function discard(name: string): void {
  useForm.setState(({ drafts }) => {
    const rest = { ...drafts }
    delete rest[name]
    return { drafts: rest }
  })
}

/** Sends what is typed. A refusal stands in the draft afterwards, beside what was typed. */
export async function commit(name: string): Promise<void> {
  const draft = useForm.getState().drafts[name]
  if (!draft || draft.sent === draft.text) return
  const { text } = draft
  put(name, { ...draft, error: '', sent: text })
  let refusal = ''
  try {
    const own = applicationSetting(name)
    if (own) await own.set(text)
    else keep(await request('settings.set', { name, value: text }))
  } catch (error) {
    refusal = sentenceOf(error)
  }
  const now = useForm.getState().drafts[name]
  if (!now) return
  const sent = now.sent === text ? undefined : now.sent
  if (now.text !== text) put(name, { ...now, sent })
  else if (refusal === '') discard(name)
  else put(name, { ...now, sent, error: refusal })
}

/** Types and sends in one step: switches, choices, and the way back to the default. */
export function choose({ name, requested }: SettingState, text: string): Promise<void> {
  const old = useForm.getState().drafts[name]
  put(name, { text, base: old?.base ?? requested, error: '', sent: old?.sent })
  return commit(name)
}

/** Sends all that is typed and was not refused: for the moment in which the form goes. */
export function commitAll(): void {
  for (const [name, { error }] of Object.entries(useForm.getState().drafts)) if (error === '') void commit(name)
}

function put(name: string, draft: Draft): void {
  useForm.setState(({ drafts }) => ({ drafts: { ...drafts, [name]: draft } }))
}

function keep(setting: SettingState): void {
  useForm.setState(({ settings }) => ({ settings: settings.map((each) => (each.name === setting.name ? setting : each)) }))
}

/** Rows draw anew when their setting is another object: equal ones stay the same. */
function withOldIdentities(old: readonly SettingState[], fresh: readonly SettingState[]): readonly SettingState[] {
  const before = new Map(old.map((setting) => [setting.name, setting]))
  return fresh.map((setting) => {
    const same = before.get(setting.name)
    return same && JSON.stringify(same) === JSON.stringify(setting) ? same : setting
  })
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
