// A thousand clients vanish at once: by RST, with their process, behind a cable that is pulled, and by standing still.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { findProgram } from '../../scripts/machine.ts'
import { becomes, notAsRoot, wait, type Attack, type Findings } from './attack.ts'
import { GoodClient, beside } from './beside.ts'
import { SoakedHost } from './soaked-host.ts'

const COUNT = 1_000
const LIMIT_S = 60
/** Longer than the good client is measured beforehand. */
const SILENCE_MS = 15_000
/** Round trips that the figures are of. */
const MEASURED_MS = 3_000

async function crowdOf(host: string, port: number, under: readonly string[] = []): Promise<ChildProcess> {
  const [program, ...args] = [
    ...under,
    process.execPath,
    path.join(import.meta.dirname, 'crowd.ts'),
    host,
    String(port),
    String(COUNT),
  ]
  const child = spawn(program ?? '', args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  await once(child.stdout!, 'data')
  return child
}

async function gone(findings: Findings, host: SoakedHost, what: string, handles: number, act: () => void): Promise<void> {
  await beside(findings, `ws://127.0.0.1:${host.port}`, what, async () => {
    const began = performance.now()
    act()
    const isOver = await becomes(() => host.handles <= handles + 1, LIMIT_S)
    findings.fact(isOver, `${what}: of ${COUNT} connections ${host.handles - handles} are still held after ${LIMIT_S} s.`)
    findings.figure(`${what}: all let go after ${((performance.now() - began) / 1000).toFixed(1)} s`)
    await wait(MEASURED_MS)
  })
}

/** A network of two ends: this process at one, what is run under `prefix` at the other. */
class Cable {
  readonly #name = `soak${process.pid}`
  readonly here = '10.213.7.1'
  readonly prefix = ['ip', 'netns', 'exec', this.#name]

  lay(): void {
    const ip = (...words: string[]): void => void execFileSync('ip', words)
    const [near, far] = [`${this.#name}a`.slice(-15), `${this.#name}b`.slice(-15)]
    ip('netns', 'add', this.#name)
    ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', this.#name)
    ip('addr', 'add', `${this.here}/24`, 'dev', near)
    ip('link', 'set', near, 'up')
    ip('-n', this.#name, 'addr', 'add', '10.213.7.2/24', 'dev', far)
    ip('-n', this.#name, 'link', 'set', far, 'up')
  }

  /** From now on no packet passes, and neither end hears of it. */
  pull(): void {
    execFileSync('ip', ['-n', this.#name, 'addr', 'flush', 'dev', `${this.#name}b`.slice(-15)])
    execFileSync('ip', ['-n', this.#name, 'link', 'set', `${this.#name}b`.slice(-15), 'down'])
  }

  remove(): void {
    execFileSync('ip', ['netns', 'del', this.#name])
  }
}

const SILENCE = { when: { on: 'silence', ms: SILENCE_MS }, then: [{ do: 'drop', how: 'reset' }] }

export const vanish: Attack = {
  name: 'vanish',
  does: '1,000 clients vanish at once: by RST, killed with their process, behind a cable that is pulled, and stopped (SIGSTOP), so that the system answers for them',
  happens:
    'RST and death are seen at once. Behind a pulled cable nothing comes any more: keep-alive (KeepAliveTime, KeepAliveInterval; off unless set) finds it. A stopped client still acknowledges what TCP sends it; a rule on silence lets it go. Without either they stay open, and the detail of a connection says when it was last active.',
  unavailable: () => notAsRoot() ?? (findProgram('ip') ? undefined : 'there is no program ip'),
  async run(findings, { folder, progress }) {
    const host = await SoakedHost.serve({ home: `${folder}/plain`, words: ['--echo', '--max-connections', '2000'] })
    const handles = host.handles
    const first = await crowdOf('127.0.0.1', host.port)
    await gone(findings, host, '1,000 by RST', handles, () => first.send('reset'))
    first.disconnect()
    progress('RST')
    const second = await crowdOf('127.0.0.1', host.port)
    await gone(findings, host, '1,000 killed', handles, () => second.kill('SIGKILL'))
    findings.fact((await host.end()) === 0, 'serve did not end in order.')
    const told = await host.rows(({ kind, preview }) => kind === 'disconnect' && preview.startsWith('1006'))
    findings.fact(told.length >= 2 * COUNT, `Of ${2 * COUNT} connections the log tells the end of ${told.length}.`)
    findings.read(told[0]?.preview, 'a client that was gone')
    progress('killed')

    const cable = new Cable()
    cable.lay()
    const kept = await SoakedHost.serve({
      home: `${folder}/kept`,
      words: [
        '--echo',
        '--host',
        '0.0.0.0',
        '--max-connections',
        '2000',
        '--keep-alive-time',
        '2000',
        '--keep-alive-interval',
        '1000',
      ],
    })
    try {
      const before = kept.handles
      const far = await crowdOf(cable.here, kept.port, cable.prefix)
      await gone(findings, kept, '1,000 behind a pulled cable, keep-alive 2 s', before, () => cable.pull())
      far.kill('SIGKILL')
    } finally {
      cable.remove()
    }
    await kept.end()
    const timedOut = await kept.rows(({ kind }) => kind === 'error')
    findings.read(timedOut[0]?.preview, 'a client behind a pulled cable')
    progress('cable')

    const workspace = `${folder}/silence.json`
    fs.writeFileSync(
      workspace,
      JSON.stringify({
        version: 3,
        servers: [{ name: 'Server', rules: [SILENCE, { when: { on: 'message' }, then: [{ do: 'send', as: 'echo' }] }] }],
      }),
    )
    const quiet = await SoakedHost.serve({
      home: `${folder}/quiet`,
      words: ['--workspace', workspace, '--max-connections', '2000'],
    })
    const good = await GoodClient.connect(`ws://127.0.0.1:${quiet.port}`)
    const own = quiet.handles
    const still = await crowdOf('127.0.0.1', quiet.port)
    await gone(findings, quiet, '1,000 stopped, a rule on 15 s of silence', own, () => still.kill('SIGSTOP'))
    still.kill('SIGKILL')
    await good.end()
    findings.fact((await quiet.end()) === 0, 'serve did not end in order.')
    const dropped = await quiet.rows(({ kind, preview }) => kind === 'disconnect' && preview.includes('server'))
    findings.read(dropped[0]?.preview, 'a client that a rule has let go')
  },
}
