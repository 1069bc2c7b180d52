// Messages written as text for the clipboard, one or several: as they are, as JSON, as hex, base64, string literals of C, and as programs that send
// them again.
import type { LogRow } from '../../contract/model.ts'
import { useDesk } from '../store/desk.ts'
import { curlFor, programsFor, type Authority, type SentMessage } from '../listen/snippets.ts'
import { base64OfBytes, hexOfBytes, pairOf } from './base64.ts'
import { outlineOf, prettyOf } from './json-outline.ts'
import { textOf } from './payload-forms.ts'
import { say } from '../language/say.ts'

export const COPY_FORMS = [
  { form: 'text', label: say.common.text },
  { form: 'json', label: say.detail.jsonFormatted },
  { form: 'hex', label: say.common.hex },
  { form: 'base64', label: 'Base64' },
  { form: 'c', label: say.detail.cString },
  { form: 'browser', label: say.detail.browserProgram },
  { form: 'node', label: say.detail.nodeProgramWs },
  { form: 'python', label: say.detail.pythonProgram },
] as const
export type CopyForm = (typeof COPY_FORMS)[number]['form']

export interface Copied {
  readonly kind: LogRow['kind']
  readonly connection: string
  readonly bytes: Uint8Array
}

type Written = { readonly text: string } | { readonly error: string }

/** Where a client connects to, and whom it has to trust. */
export interface Target {
  /** With its path. */
  readonly url: string
  readonly authority: Authority
}

export function write(messages: readonly Copied[], form: CopyForm, target: Target): Written {
  switch (form) {
    case 'text':
      return joined(messages, (bytes) => textOf(bytes) ?? noText())
    case 'hex':
      return joined(messages, hexOfBytes)
    case 'base64':
      return joined(messages, base64OfBytes)
    case 'c':
      return joined(messages, cString)
    case 'json':
      return asJson(messages)
    default:
      return asProgram(messages, form, target)
  }
}

class NoText extends Error {}

function noText(): never {
  throw new NoText(say.detail.thePayloadIsNoUtf)
}

function joined(messages: readonly Copied[], one: (bytes: Uint8Array) => string): Written {
  try {
    return { text: messages.map(({ bytes }) => one(bytes)).join('\n') }
  } catch (error) {
    if (error instanceof NoText) return { error: error.message }
    throw error
  }
}

/** One as it is; several as a list, in which what is no JSON is a string. */
function asJson(messages: readonly Copied[]): Written {
  const texts = messages.map(({ bytes }) => textOf(bytes))
  if (texts.includes(undefined)) return { error: say.detail.thePayloadIsNoUtf }
  const [first = ''] = texts
  const outline = outlineOf(
    texts.length === 1
      ? first
      : `[${texts.map((text = '') => ('error' in outlineOf(text) ? JSON.stringify(text) : text)).join(',')}]`,
  )
  return 'error' in outline ? outline : { text: prettyOf(outline.lines) }
}

function asProgram(messages: readonly Copied[], form: 'browser' | 'node' | 'python', { url, authority }: Target): Written {
  const sent = messages.flatMap(({ kind, bytes }): SentMessage[] => {
    if (kind === 'binary') return [bytes]
    return kind === 'text' ? [textOf(bytes) ?? bytes] : []
  })
  if (sent.length === 0) return { error: say.detail.thereIsNoTextOr }
  return { text: programsFor(url, authority, sent).find(({ id }) => id === form)?.text ?? '' }
}

const C_ESCAPES: Readonly<Record<number, string>> = { 0x22: '\\"', 0x5c: '\\\\', 0x0a: '\\n', 0x0d: '\\r', 0x09: '\\t' }

/** A string literal of C with every byte. A hex escape has no end of its own: the literal is taken up anew where a hex digit follows. */
function cString(bytes: Uint8Array): string {
  let text = '"'
  let isOpen = false
  for (const byte of bytes) {
    const character = String.fromCharCode(byte)
    const short = C_ESCAPES[byte]
    if (short !== undefined) text += short
    else if (byte < 0x20 || byte > 0x7e) text += `\\x${pairOf(byte)}`
    else text += isOpen && /[\da-f]/i.test(character) ? `" "${character}` : character
    isOpen = short === undefined && (byte < 0x20 || byte > 0x7e)
  }
  return `${text}"`
}

/** The server as its clients reach it, and the path of a connection of this run. */
export function targetOf(log: string, connection: string): Target {
  const { server, connections, capabilities } = useDesk.getState()
  const url = server.url || `${server.secure ? 'wss' : 'ws'}://${server.host || '127.0.0.1'}:${server.port}`
  const path = (log === '' ? connections.get(connection)?.path : undefined) || '/'
  const file = server.secure && server.certificate?.isLocal ? server.certificate.authorityFile : ''
  return { url: `${url}${path}`, authority: { file, platform: capabilities.platform } }
}

/** The opening request with curl: `line` is its request line. */
export function curlOf(line: string, headers: readonly (readonly [name: string, value: string])[], target: Target): string {
  const path = line.split(' ')[1] ?? '/'
  const url = URL.parse(target.url)
  return curlFor(url ? `${url.protocol}//${url.host}${path}` : target.url, target.authority, headers)
}
