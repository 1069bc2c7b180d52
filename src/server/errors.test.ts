// Both forms of an error, and what system errors are called.
import { describe, expect, it } from 'vitest'
import { ERROR_NUMBERS, WebSocketServerError, codeOfSystemError } from './errors.ts'

describe('WebSocketServerError', () => {
  it('has a code, its number and a sentence', () => {
    const error = new WebSocketServerError('would-block', 'The client is not reading.')
    expect([error.name, error.code, error.errorCode, error.message, error instanceof Error]).toEqual([
      'WebSocketServerError',
      'would-block',
      10035,
      'The client is not reading.',
      true,
    ])
  })

  it('gives every code a number of its own, but for those that component.md has one number for', () => {
    const codes = new Map<number, string[]>()
    for (const [code, number] of Object.entries(ERROR_NUMBERS)) codes.set(number, [...(codes.get(number) ?? []), code])
    expect([...codes].filter(([, each]) => each.length > 1)).toEqual([
      [271, ['wrong-store-password', 'missing-store-password', 'store-unreadable', 'store-type-unsupported', 'key-mismatch']],
      [
        276,
        [
          'handshake-failed',
          'client-alert',
          'client-left',
          'handshake-refused',
          'http-on-tls',
          'not-tls',
          'bad-client-hello',
          'tls-broken',
          'tls-platform-changed',
        ],
      ],
      [282, ['no-server-certificate', 'no-private-key']],
    ])
  })
})

describe('a system error', () => {
  it.each([
    ['EADDRINUSE', 'port-in-use', 10048],
    ['EACCES', 'no-permission', 10013],
    ['EADDRNOTAVAIL', 'address-not-available', 10049],
    ['ECONNABORTED', 'connection-aborted', 10053],
    ['EPIPE', 'connection-aborted', 10053],
    ['ECONNRESET', 'connection-reset', 10054],
    ['ETIMEDOUT', 'timed-out', 10060],
    ['ENOTFOUND', 'host-not-found', 11001],
    ['EMFILE', 'too-many-open-files', 10024],
    ['EIO', 'bind-failed', 10000],
  ])('%s is %s', (system, code, number) => {
    const ours = codeOfSystemError(Object.assign(new Error(system), { code: system }), 'bind-failed')
    expect([ours, ERROR_NUMBERS[ours]]).toEqual([code, number])
  })
})
