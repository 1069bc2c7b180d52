// How a row of the log reads in a terminal.
import { expect, test } from 'vitest'
import type { LogRow } from '../contract/model.ts'
import { jsonLine, logLine } from './log-line.ts'

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
  const json = jsonLine({ ...row, preview })
  expect(json).toContain('"a\\u001b[2Jb\\r\\nc\\u202ed\\u009be\\u206af\\u180eg\\ufff9h\\udb40\\udc41i"')
  expect((JSON.parse(json) as LogRow).preview).toBe(preview)
})

test('a line of JSON carries the row with its time in full', () => {
  expect(JSON.parse(jsonLine(row))).toEqual({ ...row, time: new Date(row.time).toISOString() })
})
