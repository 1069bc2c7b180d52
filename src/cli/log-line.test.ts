// How a row of the log reads in a terminal.
import { expect, test } from 'vitest'
import type { LogRow } from '../contract/model.ts'
import { COLOURED, logLine, paintFor } from './log-line.ts'

const row: LogRow = {
  seq: 7,
  time: new Date(2026, 0, 2, 12, 0, 1, 123).getTime(),
  connection: '3',
  kind: 'text',
  direction: 'in',
  size: 12,
  preview: '{"op":"sub"}',
  frames: 1,
  compressed: false,
}

test('a message shows time, connection, direction, kind, size and beginning', () => {
  expect(logLine(row)).toBe('12:00:01.123  #3    ← text            12 B  {"op":"sub"}')
})

test('an entry of the server itself names no connection and no size', () => {
  expect(logLine({ ...row, connection: '', kind: 'server', direction: 'none', size: 0, frames: 0, preview: 'started' })).toBe(
    '12:00:01.123        · server                started',
  )
})

test('what a client sends cannot write on the terminal', () => {
  const preview = 'a\u001b[2Jb\r\nc\u202ed\u009be\u206af\u180eg\ufff9h\u{e0041}i'
  expect(logLine({ ...row, preview })).toMatch(/  a\\u001b\[2Jb\\r\\nc\\u202ed\\u009be\\u206af\\u180eg\\ufff9h\\u\{e0041\}i$/)
})

test('on a terminal a line is told apart by colours, and what the client sent has none', () => {
  expect(logLine(row, COLOURED)).toBe(
    '\u001b[2m12:00:01.123\u001b[22m  \u001b[36m#3   \u001b[39m \u001b[32m← text      \u001b[39m \u001b[2m     12 B\u001b[22m  {"op":"sub"}',
  )
  expect(logLine({ ...row, kind: 'error', direction: 'none', preview: 'reset' }, COLOURED)).toMatch(/\u001b\[31mreset\u001b\[39m$/)
})

test('colours are for a terminal that has them, unless NO_COLOR has anything in it', () => {
  const output = (isTTY: boolean, has: boolean) => ({ isTTY, hasColors: () => has }) as unknown as NodeJS.WriteStream
  const hasColours = (env: Record<string, string>, isTTY = true, has = true): boolean =>
    paintFor(output(isTTY, has), env)('in', 'x') !== 'x'
  expect(hasColours({})).toBe(true)
  expect(hasColours({ NO_COLOR: '' })).toBe(true)
  expect(hasColours({ NO_COLOR: '1' })).toBe(false)
  expect(hasColours({ NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false)
  expect(hasColours({}, false)).toBe(false)
  expect(hasColours({ TERM: 'dumb' }, true, false)).toBe(false)
})
