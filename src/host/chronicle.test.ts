// What the log says of handshakes, with real clients: one entry with the steps, and who ended what.
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect as connectTcp } from 'node:net'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LogEntry } from '../contract/model.ts'
import { TestHost } from './host-test-support.ts'
import type { TestFace } from './host-test-support.ts'

let test: TestHost
let face: TestFace
let port: number
beforeEach(async () => {
  test = await TestHost.start()
  face = await test.face()
  await face.client.request('server.setSecure', { on: true })
  const { url } = await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  port = Number(new URL(url).port)
})
afterEach(async () => {
  face.leave()
  await test.end()
})

/** The entries of the first connection, once it has ended. */
async function entries(): Promise<LogEntry[]> {
  await face.until('connections', ({ changed }) => changed.some(({ stage }) => stage === 'closed'))
  const { first, end } = (await face.client.request('session.open', {})).log
  const rows = await face.client.request('log.rows', { from: first, count: end - first })
  const mine = rows.filter(({ connection }) => connection === '1')
  return Promise.all(mine.map(({ seq }) => face.client.request('log.entry', { seq })))
}

async function helloOfTls12(): Promise<Buffer> {
  let told: (hello: Buffer) => void = () => {}
  const hello = new Promise<Buffer>((resolve) => (told = resolve))
  const nowhere = new Duplex({ read: () => {}, write: (bytes: Buffer) => told(bytes) })
  const client = connectTls({ socket: nowhere, maxVersion: 'TLSv1.2' }).on('error', () => {})
  try {
    return await hello
  } finally {
    client.destroy()
  }
}

const shown = (log: readonly LogEntry[]): string[] => log.map(({ kind, preview }) => `${kind}: ${preview}`)

describe('The log of a TLS connection', () => {
  it('has one entry for the handshake, with its steps', async () => {
    const ca = await readFile(join(test.home, 'certificates', 'ca.pem'))
    const client = connectTls({
      host: '127.0.0.1',
      port,
      servername: 'localhost',
      ca,
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.2',
    })
    await once(client, 'secureConnect')
    client.end()
    const log = await entries()
    expect(log.map(({ kind }) => kind)).toEqual(['accept', 'tls', 'disconnect'])
    const tls = log[1] as LogEntry
    expect(tls.preview).toMatch(/^The handshake is complete: TLS 1\.2, TLS_ECDHE_ECDSA_WITH_AES_\d+_GCM_SHA\d+, x25519$/)
    expect(tls.facts.map(([step]) => step)).toEqual([
      'hello-received',
      'server-hello',
      'certificate-sent',
      'key-exchange',
      'finished',
    ])
  })

  it('says once why a handshake failed', async () => {
    connectTls({ host: '127.0.0.1', port, servername: 'localhost' }).on('error', () => {})
    const log = await entries()
    const why =
      'The client left in the middle of the handshake, without an alert. Clients built on Node do so when they do not trust the certificate.'
    expect(shown(log).slice(1)).toEqual(['tls: The handshake failed', `error: ${why}`, 'disconnect: the TLS handshake failed'])
    expect(log[1]?.facts.at(-1)).toEqual(['failed', why])
    expect(log[3]?.facts).toContainEqual(['by', 'client'])
  })

  it('has the first fifty steps of a client that sends thousands of messages at once, and the last', async () => {
    const client = connectTcp({ host: '127.0.0.1', port })
    client.on('error', () => {}).resume()
    await once(client, 'connect')
    const warning = Buffer.from('15 03 03 00 02 01 5a'.replaceAll(' ', ''), 'hex')
    client.write(Buffer.concat([await helloOfTls12(), ...new Array<Buffer>(1000).fill(warning)]))
    const facts = (await entries())[1]?.facts ?? []
    expect([facts.length, facts[0]?.[0]]).toEqual([52, 'hello-received'])
    expect(facts.slice(1, 3)).toEqual(new Array(2).fill(['alert-received', 'Alert received: warning user_canceled']))
    expect(facts.slice(-2).map(([step]) => step)).toEqual(['not told', 'failed'])
  })

  it('has no entry for a handshake that never began', async () => {
    const client = connectTcp({ host: '127.0.0.1', port })
    await once(client, 'connect')
    client.end('GET / HTTP/1.1\r\n\r\n')
    client.resume()
    expect((await entries()).map(({ kind }) => kind)).toEqual(['accept', 'error', 'disconnect'])
  })
})
