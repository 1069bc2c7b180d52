// The run-time check of an upstream, for what comes from a window, a workspace or a command line.
import * as v from 'valibot'
import { headers } from '../checks.ts'
import type { UpstreamSettings } from './upstream.ts'

/** Why a text is no address of an upstream, as a sentence, or "". */
export function faultInUpstreamUrl(text: string): string {
  const expected = 'Expected an address such as wss://example.com/path.'
  const [, scheme = '', authority = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(text) ?? []
  const lower = scheme.toLowerCase()
  if (lower === 'http' || lower === 'https')
    return `The address of the upstream begins with ${lower}://: write ${lower === 'http' ? 'ws' : 'wss'}:// for the same server.`
  // It is not repeated: there may be a password in it.
  if (authority.includes('@'))
    return 'The address of the upstream has a name or password in it: leave it out, and give an Authorization header.'
  if (lower !== 'ws' && lower !== 'wss') return `${quoted(text)} does not begin with ws:// or wss://. ${expected}`
  if (authority === '' || /[\s\x00-\x1f]/.test(text)) return `${quoted(text)} is no address of an upstream. ${expected}`
  if (text.includes('#'))
    return `${quoted(text)} has a fragment, which no WebSocket address may have (RFC 6455 section 3): leave out what begins with #.`
  return ''
}

export const upstream: v.GenericSchema<unknown, UpstreamSettings> = v.strictObject({
  url: v.pipe(
    v.string(),
    v.maxLength(2_000, 'expected at most 2000 characters'),
    v.rawCheck<string>(({ dataset, addIssue }) => {
      const message = dataset.typed ? faultInUpstreamUrl(dataset.value) : ''
      if (message !== '') addIssue({ message })
    }),
  ),
  verify: v.exactOptional(v.boolean()),
  ca: v.exactOptional(v.pipe(v.string(), v.minLength(1, 'expected the path of a file'))),
  headers: v.exactOptional(headers),
})

function quoted(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}
