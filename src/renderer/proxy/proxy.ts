// Proxy mode in the window: where the server stands in front of, and the messages on their way that a person has in hand.
import { create } from 'zustand'
import type { HeldMessage } from '../../contract/model.ts'
import type { Side } from '../../contract/automation/upstream.ts'
import { attempt, request } from '../connect.ts'
import { base64OfBytes, bytesOfBase64, hexOfBytes } from '../detail/base64.ts'
import { readHex } from '../composer/typed-bytes.ts'
import { useDesk } from '../store/desk.ts'

export const useUpstreamView = create<{ readonly open: boolean }>(() => ({ open: false }))

export function openUpstream(): void {
  useUpstreamView.setState({ open: true })
}

export function closeUpstream(): void {
  useUpstreamView.setState({ open: false })
}

export interface TypedUpstream {
  readonly url: string
  readonly verify: boolean
  readonly ca: string
}

/** `url` "": none. Resolves to why it cannot be used, or "". */
export async function setUpstream(upstream: TypedUpstream): Promise<string> {
  try {
    useDesk.setState({
      server: await request('server.setUpstream', { ...upstream, url: upstream.url.trim(), ca: upstream.ca.trim() }),
    })
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

export async function hold(ids: readonly string[], side: Side, on: boolean): Promise<void> {
  await attempt('proxy.hold', { ids: [...ids], side, on })
}

export async function passOn(id: string, messages: readonly number[]): Promise<void> {
  await attempt('proxy.release', { id, messages: [...messages] })
}

export async function leaveOut(id: string, message: number): Promise<void> {
  await attempt('proxy.drop', { id, messages: [message] })
}

/** A message as it can be changed: text, or bytes as hex pairs. undefined: it waits no more, or is too long to be typed. */
export async function typedOf(id: string, { id: message, kind, size }: HeldMessage): Promise<string | undefined> {
  const found = await attempt('proxy.payload', { id, message })
  if (!found || found.total < size || found.total > EDITED_BYTES) return undefined
  const bytes = bytesOfBase64(found.bytes)
  return kind === 'text' ? new TextDecoder().decode(bytes) : hexOfBytes(bytes)
}

/** What is edited in a field; a longer message can be passed on, left out, or replaced by a rule. */
export const EDITED_BYTES = 256 * 1024

/** Passes on what was typed in the message's place. Resolves to why it could not be, or "". */
export async function passOnAs(id: string, { id: message, kind }: HeldMessage, typed: string): Promise<string> {
  const read = kind === 'text' ? undefined : readHex(typed)
  if (read && !read.ok) return read.fault
  const instead =
    read === undefined
      ? ({ kind: 'text', content: typed } as const)
      : ({ kind: 'binary', content: base64OfBytes(read.bytes) } as const)
  try {
    await request('proxy.release', { id, messages: [message], instead })
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
