// Files as a face imports them: each becomes a session that says what the file says, or nothing is left of it.
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseFilter } from '../contract/filter/parse-filter.ts'
import type { ImportState, LogRow } from '../contract/model.ts'
import { exportLog } from './export/export-run.ts'
import { FileSink } from './export/export-sink.ts'
import { Imports } from './imports.ts'
import { batchOf, connectionWithNumber, openLog } from './log/log-test-support.ts'
import { ReadableLog } from './log/readable-log.ts'
import type { SessionLog } from './log/session-log.ts'
import { readSessionFacts } from './sessions/session-file.ts'

let folder: string
let imports: Imports
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'socketbench-imports-'))
  imports = new Imports(join(folder, 'sessions'), () => Date.UTC(2026, 10, 28, 12, 0, 0))
})
afterEach(async () => {
  await imports.end()
  await rm(folder, { recursive: true })
})

async function fileOf(name: string, content: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

/** Resolves with the state in which it has ended. */
async function imported(path: string, name = 'mine.jsonl'): Promise<ImportState> {
  const { id } = imports.begin({ path, name, size: (await readFile(path)).length, release: () => undefined })
  return new Promise((resolve) => {
    const look = (): void => {
      const state = imports.list().find((each) => each.id === id)
      if (!state || state.state === 'running') return
      off()
      resolve(state)
    }
    const off = imports.changed.subscribe(look)
    look()
  })
}

async function exported(log: ReadableLog, name: string, format: 'jsonl' | 'har' = 'jsonl', filter = ''): Promise<string> {
  const path = join(folder, name)
  const sink = await FileSink.open(path)
  const { signal } = new AbortController()
  const onProgress = (): void => undefined
  const none = {
    filter: parseFilter(filter, 0),
    first: 0,
    last: Infinity,
    pathOf: () => undefined,
    isSecure: () => false,
    version: '1',
    now: () => 0,
    signal,
    onProgress,
  }
  await exportLog({ log, sink, format, ...none })
  await sink.finish()
  return path
}

async function rowsOf(session: string): Promise<LogRow[]> {
  const log = await ReadableLog.read(join(folder, 'sessions', session))
  const rows = await log.reader.rows(0, 2_000)
  await log.close()
  return rows
}

const told = ({ connection, direction, kind, preview }: LogRow): string => `${connection} ${direction} ${kind} ${preview}`

/** Something of everything that a log can hold. */
function everything({ recorder }: SessionLog): void {
  recorder.append('server', 'none', 0, 'Listening at ws://127.0.0.1:8080', [])
  recorder.append('request', 'in', 1, 'GET /chat HTTP/1.1', [
    ['Host', '127.0.0.1'],
    ['X-Folded', 'one\ntwo'],
  ])
  recorder.append('open', 'out', 1, '101 Switching Protocols', [['status line', 'HTTP/1.1 101 Switching Protocols']])
  recorder.messagesIn(batchOf(1, ['grüße "you"\n,\u0000', Buffer.from([0xff, 0x00, 0x80]), '']))
  recorder.messagesIn(
    batchOf(
      1,
      ['in two frames'],
      [
        { opcode: 1, fin: false, rsv: 4, mask: 0x0a0b0c0d, length: 5, time: 1_004.5 },
        { opcode: 0, fin: true, rsv: 0, mask: 0, length: 6, time: 1_004.75 },
      ],
    ),
  )
  recorder.sent(connectionWithNumber(1), 1, Buffer.from('=1+1'), undefined)
  recorder.messagesIn(batchOf(2, [Buffer.alloc(3 * 1024 * 1024, 'long')]))
  recorder.sentPiece(connectionWithNumber(2), 2, Buffer.alloc(100 * 1024, 7), false)
  recorder.sentPiece(connectionWithNumber(2), 2, Buffer.alloc(100 * 1024, 8), true)
  recorder.controlIn(connectionWithNumber(1), 9, Buffer.from('ping'), 0x01020304)
  recorder.controlIn(connectionWithNumber(1), 8, Buffer.from([0x03, 0xe8, 0x6f, 0x6b]), 0)
}

test('what was exported as JSON Lines is a session again, byte for byte', async () => {
  const log = await openLog(join(folder, 'log'))
  everything(log)
  await log.marks.set([
    { seq: 3, color: 'red', note: '' },
    { seq: 7, color: 'green', note: 'the "long" one' },
  ])
  const path = await exported(log, 'first.jsonl')
  await log.close()
  const { state, error, session } = await imported(path)
  expect({ state, error }).toEqual({ state: 'done', error: '' })
  expect(session).toMatch(/^2026-11-28T12-00-00-[0-9a-f]{4}-0$/)
  const again = await ReadableLog.read(join(folder, 'sessions', session))
  const second = await exported(again, 'second.jsonl')
  await again.close()
  expect((await readFile(second)).equals(await readFile(path))).toBe(true)
  expect(await readSessionFacts(join(folder, 'sessions', session))).toEqual({
    name: '',
    pinned: false,
    began: 1002,
    ended: 1013,
    entries: 12,
    source: 'mine.jsonl',
    brokenOff: false,
    cut: 0,
    servers: [],
  })
})

test.each([
  ['', 'The file is empty. Nothing was imported.'],
  [
    '{"a":1}\n',
    'The file is not a log: it has neither the first line of a JSON Lines export, nor the log.entries of HAR. Nothing was imported.',
  ],
  ['GET / HTTP/1.1', 'The file is not JSON: at byte 0 stands "G". Nothing was imported.'],
  ['{"log":{"entries":[', 'The file ends before its JSON does: it was cut off. Nothing was imported.'],
  ['{"log":{"entries":[{"request":"ht', 'The file ends before its JSON does: it was cut off. Nothing was imported.'],
  [
    '{"log":{"version":"1.2","entries":[]}}',
    'The file has no requests, and so no WebSocket. Record while the page has one open, and export with messages. Nothing was imported.',
  ],
  [
    '{"socketbench":"log","version":1}\n{"time":1e300,"kind":"text","direction":"in","frames":1,"text":"x"}',
    'Line 2: time: Invalid value: Expected <=8640000000000000 but received 1e+300. Nothing was imported.',
  ],
  [
    '{"log":{"entries":[{"request":{"url":"ws://a/"},"_webSocketMessages":[{"type":"send","time":1e300,"opcode":1,"data":"x"}]}]}}',
    'Entry 0: _webSocketMessages: time: Invalid value: Expected <=8640000000000000 but received 1e+300. Nothing was imported.',
  ],
  ['{"socketbench":"log","version":1}\n', 'The file has no entries. Nothing was imported.'],
  [
    '{"socketbench":"log","version":9}\n',
    'The file has version 9; this Socketbench reads up to version 1. Import it with a newer one. Nothing was imported.',
  ],
  ['{"socketbench":"log","version":1}\n{"time":1,"kin', /^Line 2 is not JSON: .* Nothing was imported\.$/],
  [
    '{"socketbench":"log","version":1}\n{"time":1,"kind":"text","direction":"up"}',
    'Line 2: direction: Invalid type: Expected ("in" | "out" | "none") but received "up". Nothing was imported.',
  ],
  [
    '{"socketbench":"log","version":1}\n{"time":1,"kind":"binary","direction":"in","frames":1,"size":4,"base64":"AAAA"}',
    'Line 2: its payload has 3 bytes, expected 4 as size says. Nothing was imported.',
  ],
  [
    `{"socketbench":"log","version":1}\n{"time":1,"kind":"text","direction":"in","frames":1,"text":"${'x'.repeat(3 * 1024 * 1024)}"}`,
    'Line 2 is longer than 2097152 bytes, and no message whose payload is base64. Nothing was imported.',
  ],
  [
    `{"socketbench":"log","version":1}\n{"time":1,"kind":"text","direction":"in","frames":1,"size":3000000,"base64":"${'A'.repeat(3 * 1024 * 1024)}`,
    'Line 2 ends within its payload: the file was cut off. Nothing was imported.',
  ],
])('a file that is none is said with its line, and nothing is left of it: %.60s', async (content, error) => {
  const path = await fileOf('bad', content)
  expect(await imported(path)).toMatchObject({
    state: 'failed',
    error: typeof error === 'string' ? error : expect.stringMatching(error),
  })
  expect(await readdir(join(folder, 'sessions'))).toEqual([])
})

test('HAR that was exported is read back with its connections in the order of their times', async () => {
  const log = await openLog(join(folder, 'log'))
  const { recorder } = log
  recorder.append('request', 'in', 1, 'GET /a HTTP/1.1', [['Host', 'localhost']])
  recorder.append('open', 'out', 1, '101 Switching Protocols', [['status line', 'HTTP/1.1 101 Switching Protocols']])
  recorder.append('request', 'in', 2, 'GET /b HTTP/1.1', [['Host', 'localhost']])
  recorder.append('refused', 'out', 2, '403 Forbidden', [['status line', 'HTTP/1.1 403 Forbidden']])
  recorder.append('request', 'in', 3, 'GET /c HTTP/1.1', [['Host', 'localhost']])
  recorder.append('open', 'out', 3, '101 Switching Protocols', [['status line', 'HTTP/1.1 101 Switching Protocols']])
  recorder.messagesIn(batchOf(3, ['first']))
  recorder.messagesIn(batchOf(1, ['second']))
  recorder.sent(connectionWithNumber(3), 2, Buffer.from([1, 2, 3]), undefined)
  recorder.messagesIn(batchOf(1, ['fourth']))
  const path = await exported(log, 'out.har', 'har')
  await log.close()
  const { state, error, session } = await imported(path, 'out.har')
  expect({ state, error }).toEqual({ state: 'done', error: '' })
  expect((await rowsOf(session)).map(told)).toEqual([
    '1 in request GET /a HTTP/1.1',
    '1 out open 101 Switching Protocols',
    '2 in request GET /b HTTP/1.1',
    '2 out refused 403 Forbidden',
    '3 in request GET /c HTTP/1.1',
    '3 out open 101 Switching Protocols',
    '3 in text first',
    '1 in text second',
    '3 out binary 01 02 03',
    '1 in text fourth',
  ])
  expect(await readdir(join(folder, 'sessions', session))).toEqual(['00000000.index', '00000000.payload', 'session.json'])
})

test('HAR as Chrome writes it: messages before the request, secrets kept out, what is no WebSocket left out', async () => {
  const entry = {
    _resourceType: 'websocket',
    _webSocketMessages: [
      { type: 'send', time: 1_700_000_000.25, opcode: 1, data: '{"op":"sub"}' },
      { type: 'receive', time: 1_700_000_000.5, opcode: 2, data: 'AQID' },
      { type: 'error', time: 1_700_000_001, opcode: -1, data: 'Connection closed' },
    ],
    request: {
      method: 'GET',
      url: 'wss://example.test/chat?room=7',
      headers: [
        { name: ':authority', value: 'example.test' },
        { name: 'Cookie', value: 'session=secret' },
      ],
    },
    response: { status: 101, statusText: 'Switching Protocols', headers: [{ name: 'Upgrade', value: 'websocket' }] },
    startedDateTime: '2023-11-14T22:13:20.000Z',
    time: 12,
  }
  const page = { _resourceType: 'document', request: { method: 'GET', url: 'https://example.test/', headers: [] } }
  const path = await fileOf('chrome.har', JSON.stringify({ log: { version: '1.2', entries: [page, entry, { broken: true }] } }))
  const { state, error, session } = await imported(path, 'chrome.har')
  expect({ state, error }).toEqual({ state: 'done', error: '' })
  const rows = await rowsOf(session)
  expect(rows.map((row) => `${row.time} ${told(row)}`)).toEqual([
    '1700000000000 1 none tls Encrypted, as its URL says',
    '1700000000000 1 in request GET /chat?room=7 HTTP/1.1',
    '1700000000012 1 out open 101 Switching Protocols',
    '1700000000250 1 in text {"op":"sub"}',
    '1700000000500 1 out binary 01 02 03',
    '1700000001000 1 none error Connection closed',
  ])
  const log = await ReadableLog.read(join(folder, 'sessions', session))
  expect((await log.reader.entry(1)).facts).toEqual([['Cookie', '(hidden, 14 characters)']])
  await log.close()
})

/** The rows of a HAR file with these entries, each with its time since the first. */
async function rowsOfHar(name: string, ...entries: readonly object[]): Promise<string[]> {
  const { state, error, session } = await imported(await fileOf(name, JSON.stringify({ log: { version: '1.2', entries } })), name)
  expect({ state, error }).toEqual({ state: 'done', error: '' })
  return (await rowsOf(session)).map((row) => `${row.time - Date.UTC(2026, 10, 29, 15, 57, 30)} ${told(row)}`)
}

test('HAR as Playwright writes it: times in milliseconds, no answer where none has come, and messages that were left out or put elsewhere', async () => {
  const entry = {
    pageref: 'page@e3414a401214a7b0f225fa7ef7bff5ec',
    startedDateTime: '2026-11-29T15:57:30.695Z',
    time: 5.553955078125,
    request: {
      method: 'GET',
      url: 'ws://127.0.0.1:33781/x?y=1',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [{ name: 'Upgrade', value: 'websocket' }],
      queryString: [{ name: 'y', value: '1' }],
      headersSize: 478,
      bodySize: -1,
    },
    response: {
      status: 101,
      statusText: 'Switching Protocols',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [{ name: 'Upgrade', value: 'websocket' }],
      content: { size: -1, mimeType: 'x-unknown' },
      headersSize: 129,
      bodySize: -1,
      redirectURL: '',
      _transferSize: 146,
    },
    cache: {},
    timings: { send: -1, wait: -1, receive: -1 },
    _frameref: 'frame@f38b0dea9139afa047cd46a04a3c7ba3',
    _monotonicTime: 813.054,
    _resourceType: 'websocket',
  }
  const messages = [
    { type: 'send', time: 1795967850696.3308, opcode: 1, data: 'hi' },
    { type: 'receive', time: 1795967850701.8848, opcode: 2, data: 'AQID' },
  ]
  expect(await rowsOfHar('playwright.har', { ...entry, _webSocketMessages: messages })).toEqual([
    '695 1 in request GET /x?y=1 HTTP/1.1',
    '696.330810546875 1 out open 101 Switching Protocols',
    '696.330810546875 1 in text hi',
    '701.884765625 1 out binary 01 02 03',
  ])
  // Recorded with omitTiming, and a connection that was refused before it was answered.
  expect(
    await rowsOfHar(
      'without-times.har',
      { ...entry, time: -1, _webSocketMessages: messages.map((each) => ({ ...each, time: -1 })) },
      { ...entry, response: { ...entry.response, status: -1, headers: [] } },
    ),
  ).toEqual([
    '695 1 in request GET /x?y=1 HTTP/1.1',
    '695 1 out open 101 Switching Protocols',
    '695 2 in request GET /x?y=1 HTTP/1.1',
    '695 1 in text hi',
    '695 1 out binary 01 02 03',
  ])
  const attached = { ...entry.response, content: { ...entry.response.content, _file: '1053cd7f.jsonl' } }
  expect((await rowsOfHar('attached.har', { ...entry, response: attached })).at(-1)).toBe(
    "700.553955078125 1 none error Its messages are in 1053cd7f.jsonl beside the file, and were not read: let Playwright record HAR with content: 'embed'",
  )
})

test('HAR as HTTP Toolkit writes it: the close of a connection, how it was aborted, and what is still open', async () => {
  const entry = {
    pageref: 'Chrome',
    startedDateTime: '2026-11-29T15:57:30.000+00:00',
    time: 2_500.5,
    request: { method: 'GET', url: 'wss://shop.example/live', httpVersion: 'HTTP/1.1', cookies: [], headers: [], bodySize: 0 },
    response: {
      status: 101,
      statusText: 'Switching Protocols',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [{ name: 'upgrade', value: 'websocket' }],
      content: { mimeType: 'application/octet-stream', size: 0, text: '' },
      redirectURL: '',
      headersSize: -1,
      bodySize: 0,
    },
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: 0, receive: 0 },
    _resourceType: 'websocket',
    _webSocketMessages: [
      { type: 'send', opcode: 1, data: 'hello', time: 1795967850.25 },
      { type: 'receive', opcode: 2, data: 'AQID', time: 1795967851 },
    ],
    _webSocketClose: { code: 4001, reason: 'bye', timestamp: 812.25 },
  }
  expect(await rowsOfHar('toolkit.har', entry)).toEqual([
    '0 1 none tls Encrypted, as its URL says',
    '0 1 in request GET /live HTTP/1.1',
    '0 1 out open 101 Switching Protocols',
    '250 1 in text hello',
    '1000 1 out binary 01 02 03',
    '2500.5 1 none disconnect 4001',
  ])
  const { _webSocketClose: _, ...open } = entry
  expect(
    (
      await rowsOfHar(
        'others.har',
        { ...entry, _webSocketClose: 'aborted' },
        { ...entry, time: 1_200, _webSocketMessages: [], _webSocketClose: { reason: '' } },
        { ...open, time: -1, _webSocketMessages: [] },
      )
    ).filter((row) => / disconnect | open /.test(row)),
  ).toEqual([
    '0 1 out open 101 Switching Protocols',
    '0 2 out open 101 Switching Protocols',
    '0 3 out open 101 Switching Protocols',
    '1200 2 none disconnect 1005 no code received',
    '2500.5 1 none disconnect 1006 closed without a Close frame',
  ])
})

test('HAR as Firefox writes it: the opening of a connection, and that its messages are not in the file', async () => {
  const entry = {
    startedDateTime: '2026-11-29T16:57:30.250+01:00',
    request: {
      bodySize: 0,
      method: 'GET',
      url: 'https://shop.example/live',
      httpVersion: 'HTTP/1.1',
      headers: [{ name: 'Sec-WebSocket-Version', value: '13' }],
      cookies: [],
      queryString: [],
      headersSize: 512,
    },
    response: {
      status: 101,
      statusText: 'Switching Protocols',
      httpVersion: 'HTTP/1.1',
      headers: [{ name: 'Upgrade', value: 'WebSocket' }],
      cookies: [],
      content: { mimeType: 'text/plain', size: 0, text: '' },
      redirectURL: '',
      headersSize: 129,
      bodySize: 129,
    },
    cache: {},
    timings: { blocked: 0, dns: 1, connect: 2, ssl: 3, send: 0, wait: 6, receive: 0 },
    time: 12,
    _securityState: 'secure',
    serverIPAddress: '192.0.2.1',
    connection: '443',
    pageref: 'page_1',
  }
  expect(await rowsOfHar('firefox.har', entry)).toEqual([
    '250 1 none tls Encrypted, as its URL says',
    '250 1 in request GET /live HTTP/1.1',
    '262 1 out open 101 Switching Protocols',
    '262 1 none error The file has none of its messages: Firefox leaves them out of HAR. Chrome, Edge, Playwright and HTTP Toolkit write them',
  ])
})

test('HAR without a WebSocket says so', async () => {
  const path = await fileOf(
    'pages.har',
    JSON.stringify({ log: { entries: [{ request: { url: 'http://a/' } }, { request: { url: 'http://b/' } }] } }),
  )
  expect(await imported(path)).toMatchObject({
    state: 'failed',
    error:
      'None of the 2 requests in the file is a WebSocket. Record while the page has one open, and export with messages. Nothing was imported.',
  })
})

test('how long a request in HAR took leads to no time that no date can have', async () => {
  const request = {
    startedDateTime: '2026-01-02T03:04:05.000Z',
    time: 1e300,
    request: { url: 'ws://a/' },
    response: { status: 101 },
  }
  const { state, session } = await imported(await fileOf('long.har', JSON.stringify({ log: { entries: [request] } })))
  expect(state).toBe('done')
  expect(await readSessionFacts(join(folder, 'sessions', session))).toMatchObject({ began: 1767323045000, ended: 8.64e15 })
})

test('one that is cancelled leaves nothing', async () => {
  const line = '{"time":1,"kind":"text","direction":"in","frames":1,"text":"x"}\n'
  const path = await fileOf('long.jsonl', `{"socketbench":"log","version":1}\n${line.repeat(200_000)}`)
  const ended = imported(path)
  await new Promise<void>((resolve) => {
    const off = imports.changed.subscribe(() => {
      if ((imports.list()[0]?.done ?? 0) === 0) return
      off()
      resolve()
    })
  })
  imports.cancel('1')
  expect(await ended).toMatchObject({ state: 'cancelled', session: '' })
  expect(await readdir(join(folder, 'sessions'))).toEqual([])
  imports.cancel('1')
  expect(imports.list()).toEqual([])
})

test.each(['', 'kind:text'])('whose each entry is comes back with JSON Lines, of a part of the log too: "%s"', async (filter) => {
  const log = await openLog(join(folder, 'log'))
  log.servers.call(1, 'Chat')
  log.servers.call(2, 'Prices')
  for (const [connection, server] of [
    [1, 2],
    [2, 1],
  ] as const) {
    log.recorder.append('accept', 'none', connection, 'Accepted', [], server)
    log.recorder.messagesIn(batchOf(connection, ['hello', 'again']))
  }
  const wanted = (await log.reader.rows(0, 10)).filter(({ kind }) => filter === '' || kind === 'text')
  const path = await exported(log, 'servers.jsonl', 'jsonl', filter)
  await log.close()
  const { session } = await imported(path)
  const read = join(folder, 'sessions', session)
  const { servers } = await readSessionFacts(read)
  expect(servers).toEqual(['Prices', 'Chat'])
  const back = await ReadableLog.read(read, servers)
  const rows = await back.reader.rows(0, 10)
  expect(rows).toEqual(wanted.map((row, seq) => ({ ...row, seq })))
  expect(rows.map(({ server }) => server)).toContain('Chat')
  await back.close()
})

test('a file that names a server as none can be called says where', async () => {
  const path = await fileOf(
    'bad.jsonl',
    '{"socketbench":"log","version":1}\n{"time":1,"server":"","kind":"server","direction":"none","text":"x"}\n',
  )
  expect(await imported(path)).toMatchObject({
    state: 'failed',
    error: 'Line 2: server: expected a name of 1 to 40 characters, without control characters and quotes. Nothing was imported.',
  })
})
