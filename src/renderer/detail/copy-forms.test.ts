import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { execPath } from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { base64OfBytes, bytesOfBase64 } from './base64.ts'
import { curlOf, write, type Copied, type Target } from './copy-forms.ts'
import { decodeSlices } from './text-slices.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const text = (words: string): Copied => ({ kind: 'text', connection: '1', bytes: encode(words) })
const binary = (...bytes: number[]): Copied => ({ kind: 'binary', connection: '1', bytes: Uint8Array.from(bytes) })
const TARGET: Target = { url: 'ws://127.0.0.1:8080/chat', authority: { file: '', platform: 'linux' } }

test('a payload is copied in five forms', () => {
  const payload = [text('{"a":1}')]
  expect(write(payload, 'text', TARGET)).toEqual({ text: '{"a":1}' })
  expect(write(payload, 'json', TARGET)).toEqual({ text: '{\n  "a": 1\n}' })
  expect(write(payload, 'hex', TARGET)).toEqual({ text: '7b 22 61 22 3a 31 7d' })
  expect(write(payload, 'base64', TARGET)).toEqual({ text: 'eyJhIjoxfQ==' })
  expect(write(payload, 'c', TARGET)).toEqual({ text: '"{\\"a\\":1}"' })
})

test('several are lines, and as JSON a list in which what is no JSON is a string', () => {
  const payloads = [text('{"a":1}'), text('hello'), text('[2]')]
  expect(write(payloads, 'text', TARGET)).toEqual({ text: '{"a":1}\nhello\n[2]' })
  expect(write(payloads, 'hex', TARGET)).toEqual({ text: '7b 22 61 22 3a 31 7d\n68 65 6c 6c 6f\n5b 32 5d' })
  expect(write(payloads, 'json', TARGET)).toEqual({ text: '[\n  {\n    "a": 1\n  },\n  "hello",\n  [\n    2\n  ]\n]' })
})

test('a C string has every byte, and no escape takes the digit behind it', () => {
  expect(write([binary(0x00, 0x61, 0x67, 0x0a, 0xff, 0x39, 0x5c, 0x41)], 'c', TARGET)).toEqual({
    text: String.raw`"\x00" "ag\n\xff" "9\\A"`,
  })
})

test('bytes that are no text are not copied as text', () => {
  const error = 'The payload is not UTF-8 and cannot be copied as text. Copy it as hex or base64.'
  expect(write([text('a'), binary(0xff)], 'text', TARGET)).toEqual({ error })
  expect(write([binary(0xff)], 'json', TARGET)).toEqual({ error })
})

test('what is no text or binary message is in no program', () => {
  expect(write([{ ...text('x'), kind: 'ping' }], 'node', TARGET)).toEqual({
    error: 'There is no text or binary message among them that a program could send.',
  })
})

const AWKWARD = ['plain', `both ' and "`, 'line\nbreak \\n', 'grüße 😀 \u2028', '${not} `a` template', '']

/** What a client sends to a server of ws, until `count` messages have come. */
async function received(run: (url: string) => void, count: number): Promise<(string | string[])[]> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  onTestFinished(() => server.close())
  await once(server, 'listening')
  run(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/a'b?c=d`)
  const [socket] = (await once(server, 'connection')) as [WebSocket]
  const messages: (string | string[])[] = []
  return new Promise((resolve) => {
    socket.on('message', (data: Buffer, isBinary) => {
      messages.push(isBinary ? [data.toString('hex')] : data.toString())
      if (messages.length < count) return
      socket.close()
      resolve(messages)
    })
  })
}

test.each(['browser', 'node'] as const)('the program for %s sends the messages as they were', async (form) => {
  const messages = [...AWKWARD.map(text), binary(0xde, 0xad, 0x00)]
  const run = (url: string): void => {
    const written = write(messages, form, { url, authority: { file: '', platform: 'linux' } })
    if ('error' in written) throw new Error(written.error)
    // Node has the browser's WebSocket too.
    const child = spawn(execPath, ['--input-type=module', '--eval', written.text], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    onTestFinished(() => void child.kill())
  }
  expect(await received(run, 7)).toEqual([...AWKWARD, ['dead00']])
})

test('the Python program has each message as a literal', () => {
  expect(write([text('a"b'), text('grüße\n'), binary(0, 255)], 'python', TARGET)).toEqual({
    text: `from websockets.sync.client import connect

with connect("ws://127.0.0.1:8080/chat") as websocket:
    websocket.send("a\\"b")
    websocket.send("grüße\\n")
    websocket.send(bytes.fromhex("00 ff"))
    for message in websocket:
        print(message)`,
  })
})

test('an opening request is a command of curl with the headers that are its own', () => {
  const headers = [
    ['Host', '127.0.0.1:8080'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Key', 'abc'],
    ['Sec-WebSocket-Protocol', 'chat.v1'],
    ['X-Own', "it's"],
  ] as const
  expect(
    curlOf('GET /chat?room=7 HTTP/1.1', headers, {
      url: 'wss://127.0.0.1:8443/',
      authority: { file: '/ca.pem', platform: 'linux' },
    }),
  ).toBe(
    String.raw`curl --include --no-buffer --cacert /ca.pem --header 'Sec-WebSocket-Protocol: chat.v1' --header 'X-Own: it'\''s' 'wss://127.0.0.1:8443/chat?room=7'`,
  )
})

test('a long payload comes back from base64 as it was', () => {
  const payload = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) & 255)
  expect(bytesOfBase64(base64OfBytes(payload))).toEqual(payload)
})

test('a character that two slices share is whole', () => {
  const bytes = encode('aé漢b')
  const payload = { sliceCount: 3, slice: (n: number) => [bytes.subarray(0, 2), bytes.subarray(2, 4), bytes.subarray(4)][n] }
  expect(decodeSlices(payload, 0, 3)).toEqual(['a', 'é', '漢b'])
  expect(decodeSlices(payload, 2, 3)).toEqual(['b'])
})
