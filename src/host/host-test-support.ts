// What the host's tests share: a host in a temporary home, and faces over a pipe in memory. Nothing of the product imports it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NotificationName, Notifications } from '../contract/api.ts'
import type { Snapshot } from '../contract/model.ts'
import { TOPICS, type Topic } from '../contract/params.ts'
import { Client, type Transport } from '../contract/rpc.ts'
import { createHost, type Host, type HostOptions } from './host.ts'

export interface TestFace {
  readonly client: Client
  readonly snapshot: Snapshot
  /** Every notification so far, in order. */
  readonly heard: { readonly name: NotificationName; readonly body: unknown }[]
  /** Resolves with the first body, heard already or to come, that `is` accepts. */
  until<N extends NotificationName>(name: N, is: (body: Notifications[N]) => boolean): Promise<Notifications[N]>
  leave(): void
}

const NAMES: readonly NotificationName[] = [...TOPICS, 'view', 'command', 'notice']

export class TestHost {
  readonly home: string
  host: Host

  private constructor(home: string, host: Host) {
    this.home = home
    this.host = host
  }

  static async start(options: Partial<HostOptions> = {}): Promise<TestHost> {
    const home = options.home ?? (await mkdtemp(join(tmpdir(), 'socketbench-host-')))
    return new TestHost(home, await createHost({ home, version: '1.2.3', shell: 'browser', platform: 'linux', ...options }))
  }

  async restart(): Promise<void> {
    await this.host.close()
    this.host = await createHost({ home: this.home, version: '1.2.3', shell: 'browser', platform: 'linux' })
  }

  /** `topics`: what it wants to be told of; absent, of everything. */
  async face(topics?: readonly Topic[]): Promise<TestFace> {
    const { face, host, close } = pipe()
    this.host.open(host)
    const client = new Client(face)
    const heard: { name: NotificationName; body: unknown }[] = []
    let wake = (): void => undefined
    for (const name of NAMES) {
      client.on(name, (body: unknown) => {
        heard.push({ name, body })
        wake()
      })
    }
    const snapshot = await client.request('session.open', { topics })
    const until: TestFace['until'] = async (name, is) => {
      for (let looked = 0; ;) {
        for (; looked < heard.length; looked++) {
          const one = heard[looked]
          if (one?.name === name && is(one.body as never)) return one.body as never
        }
        await new Promise<void>((resolve) => (wake = resolve))
      }
    }
    return { client, snapshot, heard, until, leave: close }
  }

  async end(): Promise<void> {
    await this.host.close()
    await rm(this.home, { recursive: true, force: true })
  }
}

function pipe(): { face: Transport; host: Transport; close: () => void } {
  const listeners: { face: (message: string) => void; host: (message: string) => void } = {
    face: () => undefined,
    host: () => undefined,
  }
  const closers: (() => void)[] = []
  const end = (mine: 'face' | 'host', theirs: 'face' | 'host'): Transport => ({
    send: (message) => queueMicrotask(() => listeners[theirs](message)),
    onMessage: (listener) => (listeners[mine] = listener),
    onClose: (listener) => closers.push(listener),
  })
  return {
    face: end('face', 'host'),
    host: end('host', 'face'),
    close: () => {
      for (const listener of closers) listener()
    },
  }
}
