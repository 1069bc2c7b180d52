// What clients see of a handshake that deviates, and of records that are done wrong on an open connection: Node's own client, of the library at hand.
import { once } from 'node:events'
import { connect as connectTcp, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { SecureVersion, TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LIBRARY } from './fixtures/library.ts'
import { connectTo, startStaged } from './fixtures/staged-server.ts'
import type { Setup, StagedConnection, StagedServer } from './fixtures/staged-server.ts'
import type { TlsDeviation } from './tls-deviation.ts'

const VERSIONS = ['TLSv1.3', 'TLSv1.2'] as const satisfies readonly SecureVersion[]
/** Of each kind of AEAD, as they are chosen by a client up to TLS 1.2. */
const SUITES_12 = ['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-CHACHA20-POLY1305']
/** Those of TLS 1.3, where a client can be told; else the one that it comes to by itself. */
const SUITES_13 = LIBRARY.restrictsTls13Suites
  ? ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']
  : ['']

const ofAlert = (socket: TLSSocket): Promise<string> =>
  new Promise((resolve) => {
    socket.on('error', ({ message }) => resolve(/alert number (\d+)/i.exec(message)?.[1] ?? message))
    socket.on('close', () => resolve('closed'))
  })

interface Met {
  readonly server: StagedServer
  readonly client: TLSSocket
  readonly connection: StagedConnection
}

async function met(deviation: TlsDeviation, options: Parameters<typeof connectTo>[1] = {}, more: Setup = {}): Promise<Met> {
  const server = await startStaged({ deviation, ...more }, onTestFinished)
  const accepted = server.next()
  const client = connectTo(server, options)
  onTestFinished(() => void client.destroy())
  return { server, client, connection: await accepted }
}

async function open(...given: Parameters<typeof met>): Promise<Met> {
  const all = await met(...given)
  await Promise.all([all.connection.secured, once(all.client, 'secureConnect')])
  return all
}

describe('An alert', () => {
  it.each(
    VERSIONS.flatMap((version) =>
      (['server-flight', 'client-finished'] as const).flatMap((behind) =>
        [40, 49, 80, 112].map((description) => [description, behind, version] as const),
      ),
    ),
  )('%i behind the %s of %s is what the client gets', async (description, behind, version) => {
    const { client, connection } = await met({ alert: { description, behind } }, { minVersion: version, maxVersion: version })
    expect(await ofAlert(client)).toBe(String(description))
    await connection.closed
    expect(connection.lines.filter((line) => /^(alert|failed)/.test(line))).toEqual([
      expect.stringMatching(/^alert-sent: Alert sent: fatal /),
      expect.stringMatching(/^failed: The handshake was ended with the alert \w+, as was chosen\.$/),
      'failed with handshake-refused',
    ])
  })

  it.each([...SUITES_12, ...SUITES_13])('is encrypted on an open connection with %s, and nothing follows it', async (suite) => {
    const version = SUITES_12.includes(suite) ? 'TLSv1.2' : 'TLSv1.3'
    const options = { minVersion: version, maxVersion: version, ...(suite !== '' && { ciphers: suite }) } as const
    const { client, connection } = await open({ keepsKeys: true }, options)
    let heard = ''
    client.on('data', (bytes: Buffer) => (heard += bytes.toString()))
    connection.secure?.socket.write('before')
    const alert = ofAlert(client)
    const record = connection.stage.wire?.sendAlert(42)
    connection.secure?.socket.write('after')
    expect(Buffer.isBuffer(record) && record[0]).toBe(version === 'TLSv1.3' ? 23 : 21)
    expect(await alert).toBe('42')
    expect(heard).toBe('before')
  })

  it('cannot be made where nobody has kept the keys, or the suite is none that can be sealed', async () => {
    const plain = await open({})
    expect(plain.connection.stage.wire?.sendAlert(42)).toMatch(/^The keys of the connection are not known/)
    const cbc = await open({ keepsKeys: true }, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-SHA' })
    expect(cbc.connection.stage.wire?.sendAlert(42)).toMatch(/^TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA is a suite in which/)
  })
})

describe('Records', () => {
  /** What the server sends, as records: type and length. */
  async function watched(
    deviation: TlsDeviation,
    options: Parameters<typeof connectTo>[1],
  ): Promise<Met & { readonly seen: Buffer[] }> {
    const server = await startStaged({ deviation }, onTestFinished)
    const seen: Buffer[] = []
    const accepted = server.next()
    const relay = createServer((near) => {
      const far = connectTcp(server.port, '127.0.0.1')
      for (const each of [near, far]) each.on('error', () => undefined)
      far.on('data', (bytes) => {
        seen.push(bytes)
        near.write(bytes)
      })
      near.pipe(far)
      near.on('close', () => far.destroy())
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void relay.close())
    await once(relay, 'listening')
    const client = connectTo(server, { ...options, port: (relay.address() as AddressInfo).port })
    onTestFinished(() => void client.destroy())
    const connection = await accepted
    await Promise.all([connection.secured, once(client, 'secureConnect')])
    return { server, client, connection, seen }
  }

  function lengths(seen: readonly Buffer[]): number[][] {
    const all = Buffer.concat(seen)
    const records: number[][] = []
    for (let at = 0; at + 5 <= all.length; at += 5 + all.readUInt16BE(at + 3))
      records.push([all[at] as number, all.readUInt16BE(at + 3)])
    return records
  }

  it('of a handshake of TLS 1.3 carry a byte each, encrypted ones a byte, its type and a tag', async () => {
    const { seen, client } = await watched({ recordLength: 1 }, { minVersion: 'TLSv1.3' })
    const records = lengths(seen)
    const change = records.findIndex(([type]) => type === 20)
    expect(new Set(records.slice(0, change).map(String))).toEqual(new Set(['22,1']))
    // Behind them the tickets are as they were.
    expect(records[change + 1]).toEqual([23, 18])
    expect(records.filter(([type, length]) => type === 23 && length === 18).length).toBeGreaterThan(700)
    expect(client.authorized).toBe(true)
  })

  it('of a handshake of TLS 1.2 carry a byte each, but for the Finished', async () => {
    const { seen, client } = await watched({ recordLength: 1 }, { maxVersion: 'TLSv1.2' })
    const records = lengths(seen)
    const change = records.findIndex(([type]) => type === 20)
    expect(
      new Set(
        records
          .slice(0, change)
          .filter(([, length]) => length !== 1)
          .map(String),
      ),
    ).toEqual(new Set())
    expect(change).toBeGreaterThan(700)
    expect(client.authorized).toBe(true)
  })

  it.each(VERSIONS)('of a message of %s carry a byte each where that is wanted, and the client reads it whole', async (version) => {
    const { seen, client, connection } = await watched(
      {},
      { minVersion: version, maxVersion: version, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256:TLS_AES_128_GCM_SHA256' },
    )
    const { wire } = connection.stage
    if (!wire) throw new Error('The connection is not open.')
    wire.recordLength = 1
    const socket = connection.secure?.socket
    socket?.write('a byte ')
    socket?.write('in each')
    let heard = ''
    client.on('data', (bytes: Buffer) => (heard += bytes.toString()))
    while (heard.length < 14) await once(client, 'data')
    expect(heard).toBe('a byte in each')
    expect(lengths(seen).slice(-14)).toEqual(Array.from({ length: 14 }, () => [23, version === 'TLSv1.3' ? 18 : 25]))
    wire.recordLength = 0
    socket?.write('and whole again')
    await once(client, 'data')
    expect(lengths(seen).at(-1)).toEqual([23, 15 + (version === 'TLSv1.3' ? 17 : 24)])
  })

  it('of a long message do not hold up others: a megabyte byte by byte, and a second client that is served meanwhile', async () => {
    const { client, connection, server } = await open({})
    const { wire } = connection.stage
    if (!wire) throw new Error('The connection is not open.')
    wire.recordLength = 64
    let length = 0
    client.on('data', (bytes: Buffer) => (length += bytes.length))
    const over = new Promise<void>((resolve) => connection.secure?.socket.write(Buffer.alloc(1 << 20), () => resolve()))
    const other = connectTo(server)
    await once(other, 'secureConnect')
    other.destroy()
    await over
    while (length < 1 << 20) await once(client, 'data')
    expect(length).toBe(1 << 20)
  })
})

describe('The end of a connection', () => {
  it.each(VERSIONS)('of %s without close_notify comes as FIN behind what was sent', async (version) => {
    const { client, connection } = await open({}, { minVersion: version, maxVersion: version })
    const records: string[] = []
    client.on('data', (bytes: Buffer) => records.push(bytes.toString()))
    // BoringSSL sends its tickets with the first bytes.
    connection.secure?.socket.write('the first')
    await once(client, 'data')
    connection.isWatched = true
    const ended = once(client, 'end')
    connection.secure?.socket.write('the last word')
    connection.stage.wire?.end()
    await ended
    await connection.closed
    expect(records).toEqual(['the first', 'the last word'])
    expect(connection.records.filter((line) => line.startsWith('server'))).toEqual(['server application_data'])
  })
})

describe('A renegotiation', () => {
  it('is asked for by the server where the library can, and goes through', async () => {
    const setup = { settings: { sslEnableRenegotiation: true } }
    const { client, connection } = await open({}, { maxVersion: 'TLSv1.2' }, setup)
    const before = client.getFinished()?.toString('hex')
    const why = connection.stage.wire?.renegotiate()
    if (!LIBRARY.renegotiates) {
      expect(why).toMatch(/^BoringSSL.* cannot renegotiate as a server\.$/)
      return
    }
    expect(why).toBe('')
    while (!connection.lines.some((line) => line.startsWith('renegotiated'))) {
      client.write('.')
      await new Promise(setImmediate)
    }
    expect(client.getFinished()?.toString('hex')).not.toBe(before)
  })

  it('cannot be asked for in TLS 1.3, nor where the connection began without', async () => {
    if (!LIBRARY.renegotiates) return
    const setup = { settings: { sslEnableRenegotiation: true } }
    expect((await open({}, {}, setup)).connection.stage.wire?.renegotiate()).toMatch(/^TLS 1\.3 has no renegotiation/)
    expect((await open({}, { maxVersion: 'TLSv1.2' })).connection.stage.wire?.renegotiate()).toMatch(
      /^The connection began without/,
    )
  })
})
