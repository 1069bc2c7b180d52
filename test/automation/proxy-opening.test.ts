// The opening through a proxy: what of a client's request reaches the upstream, what of the answer comes back, and what is said when there is none.
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { storeOf, testCertificates } from '../server/test-certificates.ts'
import { WireClient, facts, request, text } from '../server/wire-client.ts'
import { RawUpstream, answerTo, proxying, type Proxying } from './proxying.ts'

const CERTIFICATES = await testCertificates()

async function dialling(path = '/', ...settings: string[]): Promise<Proxying & { upstream: RawUpstream; client: WireClient }> {
  const upstream = await RawUpstream.listen()
  const proxied = await proxying({ url: `ws://127.0.0.1:${upstream.port}${path}` }, { settings })
  return { ...proxied, upstream, client: new WireClient(proxied.port) }
}

describe('an opening request through a proxy', () => {
  it('reaches the upstream with what is end to end, and a key of the proxy', async () => {
    const { upstream, client } = await dialling()
    client.send(
      request('Origin: http://app.example', 'Cookie: id=1', 'Authorization: Bearer x', 'Sec-WebSocket-Protocol: v2, v1').replace(
        'Connection: Upgrade',
        'Connection: Upgrade, X-Hop\r\nX-Hop: mine\r\nSec-WebSocket-Extensions: permessage-deflate\r\nUser-Agent: a test',
      ),
    )
    const head = await (await upstream.accepted()).head()
    const key = /Sec-WebSocket-Key: (\S+)/.exec(head)?.[1] ?? ''
    expect(Buffer.from(key, 'base64').length).toBe(16)
    expect(head.replace(key, 'KEY').replace(String(upstream.port), 'PORT').trim().split('\r\n')).toEqual([
      'GET /chat HTTP/1.1',
      'Host: 127.0.0.1:PORT',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: KEY',
      'Sec-WebSocket-Version: 13',
      'User-Agent: a test',
      'Origin: http://app.example',
      'Cookie: id=1',
      'Authorization: Bearer x',
      'Sec-WebSocket-Protocol: v2, v1',
    ])
  })

  it('has its path behind that of the upstream, and its query too', async () => {
    const { upstream, client } = await dialling('/base?token=1')
    client.send(request().replace('/chat', '/room?x=2'))
    expect(await (await upstream.accepted()).head()).toMatch(/^GET \/base\/room\?token=1&x=2 HTTP/)
  })

  it('adds no path of its own where it has none', async () => {
    const { upstream, client } = await dialling('/base')
    client.send(request().replace('/chat', '/'))
    expect(await (await upstream.accepted()).head()).toMatch(/^GET \/base HTTP/)
  })

  it('is answered with the subprotocol and the headers of the upstream', async () => {
    const { upstream, client } = await dialling()
    client.send(request('Sec-WebSocket-Protocol: v2, v1'))
    const behind = await upstream.accepted()
    behind.send(answerTo(await behind.head(), 'Sec-WebSocket-Protocol: v1', 'Set-Cookie: a=1', 'Set-Cookie: b=2', 'Server: theirs'))
    expect((await client.head()).trim().split('\r\n')).toEqual([
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
      'Sec-WebSocket-Protocol: v1',
      'Set-Cookie: a=1',
      'Set-Cookie: b=2',
      'Server: theirs',
    ])
  })

  it('has headers of the settings in place of its own', async () => {
    const upstream = await RawUpstream.listen()
    const { port } = await proxying({ url: `ws://127.0.0.1:${upstream.port}`, headers: [['Authorization', 'Bearer ours']] })
    new WireClient(port).send(request('authorization: Bearer theirs'))
    const head = await (await upstream.accepted()).head()
    expect(head.match(/authorization: .*/gi)).toEqual(['Authorization: Bearer ours'])
  })

  it('is refused as the upstream refuses it: status, headers and body', async () => {
    const { upstream, client, telling } = await dialling()
    client.send(request())
    const behind = await upstream.accepted()
    await behind.head()
    behind.send(
      'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nno, n',
    )
    expect(await client.rest()).toEqual({
      received:
        'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 5\r\nConnection: close\r\n\r\nno, n',
      over: 'fin',
    })
    expect(await telling('upstream 1')).toContain(
      'The upstream ws://127.0.0.1:PORT/chat answered 401 Unauthorized, which goes to the client',
    )
  })

  it('is refused with a body in chunks as it stands', async () => {
    const { upstream, client } = await dialling()
    client.send(request())
    const behind = await upstream.accepted()
    await behind.head()
    behind.send('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbusy\r\n', '0\r\n\r\n')
    expect((await client.rest()).received).toBe(
      'HTTP/1.1 503 Service Unavailable\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n4\r\nbusy\r\n0\r\n\r\n',
    )
  })

  it('of a client that leaves meanwhile leaves the upstream too', async () => {
    const { upstream, client } = await dialling()
    client.send(request())
    const behind = await upstream.accepted()
    await behind.head()
    client.fin()
    expect((await behind.rest()).received).toBe('')
  })
})

describe('an upstream that does not open', () => {
  async function answered(answer: (behind: WireClient) => void, ...settings: string[]): Promise<[client: string, told: string]> {
    const { upstream, client, telling } = await dialling('/', ...settings)
    client.send(request())
    const behind = await upstream.accepted()
    await behind.head()
    answer(behind)
    const head = await client.head()
    return [head.split('\r\n', 1)[0] ?? '', await telling('trouble')]
  }

  it('because nothing listens there is told, and the client gets 502', async () => {
    const nobody = createTcpServer().listen(0, '127.0.0.1')
    await once(nobody, 'listening')
    const { port: free } = nobody.address() as { port: number }
    await new Promise((resolve) => nobody.close(resolve))
    const { port, telling } = await proxying({ url: `ws://127.0.0.1:${free}` })
    const client = new WireClient(port)
    client.send(request())
    const { received } = await client.rest()
    expect(received).toContain('HTTP/1.1 502 Bad Gateway\r\n')
    expect(received).toContain('was not reached: nothing listens there (ECONNREFUSED).\n')
    expect(await telling('trouble')).toBe(
      'trouble 1 The upstream ws://127.0.0.1:PORT/chat was not reached: nothing listens there (ECONNREFUSED). The client gets 502.',
    )
  })

  it('because it never answers is told after the limit, and the client gets 504', async () => {
    expect(await answered(() => undefined, 'DefaultConnectionTimeout=1')).toEqual([
      'HTTP/1.1 504 Gateway Timeout',
      'trouble 1 The upstream ws://127.0.0.1:PORT/chat has not answered within 1 s: there was no complete answer to the opening request. The client gets 504.',
    ])
  })

  it('because its head has no end is told at the bound', async () => {
    expect(await answered((behind) => behind.send('HTTP/1.1 101 Yes\r\nX: ', 'x'.repeat(70_000)))).toEqual([
      'HTTP/1.1 502 Bad Gateway',
      'trouble 1 The upstream ws://127.0.0.1:PORT/chat answered with a head of more than 65536 bytes. The client gets 502.',
    ])
  })

  it('because it speaks something else is told at once', async () => {
    expect((await answered((behind) => behind.send('SSH-2.0-x\r\n')))[1]).toBe(
      'trouble 1 The upstream ws://127.0.0.1:PORT/chat does not speak HTTP: it began with "SSH-2.0-x\\r\\n". The client gets 502.',
    )
  })

  it('because its accept value is another is told', async () => {
    expect((await answered((behind) => behind.send(answerTo(''))))[1]).toContain(
      'answered 101 with a Sec-WebSocket-Accept that does not fit the key.',
    )
  })

  it('because it agrees on an extension is told', async () => {
    const { upstream, client, telling } = await dialling()
    client.send(request('Sec-WebSocket-Extensions: permessage-deflate'))
    const behind = await upstream.accepted()
    behind.send(answerTo(await behind.head(), 'Sec-WebSocket-Extensions: permessage-deflate'))
    expect(await client.head()).toContain('502 Bad Gateway')
    expect(await telling('trouble')).toContain('agreed on an extension that it was not offered: permessage-deflate.')
  })

  it('because it leaves is told', async () => {
    expect((await answered((behind) => behind.fin()))[1]).toContain('left after 0 bytes')
  })

  it('may dribble its head byte by byte', async () => {
    const { upstream, client } = await dialling()
    client.send(request())
    const behind = await upstream.accepted()
    await behind.dribble(answerTo(await behind.head()))
    expect(await client.head()).toContain('101 Switching Protocols')
  })
})

describe('the TLS of an upstream', () => {
  async function secure(
    settings: { verify?: boolean; ca?: string },
    { chainPem: cert, keyPem: key } = CERTIFICATES.server,
  ): Promise<Proxying & { upstream: RawUpstream }> {
    const upstream = await RawUpstream.listen(createTlsServer({ cert, key, allowHalfOpen: true }))
    return { ...(await proxying({ url: `wss://localhost:${upstream.port}`, ...settings })), upstream }
  }

  async function authorityFile(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'socketbench-upstream-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const path = join(folder, 'ca.pem')
    await writeFile(path, CERTIFICATES.authority.certificatePem)
    return path
  }

  async function openedThrough({ port, upstream }: Proxying & { upstream: RawUpstream }): Promise<void> {
    const client = new WireClient(port)
    client.send(request())
    const behind = await upstream.accepted()
    behind.send(answerTo(await behind.head()))
    await client.head()
    client.send(text('over TLS'))
    expect((await behind.bytes(text('over TLS').length)).equals(text('over TLS'))).toBe(true)
    behind.send(Buffer.from([0x81, 4]), 'back')
    expect(facts(await client.frame())).toBe('text fin "back"')
  }

  it('is verified: an authority that is not known here is refused with what to do', async () => {
    const { port, telling } = await secure({})
    const client = new WireClient(port)
    client.send(request())
    expect(await client.head()).toContain('HTTP/1.1 502 Bad Gateway')
    expect(await telling('trouble')).toMatch(
      /^trouble 1 The upstream wss:\/\/localhost:PORT\/chat has a certificate that is not trusted: its authority is not known here \(\w+\)\. Name the file of its authority, or turn its verification off\. The client gets 502\.$/,
    )
  })

  it('is verified: a certificate for another name is refused although its authority is known', async () => {
    const { port, telling } = await secure({ ca: await authorityFile() }, CERTIFICATES.other)
    new WireClient(port).send(request())
    expect(await telling('trouble')).toContain('it is for another name (ERR_TLS_CERT_ALTNAME_INVALID)')
  })

  it('trusts the authorities of a file', async () => {
    const through = await secure({ ca: await authorityFile() })
    await openedThrough(through)
    expect(await through.telling('Connected to the upstream')).toMatch(
      /TLS=TLSv1\.3 TLS_\w+ certificate=localhost issuer=Test CA.* trusted=yes$/,
    )
  })

  it('is not verified where that is turned off, which is said at once and with each connection', async () => {
    const through = await secure({ verify: false })
    expect(through.told[0]).toBe(
      'trouble  The certificate of the upstream wss://localhost:PORT is not verified: whoever is in between can read and change everything.',
    )
    await openedThrough(through)
    expect(await through.telling('Connected to the upstream')).toMatch(/trusted=no, and not verified: \w+$/)
  })

  it('is apart from that of the client, whose connection is TLS too', async () => {
    const upstream = await RawUpstream.listen()
    const { port } = await proxying(
      { url: `ws://127.0.0.1:${upstream.port}` },
      { settings: [`SSLCertStore=${storeOf(CERTIFICATES.server)}`, 'UseSSL=True'] },
    )
    const socket = connectTls({ port, host: '127.0.0.1', ca: CERTIFICATES.authority.certificatePem })
    const client = new WireClient(socket)
    client.send(request())
    const behind = await upstream.accepted()
    behind.send(answerTo(await behind.head()))
    await client.head()
    client.send(text('over TLS'))
    expect((await behind.bytes(text('over TLS').length)).equals(text('over TLS'))).toBe(true)
    behind.send(Buffer.from([0x81, 4]), 'back')
    expect(facts(await client.frame())).toBe('text fin "back"')
    behind.fin()
    expect((await client.rest()).over).toBe('fin')
  })

  it('with a file that is no certificate, or is not there, is refused when it is set', async () => {
    const { automation } = await secure({ verify: false })
    const none = join(import.meta.dirname, '../../package.json')
    await expect(automation.proxy.set({ url: 'wss://localhost', ca: none })).rejects.toThrow(
      `${none} has no certificate in it: a PEM file is expected, with -----BEGIN CERTIFICATE-----.`,
    )
    await expect(automation.proxy.set({ url: 'wss://localhost', ca: '/nowhere.pem' })).rejects.toThrow(
      'The authorities of the upstream could not be read from /nowhere.pem:',
    )
  })
})
