import { describe, expect, test } from 'vitest'
import { packHead } from './public-headers.ts'

const headOf = (...lines: string[]): string => ['GET /chat HTTP/1.1', ...lines].join('\r\n')

describe('the facts of a head', () => {
  test('are its header lines', () => {
    expect(packHead(headOf('Host: localhost', 'Origin: http://localhost', 'X-Note: a: b'))).toBe(
      'Host: localhost\nOrigin: http://localhost\nX-Note: a: b\n',
    )
  })

  test.each([
    ['Cookie: session=1234', 'Cookie: (hidden, 12 characters)\n'],
    ['SET-COOKIE: a=b', 'SET-COOKIE: (hidden, 3 characters)\n'],
    ['authorization:Basic dTpw', 'authorization: (hidden, 10 characters)\n'],
    ['Proxy-Authorization: Basic dTpw', 'Proxy-Authorization: (hidden, 10 characters)\n'],
  ])('hide the value of %s', (line, facts) => {
    expect(packHead(headOf('Host: localhost', line))).toBe(`Host: localhost\n${facts}`)
  })

  test.each([
    ['X-Note:no space', 'X-Note: no space\n'],
    ['X-Note:   three spaces', 'X-Note: three spaces\n'],
    ['X-Note: blanks behind \t', 'X-Note: blanks behind\n'],
    ['X-Note:', 'X-Note: \n'],
    ['X-Note: ', 'X-Note: \n'],
  ])('are written alike for %j', (line, facts) => {
    expect(packHead(headOf(line, 'Host: localhost'))).toBe(`${facts}Host: localhost\n`)
  })

  test('are none without headers', () => {
    expect(packHead(headOf())).toBe('')
  })
})
