import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { upstream } from './check-upstream.ts'

function said(input: unknown): string {
  const { success, issues } = v.safeParse(upstream, input)
  return success ? '' : (issues?.[0].message ?? '')
}

describe('an upstream as it is set', () => {
  it('has an address of WebSocket', () => {
    expect(said({ url: 'wss://example.com/chat?x=1' })).toBe('')
    expect(said({ url: 'ws://[::1]:8080', verify: false, ca: 'ca.pem', headers: [['Authorization', 'Bearer x']] })).toBe('')
  })

  it('is refused with what to write instead', () => {
    expect(said({ url: 'https://example.com' })).toBe(
      'The address of the upstream begins with https://: write wss:// for the same server.',
    )
    expect(said({ url: 'example.com' })).toBe(
      '"example.com" does not begin with ws:// or wss://. Expected an address such as wss://example.com/path.',
    )
    expect(said({ url: 'ws://' })).toBe('"ws://" is no address of an upstream. Expected an address such as wss://example.com/path.')
    expect(said({ url: 'ws://example.com/#part' })).toBe(
      '"ws://example.com/#part" has a fragment, which no WebSocket address may have (RFC 6455 section 3): leave out what begins with #.',
    )
  })

  it('with a password in it is refused without repeating it', () => {
    expect(said({ url: 'wss://me:secret@example.com' })).toBe(
      'The address of the upstream has a name or password in it: leave it out, and give an Authorization header.',
    )
  })
})
