// Two hundred TLS clients that do everything right up to a step that chance chooses, and there something wrong, while listeners take their
// time, refuse and drop: each connection is told to be over once, with at most one error, and nothing is left.
import { expect, it } from 'vitest'
import { Prng } from '../differential/prng.ts'
import { noOwnClocks } from './own-clocks.ts'
import { securelyRunning } from './secure-transcript.ts'
import { presenting, testCertificates } from './test-certificates.ts'
import { ACTS, STEPS, UnrulyClient } from './unruly-client.ts'
import type { Plan } from './unruly-client.ts'

noOwnClocks()

const CLIENTS = 200
const AT_A_TIME = 100
const certificates = await testCertificates()
const { authority, client: tester, stranger } = certificates

/** Each client has a plan of its own, whatever the others do before it. */
function planOf(seed: number, index: number): Plan {
  const random = new Prng(seed * 1000 + index)
  const [step, act] = [random.pick(STEPS), random.pick(ACTS)]
  return {
    step,
    // An open connection may be silent for ever.
    act: act === 'silence' && (step === 'open' || step === 'echoed') ? 'fin' : act,
    share: random.below(100) / 100,
    noise: random.bytes(random.between(1, 40_000)),
    messages: Array.from({ length: random.between(1, 4) }, () => 'x'.repeat(random.between(1, 120))),
    options: {
      maxVersion: random.pick(['TLSv1.2', 'TLSv1.3'] as const),
      ...(random.chance(80) ? presenting(tester) : random.pick([{}, presenting(stranger)])),
    },
  }
}

it.each([1, 2])(
  'every connection ends once and leaves nothing, round %i',
  async (seed) => {
    const { port, server } = await securelyRunning(
      certificates,
      'SSLAuthenticateClients=True',
      `SSLCACerts=${authority.certificatePem}`,
      'SSLEnableRenegotiation=True',
      'ConnectionBacklog=200',
      'DefaultConnectionTimeout=1',
      'CloseTimeout=1',
      'BufferMessage=True',
    )
    const told = new Map<string, string[]>()
    const tell = (id: string, what: string): void => void told.set(id, [...(told.get(id) ?? []), what])
    server.on('stage', ({ connectionId, stage }) => {
      if (stage === 'closed') tell(connectionId, 'closed')
    })
    server.on('connected', ({ connectionId }) => tell(connectionId, 'connected'))
    server.on('disconnected', ({ connectionId }) => tell(connectionId, 'disconnected'))
    server.on('error', ({ connectionId, code }) => tell(connectionId, `error ${code}`))
    server.on('dataIn', ({ connectionId, text }) => void server.sendText(connectionId, String(text)).catch(() => {}))

    const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
    const listener = (question: number) => async (event: { readonly connectionId: string; accept: boolean }) => {
      switch (new Prng(seed * 7919 + Number(event.connectionId) * 4 + question).below(30)) {
        case 0:
          event.accept = false
          return
        case 1:
          server.connections.get(event.connectionId)?.drop('fin')
          return
        case 2:
          server.connections.get(event.connectionId)?.drop('reset')
          return
        case 3:
        case 4:
          await later()
          return
        default:
      }
    }
    server.on('connectionRequest', listener(0))
    server.on('sslConnectionRequest', listener(1))
    server.on('sslClientAuthentication', listener(2))
    server.on('sslStatus', ({ connectionId, stage }) => {
      if (stage === 'server-hello' && Number(connectionId) % 29 === 0) server.connections.get(connectionId)?.drop('reset')
      if (stage === 'finished' && Number(connectionId) % 31 === 0) server.connections.get(connectionId)?.drop('fin')
    })

    let [upgraded, echoed] = [0, 0]
    for (let first = 0; first < CLIENTS; first += AT_A_TIME) {
      const clients = Array.from({ length: AT_A_TIME }, (_, index) => {
        const plan = planOf(seed, first + index)
        return { plan, client: new UnrulyClient(port, plan) }
      })
      await Promise.all(clients.map(({ client }) => client.over))
      for (const { plan, client } of clients) {
        if (client.isUpgraded) upgraded++
        if (client.echoes === '') continue
        echoed++
        expect(client.echoes).toBe(plan.messages.join())
      }
    }
    await server.shutdown()
    expect(server.connections.size).toBe(0)
    const lives = [...told.values()].map((life) => life.map((word) => (word.startsWith('error') ? 'error' : word)).join(' '))
    expect(new Set(lives)).toEqual(
      new Set(['closed', 'error closed', 'connected disconnected closed', 'connected error disconnected closed']),
    )
    // The plans are worth something: all but the clients that left before they were accepted, and enough that came to the end.
    expect(told.size).toBeGreaterThan(CLIENTS * 0.9)
    expect(upgraded).toBeGreaterThan(CLIENTS * 0.15)
    expect(echoed).toBeGreaterThan(CLIENTS * 0.1)
  },
  30_000,
)
