import { expect, test } from 'vitest'
import type { Question } from '../../contract/model.ts'
import { themeOf } from '../commands/theme.tsx'
import { readLayout } from './layout.ts'
import { callFor } from './question-calls.ts'

test('a kept layout is taken only when it is one of these panes', () => {
  expect(readLayout('{"log":70,"composer":30}', ['log', 'composer'])).toEqual({ log: 70, composer: 30 })
  const others = [
    undefined,
    '',
    'null',
    '[]',
    '{"log":70}',
    '{"log":70,"other":30}',
    '{"log":"70","composer":30}',
    '{"log":170,"composer":-70}',
  ]
  expect(others.map((text) => readLayout(text, ['log', 'composer']))).toEqual(others.map(() => undefined))
})

test('one question is called by name, several by number', () => {
  const question: Question = {
    id: 'q1',
    kind: 'webSocketOpenRequest',
    connection: '7',
    remoteHost: '127.0.0.1',
    remotePort: 51_844,
    askedAt: 0,
    deadline: 0,
    expiresAs: 'accept',
    secure: false,
    method: 'GET',
    path: '/chat?room=42',
    headers: [],
    subProtocols: [],
    extensions: '',
    origin: '',
  }
  expect(callFor([question])).toBe('Connection 7 from 127.0.0.1 asks to open /chat?room=42')
  expect(callFor([{ ...question, kind: 'connectionRequest' }])).toBe('Connection 7 from 127.0.0.1 wants to connect')
  const certificate = {
    ...question,
    kind: 'sslClientAuthentication',
    subject: 'CN=robot\u202e',
    status: 'It has expired.',
  } as const
  expect(callFor([certificate])).toBe(
    String.raw`Connection 7 from 127.0.0.1 presents the certificate CN=robot\u202e, which is not trusted`,
  )
  expect(callFor([{ ...certificate, subject: '' }])).toBe('Connection 7 from 127.0.0.1 presents no certificate')
  expect(callFor([question, question])).toBe('2 clients are waiting')
})

test('the theme is the chosen one, or as the system has it', () => {
  expect([themeOf('light', false), themeOf('dark', true), themeOf('system', true), themeOf('system', false)]).toEqual([
    'light',
    'dark',
    'light',
    'dark',
  ])
})
