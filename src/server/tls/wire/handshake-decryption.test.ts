// Encrypted records of TLS 1.3, named with the secrets of a key log: the trace of RFC 8448, with secrets that come early, late, wrong and
// never.
import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { HandshakeDecryption } from './handshake-decryption.ts'
import type { DecryptionOptions } from './handshake-decryption.ts'
import { Negotiated } from './negotiated.ts'
import type { Direction } from './negotiated.ts'
import { describeRecord, RecordReader } from './record-reader.ts'

const trace = JSON.parse(readFileSync(new URL('fixtures/rfc8448-section-3.json', import.meta.url), 'utf8')) as {
  keyLog: string[]
  records: { from: Direction; bytes: string }[]
}
const records = trace.records.map(({ from, bytes }) => [from, Buffer.from(bytes, 'hex')] as const)
const keyLog = trace.keyLog.map((line) => Buffer.from(`${line}\n`))
const [clientHandshake, serverHandshake, clientApplication, serverApplication] = keyLog as [Buffer, Buffer, Buffer, Buffer]

class Connection {
  readonly lines: string[] = []
  readonly negotiated = new Negotiated()
  readonly decryption: HandshakeDecryption
  readonly readers: Readonly<Record<Direction, RecordReader>>
  isWatched = true
  constructor(options: DecryptionOptions = { afterHandshake: true }) {
    this.decryption = new HandshakeDecryption(this.negotiated, options)
    const watched = (): boolean => this.isWatched
    const sink = {
      get isWatched() {
        return watched()
      },
      onRecord: (fact: Parameters<typeof describeRecord>[0]) => void this.lines.push(describeRecord(fact)),
      onUnreadable: (why: string) => void this.lines.push(why),
    }
    this.readers = {
      client: new RecordReader('client', this.negotiated, sink, this.decryption),
      server: new RecordReader('server', this.negotiated, sink, this.decryption),
    }
  }
  keys(...lines: Buffer[]): this {
    for (const line of lines) this.decryption.keyLog(line)
    return this
  }
  pass(start = 0, end = records.length, size = Infinity): this {
    for (const [from, bytes] of records.slice(start, end))
      for (let at = 0; at < bytes.length; at += size) this.readers[from].feed(bytes.subarray(at, at + size))
    return this
  }
  end(): this {
    this.readers.client.end()
    this.readers.server.end()
    this.decryption.end()
    return this
  }
}

const HELLOS = ['client handshake TLS 1.0 196: client_hello (192)', 'server handshake TLS 1.2 90: server_hello (86)']
/** Lengths as RFC 8448 gives them, less the heads of four bytes: 40, 445, 136 and 36 octets. */
const SERVER_FLIGHT =
  'server application_data TLS 1.2 674, encrypted handshake: encrypted_extensions (36), certificate (441), certificate_verify (132), finished (32)'
const CLIENT_FINISHED = 'client application_data TLS 1.2 53, encrypted handshake: finished (32)'
const AFTERWARDS = [
  'server application_data TLS 1.2 222, encrypted handshake: new_session_ticket (201)',
  'client application_data TLS 1.2 67, encrypted application_data',
  'server application_data TLS 1.2 67, encrypted application_data',
  'client application_data TLS 1.2 19, encrypted alert: warning close_notify',
  'server application_data TLS 1.2 19, encrypted alert: warning close_notify',
]
const NAMED = [...HELLOS, SERVER_FLIGHT, CLIENT_FINISHED, ...AFTERWARDS]
const unnamed = (line: string): string => line.replace(/, encrypted.*/, ', encrypted')

describe('the trace of RFC 8448 section 3', () => {
  it('is named in full', () => expect(new Connection().keys(...keyLog).pass().lines).toEqual(NAMED))
  it('is named in full byte by byte', () => expect(new Connection().keys(...keyLog).pass(0, 9, 1).lines).toEqual(NAMED))
  it('says what was agreed on', () => {
    const { negotiated } = new Connection().keys(...keyLog).pass()
    expect([
      negotiated.version?.name,
      negotiated.cipherSuite?.name,
      negotiated.keyExchange,
      negotiated.signatureScheme?.name,
      negotiated.isResumed,
      negotiated.helloRetryRequest,
    ]).toEqual(['TLS 1.3', 'TLS_AES_128_GCM_SHA256', { name: 'x25519', bits: 255 }, 'rsa_pss_rsae_sha256', false, false])
  })
  it('is named up to the end of the handshake without afterHandshake', () =>
    expect(new Connection({}).keys(...keyLog).pass().lines).toEqual([
      ...HELLOS,
      SERVER_FLIGHT,
      CLIENT_FINISHED,
      ...AFTERWARDS.map(unnamed),
    ]))
})

describe('secrets that come after their records', () => {
  it('records wait, each direction for itself, and are told in their order when the secret comes', () => {
    const connection = new Connection().pass(0, 6)
    expect(connection.lines).toEqual(HELLOS)
    connection.keys(clientHandshake)
    expect(connection.lines).toEqual([...HELLOS, CLIENT_FINISHED])
    connection.keys(clientApplication, serverApplication)
    expect(connection.lines).toEqual([...HELLOS, CLIENT_FINISHED, AFTERWARDS[1]])
    connection.keys(serverHandshake)
    expect(connection.lines).toEqual([...HELLOS, CLIENT_FINISHED, AFTERWARDS[1], SERVER_FLIGHT, AFTERWARDS[0]])
    connection.pass(6)
    expect(connection.lines.slice(6)).toEqual(AFTERWARDS.slice(2))
  })
  it('without them, the records are told at the end, unnamed', () => {
    const connection = new Connection().pass()
    expect(connection.lines).toEqual(HELLOS)
    connection.end()
    expect(connection.lines.slice(2).toSorted()).toEqual(NAMED.slice(2).map(unnamed).toSorted())
  })
  it('more than 64 KiB do not wait: they are told unnamed, and so is what follows', () => {
    const connection = new Connection().pass(0, 2)
    const record = Buffer.concat([Buffer.from('1703034000', 'hex'), Buffer.alloc(16_384)])
    for (let count = 0; count < 3; count++) connection.readers.client.feed(record)
    expect(connection.lines.length).toBe(2)
    connection.readers.client.feed(record)
    expect(connection.lines.slice(2)).toEqual(Array(4).fill('client application_data TLS 1.2 16384, encrypted'))
    connection.keys(clientHandshake).pass(3, 4)
    expect(connection.lines.at(-1)).toBe('client application_data TLS 1.2 53, encrypted')
  })
})

describe('secrets that do not fit', () => {
  const changed = (line: Buffer): Buffer => Buffer.from(line.toString().replace(/.\n$/, (end) => (end === '0\n' ? '1\n' : '0\n')))
  it('leave the records unnamed', () =>
    expect(
      new Connection()
        .keys(...keyLog.map(changed))
        .pass()
        .end().lines,
    ).toEqual([...HELLOS, ...NAMED.slice(2).map(unnamed)]))
  it.each([
    ['too short', 'CLIENT_HANDSHAKE_TRAFFIC_SECRET cb34 b3eddb12'],
    ['no hex', `CLIENT_HANDSHAKE_TRAFFIC_SECRET cb34 ${'zz'.repeat(32)}`],
    ['missing', 'CLIENT_HANDSHAKE_TRAFFIC_SECRET'],
    ['of another label', `EXPORTER_SECRET cb34 ${'aa'.repeat(32)}`],
    ['of a name that every object has', `constructor cb34 ${'aa'.repeat(32)}`],
    ['empty', ''],
  ])('a secret that is %s is ignored', (_, line) =>
    expect(new Connection().keys(Buffer.from(line), ...keyLog).pass().lines).toEqual(NAMED),
  )
  it('refused early data among the records is told unnamed, and the handshake goes on', () => {
    const earlyData = Buffer.concat([Buffer.from('1703030020', 'hex'), Buffer.alloc(32, 7)])
    const connection = new Connection().keys(...keyLog).pass(0, 3)
    connection.readers.client.feed(earlyData)
    connection.readers.client.feed(earlyData)
    connection.pass(3, 4)
    expect(connection.lines.slice(3)).toEqual([
      'client application_data TLS 1.2 32, encrypted',
      'client application_data TLS 1.2 32, encrypted',
      CLIENT_FINISHED,
    ])
  })
})

describe('after the handshake', () => {
  // Sealed with the trace's CLIENT_TRAFFIC_SECRET_0 by Python's cryptography 48 (HKDFExpand, AESGCM), which seals record 5 of the trace
  // to the same bytes: a KeyUpdate, then under the next secret a close_notify with 20 bytes of padding, then nothing but padding.
  const keyUpdate = Buffer.from('1703030016d08732885f9c2129f801d9251cb34e0cd6a985b7e26e', 'hex')
  const padded = Buffer.from('170303002709dba486c384c457986c923ed1807212102d7cd1f2b54e95964978e61c9957bc4291a2d1a7ff04', 'hex')
  const onlyPadding = Buffer.from('1703030024746fd1c58c5e5329f74220f2b23442b01a36fd170e0f3e51fc1f64bc13648e538463fd74', 'hex')
  it('a KeyUpdate changes the keys, padding is no content, and a record without content has no name', () => {
    const connection = new Connection().keys(...keyLog).pass(0, 6)
    for (const record of [keyUpdate, padded, onlyPadding]) connection.readers.client.feed(record)
    expect(connection.lines.slice(6)).toEqual([
      'client application_data TLS 1.2 22, encrypted handshake: key_update (1)',
      'client application_data TLS 1.2 39, encrypted alert: warning close_notify',
      'client application_data TLS 1.2 36, encrypted',
    ])
  })
  it('a Finished in clear changes nothing', () => {
    const connection = new Connection().keys(...keyLog).pass(0, 3)
    connection.readers.client.feed(Buffer.from('160303000414000000', 'hex'))
    expect(connection.pass(3).lines.slice(3)).toEqual(['client handshake TLS 1.2 4: finished (0)', CLIENT_FINISHED, ...AFTERWARDS])
  })
  it('a record too short for its tag has no name', () => {
    const connection = new Connection().keys(...keyLog).pass(0, 2)
    connection.readers.server.feed(Buffer.concat([Buffer.from('1703030010', 'hex'), Buffer.alloc(16)]))
    connection.readers.server.feed(Buffer.from('1703030000', 'hex'))
    expect(connection.lines.slice(2)).toEqual([
      'server application_data TLS 1.2 16, encrypted',
      'server application_data TLS 1.2 0, encrypted',
    ])
  })
})

describe('watching', () => {
  it('may pause after the handshake: what passes meanwhile is counted, and what follows is named', () => {
    const connection = new Connection().keys(...keyLog).pass(0, 4)
    connection.isWatched = false
    connection.pass(4, 7)
    connection.isWatched = true
    connection.pass(7)
    expect(connection.lines).toEqual([...NAMED.slice(0, 4), ...NAMED.slice(7)])
  })
})

describe('secrets stay secret', () => {
  it('nothing that can be looked at shows them', () => {
    const connection = new Connection().keys(...keyLog).pass(0, 5)
    const seen = inspect([connection.lines, connection.negotiated, connection.decryption, connection.readers], {
      depth: 10,
      showHidden: true,
    })
    expect(trace.keyLog.filter((line) => seen.includes(line.slice(-64)))).toEqual([])
    expect(seen).not.toMatch(/b3 ed db 12|b6 7b 7d 69|9e 40 64 6c|a1 1a f9 f0/)
  })
  it('lines of the key log stay as they were', () => {
    new Connection()
      .keys(...keyLog)
      .pass()
      .end()
    expect(keyLog.map(String)).toEqual(trace.keyLog.map((line) => `${line}\n`))
  })
  it('after the end nothing opens any more', () => {
    const connection = new Connection().keys(...keyLog).pass(0, 4)
    connection.decryption.end()
    expect(connection.pass(4, 5).lines.at(-1)).toBe('server application_data TLS 1.2 222, encrypted')
  })
})
