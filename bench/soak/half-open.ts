// Ten thousand clients that begin and do not go on: part of a request head, a head that comes byte by byte, part of a ClientHello.
import net from 'node:net'
import { sourceAddress } from '../client.ts'
import { becomes, wait, type Attack, type Findings } from './attack.ts'
import { beside } from './beside.ts'
import { SoakedHost } from './soaked-host.ts'

const COUNT = 10_000
const AT_ONCE = 200
const HOLD_MS = 8_000
/** Between two bytes of each slow head. */
const DRIBBLE_MS = 1_000

const HEAD = Buffer.from(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nX-Long: ${'x'.repeat(200)}`)
/** A record that says it has 512 bytes, and has the beginning of a ClientHello. */
const HELLO = Buffer.concat([Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]), Buffer.alloc(100, 7)])

type Kind = 'part of a head' | 'a head byte by byte' | 'part of a ClientHello'

class Crowd {
  readonly sockets: net.Socket[] = []
  reset = 0
  #timer: NodeJS.Timeout | undefined

  async open(port: number, count: number, kinds: readonly Kind[]): Promise<void> {
    const slow: net.Socket[] = []
    for (let opened = 0; opened < count;) {
      const now = Math.min(AT_ONCE, count - opened)
      await Promise.all(
        Array.from({ length: now }, (_, i) => {
          const kind = kinds[(opened + i) % kinds.length]
          return new Promise<void>((resolve) => {
            const socket = net.connect({ port, host: '127.0.0.1', localAddress: sourceAddress(opened + i) })
            socket.on('error', () => undefined)
            socket.on('close', () => {
              this.reset++
              resolve()
            })
            socket.on('connect', () => {
              if (kind === 'a head byte by byte') slow.push(socket)
              socket.write(
                kind === 'part of a ClientHello' ? HELLO : kind === 'part of a head' ? HEAD.subarray(0, 60) : HEAD.subarray(0, 1),
              )
              resolve()
            })
            socket.resume()
            this.sockets.push(socket)
          })
        }),
      )
      opened += now
    }
    let at = 1
    this.#timer = setInterval(() => {
      for (const socket of slow) if (!socket.destroyed) socket.write(HEAD.subarray(at, at + 1))
      at = (at + 1) % HEAD.length || 20
    }, DRIBBLE_MS)
  }

  end(): void {
    clearInterval(this.#timer)
    for (const socket of this.sockets) socket.destroy()
  }
}

async function attacked(findings: Findings, home: string, words: readonly string[], kinds: readonly Kind[]): Promise<SoakedHost> {
  const isSecure = words.includes('--tls')
  const host = await SoakedHost.serve({ home, words: ['--echo', ...words] })
  const before = host.handles
  const what = `${COUNT.toLocaleString('en')} × ${kinds.join(' or ')}${words.length > (isSecure ? 1 : 0) ? ', all of them let wait' : ''}`
  await beside(findings, `${isSecure ? 'wss' : 'ws'}://127.0.0.1:${host.port}`, what, async () => {
    const crowd = new Crowd()
    await crowd.open(host.port, COUNT, kinds)
    await wait(HOLD_MS)
    findings.figure(
      `${what}: waiting at once ${(COUNT - crowd.reset).toLocaleString('en')}, handles ${host.handles.toLocaleString('en')}`,
    )
    crowd.end()
  })
  findings.fact(host.lives, 'The process ended.')
  findings.fact(
    await becomes(() => host.handles <= before, 20),
    `Handles: ${before} before, ${host.handles} 20 s after all had left.`,
  )
  return host
}

export const halfOpen: Attack = {
  name: 'half-open',
  does: '10,000 clients stop within their request head, send it byte by byte, or stop within their ClientHello',
  happens:
    'Clients that are open are served all the while. Beyond MaxPendingConnections the one that has been silent longest gives way to each newcomer; the others have until DefaultConnectionTimeout. All handles come back.',
  async run(findings, { folder }) {
    const plain = await attacked(findings, `${folder}/plain`, [], ['part of a head', 'a head byte by byte'])
    findings.read(await plain.tells('gave way to a newcomer'), 'a client that gave way')
    findings.fact((await plain.end()) === 0, 'serve did not end in order.')
    const all = await attacked(
      findings,
      `${folder}/all`,
      ['--max-pending-connections', '20000'],
      ['part of a head', 'a head byte by byte'],
    )
    await all.end()
    const secure = await attacked(
      findings,
      `${folder}/secure`,
      ['--tls', '--max-pending-connections', '20000'],
      ['part of a ClientHello'],
    )
    findings.read(await secure.tells('unfinished ClientHello'), 'a ClientHello that did not end')
    await secure.end()
  },
}
