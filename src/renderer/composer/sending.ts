// From what is typed to a request, and from its outcomes to a sentence. Keeps the last sentence and what is under way.
import { create } from 'zustand'
import type { SendOutcome } from '../../contract/model.ts'
import { TYPED_LIMIT } from '../../contract/limits.ts'
import { request } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { announce } from '../ui/announce.tsx'
import { bytes } from '../ui/format.ts'
import { rememberSent, useDraft } from './draft.ts'
import type { ChosenFile, TypedKind } from './draft.ts'
import { faultInJson } from './json-tokens.ts'
import { readBase64, readHex, toBase64, utf8Length } from './typed-bytes.ts'
import { isTemplate } from './templates.tsx'
import { uploadFile } from './upload.ts'
import { say } from '../language/say.ts'

export interface Payload {
  readonly kind: 'text' | 'binary'
  readonly content: string
}

/** What was typed, measured and checked. */
export interface Reading {
  readonly size: number
  /** Why it cannot be sent, or "". */
  readonly fault: string
}

/** Text above it is not parsed while it is typed, only when it is sent. */
const CHECK_LIMIT = 1024 * 1024

export function readTyped(kind: TypedKind, typed: string): Reading {
  switch (kind) {
    case 'text':
      return limited({ size: utf8Length(typed), fault: faultInText(typed) })
    case 'json': {
      // A place that is filled in may stand where JSON has none: {"n": {{counter}}}.
      const checks = typed.length <= CHECK_LIMIT && !isTemplate(kind, typed)
      return limited({ size: utf8Length(typed), fault: faultInText(typed) || (checks ? faultInJson(typed) : '') })
    }
    case 'hex':
    case 'base64': {
      const read = kind === 'hex' ? readHex(typed) : readBase64(typed)
      return limited(read.ok ? { size: read.bytes.length, fault: '' } : { size: 0, fault: read.fault })
    }
  }
}

/** What goes to the host. Throws an Error with a sentence for what cannot be sent. */
export function payloadOf(kind: TypedKind, typed: string): Payload {
  const { fault } = readTyped(kind, typed)
  const late =
    fault === '' && kind === 'json' && typed.length > CHECK_LIMIT && !isTemplate(kind, typed) ? faultInJson(typed) : fault
  if (late !== '') throw new Error(late)
  if (kind === 'text' || kind === 'json') return { kind: 'text', content: typed }
  const read = kind === 'hex' ? readHex(typed) : readBase64(typed)
  if (!read.ok) throw new Error(read.fault)
  return { kind: 'binary', content: toBase64(read.bytes) }
}

function faultInText(typed: string): string {
  return /\p{Surrogate}/u.test(typed) ? say.composer.theTextHasHalfA : ''
}

function limited(reading: Reading): Reading {
  if (reading.fault !== '' || reading.size <= TYPED_LIMIT) return reading
  return { ...reading, fault: say.composer.thisIsLongerThanThe(bytes(TYPED_LIMIT)) }
}

export interface Sending {
  /** What came of the last send: a sentence, or "". */
  readonly said: string
  readonly failed: boolean
  /** Sends that the host has not answered yet. */
  readonly underWay: number
  /** Set while a file goes up to the host. */
  readonly upload: { readonly name: string; readonly done: number; readonly total: number; readonly cancel: () => void } | undefined
}

export const useSending = create<Sending>(() => ({ said: '', failed: false, underWay: 0, upload: undefined }))

/** Sends what is in the composer. `fragment`: payload bytes of one frame, 0 for what the server's setting says. */
export async function sendDraft(ids: readonly string[], fragment = 0): Promise<void> {
  const { kind, typed, file, fileAs, side } = useDraft.getState()
  if (kind === 'file') {
    if (file) await sendChosenFile(ids, file, fileAs, fragment)
    return
  }
  await tracked(async () => {
    const payload = payloadOf(kind, typed[kind])
    rememberSent({ kind, typed: typed[kind] })
    const { connections } = useDesk.getState()
    const toUpstream = side === 'upstream' && ids.every((id) => connections.get(id)?.passage !== undefined)
    const outcomes = await request('connection.send', {
      ids: [...ids],
      ...payload,
      ...(toUpstream ? { to: 'upstream' } : { ...templateOf(kind, typed[kind]), ...(fragment > 0 && { fragment }) }),
    })
    return sentenceOf(outcomes, fragment > 0 ? say.composer.sentInFragmentsOf(say.number.byte(fragment)) : say.composer.sent)
  })
}

/** Sends what is typed again and again; how far it is, the host tells. `times`: 0 until stopped. `every`: milliseconds. */
export async function repeatDraft(ids: readonly string[], times: number, every: number): Promise<void> {
  const { kind, typed } = useDraft.getState()
  if (kind === 'file') return
  await tracked(async () => {
    const payload = payloadOf(kind, typed[kind])
    rememberSent({ kind, typed: typed[kind] })
    await request('repeat.begin', { ids: [...ids], ...payload, ...templateOf(kind, typed[kind]), times, every })
    announce(say.composer.theMessageIsBeingRepeated(whom(ids)))
    return { said: '', failed: false }
  })
}

function templateOf(kind: TypedKind, typed: string): { readonly template?: true } {
  return isTemplate(kind, typed) ? { template: true } : {}
}

/** `content`: base64 of at most 125 bytes. */
export function sendControl(ids: readonly string[], kind: 'ping' | 'pong', content = ''): Promise<void> {
  return tracked(async () =>
    sentenceOf(
      await request('connection.send', { ids: [...ids], kind, content }),
      kind === 'ping' ? say.composer.pingSent : say.composer.pongSent,
    ),
  )
}

async function sendChosenFile(ids: readonly string[], file: ChosenFile, as: 'text' | 'binary', fragment: number): Promise<void> {
  await tracked(async () => {
    const ticket = file.from === 'host' ? file.ticket : await upload(file.file)
    if (!ticket) return { said: say.composer.wasNotSentTheUpload(file.name), failed: false }
    await request('connection.sendFile', { ids: [...ids], fileId: ticket.fileId, as, ...(fragment > 0 && { fragment }) })
    // From here on the transfer tells of itself.
    announce(say.composer.isOnItsWayTo(file.name, whom(ids)))
    return { said: '', failed: false }
  })
}

async function upload(file: File): ReturnType<typeof uploadFile> {
  const controller = new AbortController()
  const shown = { name: file.name, total: file.size, cancel: () => controller.abort() }
  useSending.setState({ upload: { ...shown, done: 0 } })
  try {
    return await uploadFile(file, controller.signal, (done) => useSending.setState({ upload: { ...shown, done } }))
  } finally {
    useSending.setState({ upload: undefined })
  }
}

type Told = Pick<Sending, 'said' | 'failed'>

async function tracked(act: () => Promise<Told>): Promise<void> {
  useSending.setState(({ underWay }) => ({ underWay: underWay + 1, said: '', failed: false }))
  let told: Told
  try {
    told = await act()
  } catch (error) {
    told = { said: error instanceof Error ? error.message : String(error), failed: true }
  }
  if (told.said !== '') announce(told.said)
  useSending.setState(({ underWay }) => ({ ...told, underWay: underWay - 1 }))
}

/** 'Sent 93 B to #3.', '3 of 4 sent. #6: …' */
export function sentenceOf(outcomes: readonly SendOutcome[], done: string): Told {
  const [failed] = outcomes.filter(({ error }) => error !== '')
  const went = outcomes.filter(({ error }) => error === '')
  if (!failed)
    return {
      said: say.composer.doneTo(
        done === say.composer.sent ? say.composer.sentBytes(bytes(went[0]?.bytes ?? 0)) : done,
        whom(went.map(({ connection }) => connection)),
      ),
      failed: false,
    }
  const first = `#${failed.connection}: ${say.heard(failed.error)}`
  return { said: outcomes.length === 1 ? first : say.composer.ofSent(went.length, outcomes.length, first), failed: true }
}

function whom(ids: readonly string[]): string {
  return ids.length === 1 ? `#${ids[0]}` : say.number.connection(ids.length)
}
