// The web shell over real sockets: what it serves, and whom it refuses.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import type { Writable } from 'node:stream'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Transport } from '../contract/rpc.ts'
import { startWebShell, type WebShell } from './web-shell.ts'

const TOKEN = 'a-token-that-only-this-test-knows'

let root: string
let shell: WebShell
let opened: Transport[]
/** One export waits, once. */
let waiting: string
const download = (ticket: string) => {
  if (ticket !== waiting) return undefined
  waiting = ''
  const writeTo = (stream: Writable): Promise<void> => new Promise((resolve) => void stream.end('an export', resolve))
  return { name: 'log.txt', contentType: 'text/plain; charset=utf-8', writeTo }
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'web-shell-'))
  await writeFile(join(root, 'index.html'), '<!doctype html><title>Desk</title>')
  opened = []
  waiting = 'a-ticket'
  shell = await startWebShell({ host: { open: (transport) => opened.push(transport), download }, root, token: TOKEN })
})
afterEach(async () => {
  await shell.close()
  await rm(root, { recursive: true })
})

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** node:http and not fetch, which does not let a test choose the Host header. */
function get(path: string, { method = 'GET', host = `127.0.0.1:${shell.port}` } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: shell.port, path, method, headers: { host }, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** 'open', or the status line's code of the refusal. */
function connect(
  path: string,
  { origin = `http://127.0.0.1:${shell.port}`, host = `127.0.0.1:${shell.port}` } = {},
): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${shell.port}${path}`, { headers: { host, ...(origin && { origin }) } })
    socket.on('open', () => resolve(socket))
    socket.on('unexpected-response', (_, response) => {
      resolve(response.statusCode ?? 0)
      response.resume()
    })
    socket.on('error', reject)
  })
}

test('the page comes with a content security policy and may not be framed, sniffed or referred from', async () => {
  const { status, headers, body } = await get('/')
  expect(status).toBe(200)
  expect(body).toBe('<!doctype html><title>Desk</title>')
  expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['referrer-policy']).toBe('no-referrer')
})

test('the URL carries the token in its fragment, where no server and no log sees it', () => {
  expect(shell.url).toBe(`http://127.0.0.1:${shell.port}/#token=${TOKEN}`)
})

test('the address for a command line has no token in it, leads to it once, and the next one takes its place', async () => {
  const path = (url: string): string => url.slice(`http://127.0.0.1:${shell.port}`.length)
  const [older, newer] = [path(shell.urlForOnce()), path(shell.urlForOnce())]
  expect(newer).toMatch(/^\/once\/[\w-]{43}$/)
  expect((await get(older)).status).toBe(404)
  expect((await get('/once/')).status).toBe(404)
  expect((await get(newer, { method: 'HEAD' })).status).toBe(404)
  expect((await get(newer, { host: `evil.example:${shell.port}` })).status).toBe(403)
  const { status, headers } = await get(newer)
  expect([status, headers['location'], headers['cache-control']]).toEqual([303, `/#token=${TOKEN}`, 'no-store'])
  const again = await get(newer)
  expect([again.status, again.body]).toEqual([
    404,
    'This address was good once, and has been used or is too old: open the one that Socketbench printed.\n',
  ])
})

test('a request under a foreign name is refused, whatever it asks for', async () => {
  expect((await get('/', { host: 'evil.example' })).status).toBe(403)
  expect((await get('/', { host: `127.0.0.1:${shell.port + 1}` })).status).toBe(403)
})

test('other methods and missing files are answered with a sentence', async () => {
  expect(await get('/', { method: 'POST' })).toMatchObject({ status: 405, body: 'Only GET and HEAD are answered here.\n' })
  expect(await get('/nothing.js')).toMatchObject({ status: 404, body: 'There is no such file.\n' })
})

test('a face with the token is carried to the host, and its end is reported', async () => {
  const face = await connect(`/transport?token=${TOKEN}`)
  if (typeof face === 'number') throw new Error(`The face was refused with ${face}.`)
  const [transport] = opened
  if (!transport) throw new Error('The host was not told of the face.')
  const heard = new Promise<string>((resolve) => transport.onMessage(resolve))
  const ended = new Promise<void>((resolve) => transport.onClose(resolve))
  const answered = new Promise<string>((resolve) => face.on('message', (bytes: Buffer) => resolve(bytes.toString())))
  face.send('{"to":"host"}')
  transport.send('{"to":"face"}')
  expect(await heard).toBe('{"to":"host"}')
  expect(await answered).toBe('{"to":"face"}')
  face.close()
  await ended
})

test('a face without the token, with a wrong one, at another path, or from a foreign page is refused', async () => {
  expect(await connect('/transport')).toBe(401)
  expect(await connect('/transport?token=wrong')).toBe(401)
  expect(await connect(`/elsewhere?token=${TOKEN}`)).toBe(404)
  expect(await connect(`/transport?token=${TOKEN}`, { origin: 'http://evil.example' })).toBe(403)
  expect(await connect(`/transport?token=${TOKEN}`, { origin: '' })).toBe(403)
  expect(await connect(`/transport?token=${TOKEN}`, { host: 'evil.example' })).toBe(403)
  expect(opened).toEqual([])
})

test('a page that was refused can ask why: its token is not ours, or it is', async () => {
  expect(await get('/transport?token=wrong')).toMatchObject({
    status: 401,
    body: 'The token is missing or wrong: open the URL that Socketbench printed.\n',
  })
  expect(await get('/transport')).toMatchObject({ status: 401 })
  expect(await get(`/transport?token=${TOKEN}`)).toMatchObject({ status: 426, body: 'Here is a WebSocket.\n' })
  expect(await get(`/transport?token=${TOKEN}`, { host: 'evil.example' })).toMatchObject({ status: 403 })
})

test('closing the shell tells each face with 1001', async () => {
  const face = await connect(`/transport?token=${TOKEN}`)
  if (typeof face === 'number') throw new Error(`The face was refused with ${face}.`)
  const code = new Promise<number>((resolve) => face.on('close', resolve))
  await shell.close()
  expect(await code).toBe(1001)
  shell = await startWebShell({ host: { open: () => {}, download: () => undefined }, root })
})

test('a port that is taken is reported, not waited for', async () => {
  await expect(
    startWebShell({ host: { open: () => {}, download: () => undefined }, root, port: shell.port }),
  ).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('an export is answered once, to be saved, and to nobody without its ticket', async () => {
  expect((await get('/export/another')).status).toBe(404)
  expect((await get('/export/a-ticket', { method: 'HEAD' })).status).toBe(404)
  expect((await get('/export/a-ticket', { host: 'evil.example' })).status).toBe(403)
  const { status, headers, body } = await get('/export/a-ticket')
  expect([status, body]).toEqual([200, 'an export'])
  expect(headers).toMatchObject({ 'content-disposition': 'attachment; filename="log.txt"', 'cache-control': 'no-store' })
  expect((await get('/export/a-ticket')).status).toBe(404)
})
