// The log written out in each format, from a real log into a real file.
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseFilter } from '../../contract/filter/parse-filter.ts'
import type { ExportFormatName } from '../../contract/model.ts'
import { batchOf, connectionWithNumber, openLog, temporaryFolder } from '../log/log-test-support.ts'
import type { SessionLog } from '../log/session-log.ts'
import { exportLog } from './export-run.ts'
import { FileSink } from './export-sink.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let log: SessionLog
beforeEach(async () => {
  folder = await temporaryFolder()
  log = await openLog(join(folder.path, 'log'))
})
afterEach(async () => {
  await log.close()
  await folder.remove()
})

const COMMON = {
  filter: undefined,
  first: 0,
  last: Infinity,
  pathOf: () => undefined,
  isSecure: () => false,
  version: '1.2.3',
  now: () => Date.UTC(2026, 10, 28, 10, 5),
  signal: new AbortController().signal,
  onProgress: () => undefined,
}

async function exported(
  format: Exclude<ExportFormatName, 'pcapng'>,
  filter = '',
  { first = 0, last = Infinity, signal = new AbortController().signal } = {},
): Promise<string> {
  const path = join(folder.path, `out.${format}`)
  const sink = await FileSink.open(path)
  await exportLog({ ...COMMON, log, sink, format, filter: parseFilter(filter, 0), first, last, signal })
  await sink.finish()
  return readFile(path, 'utf8')
}

const linesOf = async (filter = ''): Promise<Record<string, unknown>[]> =>
  (await exported('jsonl', filter))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

function conversation(): void {
  log.recorder.append('request', 'in', 1, 'GET /chat?room=7 HTTP/1.1', [
    ['Host', '127.0.0.1:8080'],
    ['Origin', 'http://localhost'],
  ])
  log.recorder.append('open', 'out', 1, '101 Switching Protocols', [
    ['status line', 'HTTP/1.1 101 Switching Protocols'],
    ['Upgrade', 'websocket'],
  ])
  log.recorder.messagesIn(batchOf(1, ['grüße "you"\n,', Buffer.from([0xff, 0x00, 0x80])]))
  log.recorder.sent(connectionWithNumber(1), 1, Buffer.from('=1+1'), undefined)
  log.recorder.messagesIn(batchOf(2, ['of another']))
  log.recorder.controlIn(connectionWithNumber(1), 8, Buffer.from([0x03, 0xe8, 0x6f, 0x6b]), 0)
}

test('JSON Lines hold every entry with its bytes, in order', async () => {
  conversation()
  const [head, ...lines] = await linesOf()
  expect(head).toEqual({ socketbench: 'log', version: 1, application: '1.2.3' })
  expect(lines.map(({ seq, kind, direction, connection }) => [seq, kind, direction, connection])).toEqual([
    [0, 'request', 'in', '1'],
    [1, 'open', 'out', '1'],
    [2, 'text', 'in', '1'],
    [3, 'binary', 'in', '1'],
    [4, 'text', 'out', '1'],
    [5, 'text', 'in', '2'],
    [6, 'close', 'in', '1'],
  ])
  expect(lines[0]).toMatchObject({
    text: 'GET /chat?room=7 HTTP/1.1',
    facts: [
      ['Host', '127.0.0.1:8080'],
      ['Origin', 'http://localhost'],
    ],
  })
  expect(lines[2]).toMatchObject({ text: 'grüße "you"\n,', size: 15, frames: 1 })
  expect(lines[2]).toMatchObject({ frameList: [{ opcode: 1, fin: true, mask: 'abcd0000', length: 15 }] })
  expect(lines[3]).toMatchObject({ base64: '/wCA', size: 3 })
  expect(lines[6]).toMatchObject({ base64: 'A+hvaw==' })
})

test('entries that are cleared while it is written are counted, and those that the log drops by itself are not', async () => {
  const written = async (lose: () => void): Promise<{ readonly missing: number; readonly progress: readonly number[] }> => {
    for (let n = 0; n < 40; n++) log.recorder.messagesIn(batchOf(1, ['x'.repeat(100_000)]))
    let hasLost = false
    let progress: readonly number[] = []
    const missing = await exportLog({
      ...COMMON,
      log,
      format: 'jsonl',
      onProgress: (done, total) => (progress = [done, total]),
      sink: {
        write: async () => {
          if (hasLost) return
          hasLost = true
          await log.store.flush()
          lose()
        },
        finish: () => Promise.resolve(),
        abandon: () => Promise.resolve(),
      },
    })
    return { missing, progress }
  }
  const cleared = await written(() => log.store.clear())
  expect(cleared.missing).toBeGreaterThan(0)
  expect(cleared.progress).toEqual([40 - cleared.missing, 40])
  expect((await written(() => undefined)).progress).toEqual([40, 40])
})

test('with a filter it is not taken for whole when its session is closed before it has been looked through', async () => {
  conversation()
  const result = exported('jsonl', '/you/')
  await log.close()
  await expect(result).rejects.toThrow('its session was closed or deleted before all of it was looked at')
})

test('a payload longer than what is read at once is whole', async () => {
  const bytes = Buffer.alloc(700_001, 'grüße, 12345 ')
  log.recorder.messagesIn(batchOf(1, [bytes, bytes.toString('utf8', 0, 699_999)]))
  const [, binary, text] = await linesOf()
  expect(Buffer.from(String(binary?.['base64']), 'base64').equals(bytes)).toBe(true)
  expect(Buffer.from(String(text?.['base64']), 'base64').toString('utf8')).toBe(bytes.toString('utf8', 0, 699_999))
  const plain = await exported('text', 'kind:text')
  expect(plain.split('  ').slice(1).join('  ').trimEnd()).toBe(bytes.toString('utf8', 0, 699_999).trimEnd())
})

test('a filter is exported as what it finds, and nothing that comes later', async () => {
  conversation()
  expect((await linesOf('kind:text conn:1')).slice(1).map(({ text }) => text)).toEqual(['grüße "you"\n,', '=1+1'])
  expect((await linesOf('nowhere')).length).toBe(1)
})

test('HAR has a connection each, as its client saw it', async () => {
  conversation()
  const { log: har } = JSON.parse(await exported('har')) as {
    log: { entries: Record<string, unknown>[] } & Record<string, unknown>
  }
  expect(har).toMatchObject({ version: '1.2', creator: { name: 'Socketbench', version: '1.2.3' } })
  expect(har.entries.length).toBe(2)
  expect(har.entries[0]).toMatchObject({
    connection: '1',
    _resourceType: 'websocket',
    request: {
      method: 'GET',
      url: 'ws://127.0.0.1:8080/chat?room=7',
      queryString: [{ name: 'room', value: '7' }],
      headers: [{ name: 'Host', value: '127.0.0.1:8080' }, { name: 'Origin' }],
    },
    response: { status: 101, statusText: 'Switching Protocols', headers: [{ name: 'Upgrade', value: 'websocket' }] },
    _webSocketMessages: [
      { type: 'send', opcode: 1, data: 'grüße "you"\n,' },
      { type: 'send', opcode: 2, data: '/wCA' },
      { type: 'receive', opcode: 1, data: '=1+1' },
      { type: 'send', opcode: 8, data: 'A+hvaw==' },
    ],
  })
  expect(har.entries[1]).toMatchObject({
    connection: '2',
    comment: 'The opening request is not in the log any more.',
    _webSocketMessages: [{ data: 'of another' }],
  })
  const some = JSON.parse(await exported('har', 'another')) as { log: { entries: { connection: string }[] } }
  expect(some.log.entries.map(({ connection }) => connection)).toEqual(['2'])
})

test('text is for people: hidden characters are escapes, a line break stays within its entry', async () => {
  conversation()
  log.recorder.messagesIn(batchOf(1, ['a\u202eb\n2020-01-01 a line of its own']))
  await log.marks.set([{ seq: 0, color: 'red', note: 'look\nhere' }])
  const lines = (await exported('text')).split('\n')
  expect(lines[0]).toMatch(/^\[red: look\\nhere\] 1970-01-01T00:00:01\.\d{3}Z #1 ← request {2}GET \/chat\?room=7 HTTP\/1\.1$/)
  expect(lines[1]).toBe('    Host: 127.0.0.1:8080')
  expect(lines).toContain('    2020-01-01 a line of its own')
  expect(lines.find((line) => line.includes('a\\u202eb'))).toMatch(/#1 ← text 34 B {2}a\\u202eb$/)
  expect(lines.find((line) => line.includes('binary'))).toMatch(/← binary 3 B base64 {2}\/wCA$/)
})

test('CSV quotes what needs it, and gives a spreadsheet no formula', async () => {
  conversation()
  log.recorder.messagesIn(batchOf(2, [Buffer.from([0xf8, 0x00, 0x00])]))
  await log.marks.set([
    { seq: 2, color: 'red', note: '=not a "formula"' },
    { seq: 3, color: 'blue', note: '' },
  ])
  const csv = await exported('csv', 'kind:text,binary')
  expect(csv.split('\r\n').map((line) => line.replace(/\d{4}-[^,]*Z/, 'TIME'))).toEqual([
    'number,time,connection,direction,kind,size,frames,mark,note,encoding,content',
    `2,TIME,1,in,text,15,1,red,"'=not a ""formula""",text,"grüße ""you""\n,"`,
    '3,TIME,1,in,binary,3,1,blue,,base64,"/wCA"',
    `4,TIME,1,out,text,4,1,,,text,"'=1+1"`,
    '5,TIME,2,in,text,10,1,,,text,"of another"',
    `7,TIME,2,in,binary,3,1,,,base64,"'+AAA"`,
    '',
  ])
})

test('the HTML report is one page in which nothing that a client sends is markup, and that loads nothing', async () => {
  const hostile = '<script>alert(1)</script><img src=x onerror=alert(2)> &amp; \u202e "quoted"'
  log.recorder.append('request', 'in', 1, 'GET /<b> HTTP/1.1', [['X-"Own', '<i>value</i>']])
  log.recorder.messagesIn(batchOf(1, [hostile, Buffer.from([0xff, 0x00]), 'x'.repeat(3_000)]))
  await log.marks.set([{ seq: 1, color: 'red', note: 'see <here>' }])
  const html = await exported('html')
  expect(html).toContain('<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">')
  expect(html).toContain('Written by Socketbench 1.2.3 at 2026-11-28T10:05:00.000Z.')
  expect(html).toContain(
    '<span class="note red">see &lt;here&gt;</span><pre>&lt;script>alert(1)&lt;/script>&lt;img src=x onerror=alert(2)> &amp;amp; \\u202e "quoted"</pre>',
  )
  expect(html).toContain('<pre>GET /&lt;b> HTTP/1.1</pre><dl><dt>X-&quot;Own<dd>&lt;i&gt;value&lt;/i&gt;</dl>')
  expect(html).toContain('<pre>/wA=</pre>')
  expect(html).toContain(`<details><summary>3000 bytes</summary><pre>${'x'.repeat(3_000)}</pre></details>`)
  expect(html).not.toMatch(/<(?:script|img|iframe|link|b|i)[ >]/)
})

test('a stretch of the log is exported, and of it what a filter finds', async () => {
  conversation()
  const numbers = (lines: string): string[] => [...lines.matchAll(/"seq":(\d+)/g)].map(([, seq = '']) => seq)
  expect(numbers(await exported('jsonl', '', { first: 2, last: 4 }))).toEqual(['2', '3', '4'])
  expect(numbers(await exported('jsonl', 'kind:text', { first: 3, last: 5 }))).toEqual(['4', '5'])
  const har = JSON.parse(await exported('har', '', { first: 4, last: 4 })) as { log: { entries: unknown[] } }
  // With the opening handshake, which lies before it, and without the other connection.
  expect(har.log.entries).toMatchObject([
    { request: { url: 'ws://127.0.0.1:8080/chat?room=7' }, response: { status: 101 }, _webSocketMessages: [{ data: '=1+1' }] },
  ])
})

test('one that is cancelled leaves no file, and what was there before stays', async () => {
  for (let i = 0; i < 3; i++) log.recorder.messagesIn(batchOf(1, Array<string>(20_000).fill('message')))
  await exported('text', 'nowhere')
  const controller = new AbortController()
  const sink = await FileSink.open(join(folder.path, 'out.text'))
  const running = exportLog({
    log,
    sink,
    format: 'text',
    filter: undefined,
    first: 0,
    last: Infinity,
    pathOf: () => undefined,
    isSecure: () => false,
    version: '',
    now: () => 0,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  })
  await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  await sink.abandon()
  expect((await readdir(folder.path)).toSorted()).toEqual(['log', 'out.text'])
  expect(await readFile(join(folder.path, 'out.text'), 'utf8')).toBe('')
})

test('in a log of several servers each format tells whose an entry is, and in one of a single server none does', async () => {
  const name = 'Alpha, <b>'
  log.servers.call(1, name)
  log.servers.learn(1, 1)
  conversation()
  for (const format of ['jsonl', 'csv', 'text', 'html', 'har'] as const)
    expect(await exported(format)).not.toMatch(/Alpha|server,|>Server</)
  log.servers.call(2, 'Beta')
  log.servers.learn(2, 2)
  expect((await linesOf()).slice(1).map(({ server }) => server)).toContain(name)
  const csv = (await exported('csv')).split('\r\n')
  expect(csv[0]).toBe('number,time,connection,server,direction,kind,size,frames,mark,note,encoding,content')
  expect(csv[1]).toMatch(/^0,[^,]+,1,"Alpha, <b>",in,request,/)
  expect(await exported('text')).toMatch(/^\S+ Alpha, <b> #1 ← request {2}GET/)
  const html = await exported('html')
  expect(html).toContain('<th scope="col">Connection<th scope="col">Server<th scope="col">Kind')
  expect(html).toContain('<td>#1<td>Alpha, &lt;b&gt;<td>')
  const har = JSON.parse(await exported('har')) as { log: { entries: { _server: string }[] } }
  expect(har.log.entries.map(({ _server }) => _server)).toEqual([name, 'Beta'])
})
