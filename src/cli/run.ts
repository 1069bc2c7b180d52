// `socketbench run`: plays scenarios with the clients that come, or with one that it starts itself, and says whether they passed.
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import spawn from 'cross-spawn'
import { diffLines } from 'diff'
import type { ScenarioDifference, ScenarioRunState } from '../contract/model.ts'
import { placeOf } from '../contract/automation/scenario.ts'
import { escapedText } from '../contract/hidden-characters.ts'
import { Client } from '../contract/rpc.ts'
import { createHost } from '../host/host.ts'
import { readScenarioFile } from '../host/scenario-file.ts'
import { faultOfFile } from './given-file.ts'
import { junitReport, type JUnitCase, type JUnitSuite } from './junit.ts'
import type { Command } from './options.ts'
import { makePipe } from '../host/pipe.ts'
import { systemReason } from '../host/system-reason.ts'
import { complain, endAtOnce, stopAsked } from './stopping.ts'

/** A client that was asked to end is ended after so long, in milliseconds. */
const END_LIMIT = 2_000
/** Of processes: what a client has started is in its group. */
const HAS_GROUPS = process.platform !== 'win32'

/** A client that has ended may have sent something that is still on its way, in milliseconds. */
const LAST_WORDS = 1_000
/** Why it was not over: a signal. */
const STOPPED = 'It was stopped'

export interface RunOptions extends Extract<Command, { readonly name: 'run' }> {
  readonly version: string
}

/** Returns the exit code: 0 when all have passed, 1 when one has not, 2 when nothing could be played. */
export async function run(options: RunOptions): Promise<number> {
  const { version, junit } = options
  const fault = await faultOfFile(options.file)
  if (fault !== '') {
    complain(fault)
    return 2
  }
  const path = resolve(options.file)
  const file = await readScenarioFile(path).catch(asSentence)
  if (typeof file === 'string') {
    complain(file)
    return 2
  }
  const chosen = file.scenarios.filter(
    ({ id, name }) => options.scenario === undefined || name === options.scenario || id === options.scenario,
  )
  if (chosen.length === 0) {
    const names = file.scenarios.map(({ name }) => JSON.stringify(name)).join(', ')
    complain(`There is no scenario "${options.scenario}" in ${options.file}: expected ${names}.`)
    return 2
  }
  // What a window has kept has no part in it: the same run everywhere.
  const own = options.home === undefined ? await mkdtemp(join(tmpdir(), 'socketbench-run-')) : undefined
  const host = await createHost({
    home: own ?? resolve(options.home ?? ''),
    version,
    settings: new Map(),
    shell: 'browser',
    platform: process.platform,
    onTrouble: complain,
    ...(file.isWorkspace && { workspaceFile: path }),
  })
  /** Whom a second signal takes along: in a group of its own it would not hear of it. */
  const killed: { client?: Started | undefined } = {}
  const stopped = stopAsked().then(() => {
    endAtOnce(() => killed.client?.kill())
    return STOPPED
  })
  const pipe = makePipe()
  const client = new Client(pipe.face)
  host.open(pipe.host)
  const suites: JUnitSuite[] = []
  try {
    const watch = new Watch(client)
    const { servers } = await client.request('session.open', { topics: ['runs'] })
    const meant = servers.find(({ name }) => name === file.server)
    if (meant) await client.request('servers.choose', { id: meant.id })
    await client.request('scenarios.set', { scenarios: file.scenarios })
    if (options.tls !== undefined) await client.request('server.setSecure', { on: options.tls })
    const { url, certificate } = await client.request('server.start', {
      host: options.host ?? file.host ?? '127.0.0.1',
      port: options.port,
    })
    const authority = certificate?.authorityFile ?? ''
    process.stdout.write(
      `Socketbench ${version} plays ${chosen.length === 1 ? escapedText(chosen[0]?.name ?? '') : `${chosen.length} scenarios`} at ${url}\n${authority === '' ? '' : `Clients must trust the authority in ${authority}\n`}`,
    )
    for (const scenario of chosen) {
      const [begun] = await client.request('scenario.begin', { scenario: scenario.id, ids: [], speed: options.speed })
      if (!begun) break
      const started =
        options.client.length === 0
          ? undefined
          : startClient(options.client, {
              SOCKETBENCH_URL: url,
              SOCKETBENCH_SCENARIO: scenario.name,
              ...(authority !== '' && { SOCKETBENCH_CA: authority }),
            })
      killed.client = started
      const why = await Promise.race([
        watch.over(begun.id).then(() => ''),
        started?.ended ?? new Promise<never>(() => undefined),
        after(options.timeout * 1_000).then(() => `It was not over within ${options.timeout} s`),
        stopped,
      ])
      const state = await client.request('scenario.control', { run: begun.id, do: 'stop' })
      const { differences } = await client.request('scenario.run', { run: begun.id })
      // Its own verdict counts too: it has seen what the server cannot see.
      const verdict =
        started && state.state === 'passed' && why === ''
          ? await Promise.race([started.verdict(options.timeout * 1_000), stopped])
          : why
      await started?.stop()
      const suite = suiteOf(state, differences, verdict)
      suites.push(suite)
      process.stdout.write(linesOf(suite))
      if (verdict === STOPPED) break
    }
  } catch (error) {
    complain(asSentence(error))
    return 2
  } finally {
    await host.close()
    pipe.close()
    if (own !== undefined) await rm(own, { recursive: true, force: true })
  }
  if (junit !== undefined) {
    try {
      await writeFile(junit, junitReport(suites))
    } catch (error) {
      complain(`The report ${junit} cannot be written: ${systemReason(error)}.`)
      return 2
    }
  }
  return suites.length === chosen.length && suites.every(({ cases }) => cases.every(({ failure }) => failure === '')) ? 0 : 1
}

/** Hears of runs as they go on. */
class Watch {
  #runs: readonly ScenarioRunState[] = []
  #wake: (() => void)[] = []

  constructor(client: Client) {
    client.on('runs', (runs) => {
      this.#runs = runs
      for (const wake of this.#wake.splice(0)) wake()
    })
  }

  async over(id: string): Promise<void> {
    while (this.#runs.find((each) => each.id === id)?.state === 'running' || !this.#runs.some((each) => each.id === id))
      await new Promise<void>((wake) => this.#wake.push(wake))
  }
}

interface Started {
  /** Why nothing more can come from it, once that is so. */
  readonly ended: Promise<string>
  /** Waits for its end; "" when it was content. */
  verdict(ms: number): Promise<string>
  stop(): Promise<void>
  /** Without waiting for its end. */
  kill(): void
}

/** `env`: what it finds beside the environment of the command. */
function startClient([program = '', ...args]: readonly string[], env: Readonly<Record<string, string>>): Started {
  // Its output is no part of ours. On Windows `npx` and the like are scripts of the command interpreter, which Node does not start by itself.
  const child = spawn(program, args, {
    stdio: ['ignore', 2, 2],
    // A group of its own, to be ended with all that it has started.
    detached: HAS_GROUPS,
    env: { ...process.env, ...env },
  })
  const words = new Promise<string>((tell) => {
    child.once('error', (error) => tell(`${program} could not be started: ${systemReason(error)}`))
    child.once('exit', (code, signal) => tell(code === 0 ? '' : `${program} ended with ${signal ?? `exit code ${code}`}`))
  })
  return {
    ended: words.then(async (sentence) => {
      await after(LAST_WORDS)
      return sentence === '' ? `${program} ended before the scenario was over` : sentence
    }),
    verdict: (ms) => Promise.race([words, after(ms).then(() => `${program} did not end`)]),
    stop: () => stopChild(child),
    kill: () => void signalTo(child, 'SIGKILL'),
  }
}

/** False where nobody is there any more. 0 only asks. */
function signalTo(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  const { pid } = child
  if (pid === undefined) return false
  try {
    return HAS_GROUPS ? process.kill(-pid, signal) : child.kill(signal)
  } catch {
    return false
  }
}

/** With what it has started, which may be there still when it has ended itself: a shell leaves behind what it runs. */
async function stopChild(child: ChildProcess): Promise<void> {
  if (!signalTo(child, 'SIGTERM')) return
  const until = performance.now() + END_LIMIT
  while (signalTo(child, 0) && performance.now() < until) await sleep(END_LIMIT / 100)
  signalTo(child, 'SIGKILL')
}

/** Keeps nobody from ending. */
function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

function suiteOf(
  { name, began, ended, parts }: ScenarioRunState,
  differences: readonly (readonly ScenarioDifference[])[],
  why: string,
): JUnitSuite {
  const seconds = Math.max(0, (ended === 0 ? Date.now() : ended) - began) / 1000
  const cases = parts.map((part, index): JUnitCase => {
    const told = differences[index] ?? []
    const failure = part.failure === '' ? undefined : told.at(-1)
    if (failure) {
      const where = failure.path.length === 0 ? '' : `step ${placeOf(failure.path)}: `
      return { name: part.name, seconds, failure: `${where}${failure.why}`, detail: diffOf(failure) }
    }
    if (part.state === 'passed') return { name: part.name, seconds, failure: '', detail: '' }
    const at = part.path.length === 0 ? 'before its client came' : `at step ${placeOf(part.path)}`
    return { name: part.name, seconds, failure: `${why === '' ? 'Stopped' : why}, ${at}.`, detail: '' }
  })
  const alone = why !== '' && cases.every(({ failure }) => failure === '')
  return { name, seconds, began, cases: alone ? [...cases, { name: 'client', seconds, failure: `${why}.`, detail: '' }] : cases }
}

function linesOf({ name, seconds, cases }: JUnitSuite): string {
  const failed = cases.filter(({ failure }) => failure !== '')
  const lines = [`${failed.length === 0 ? 'passed' : 'FAILED'}  ${name} (${seconds.toFixed(3)} s)`]
  for (const { name: actor, failure, detail } of failed) {
    lines.push(`  ${actor}, ${failure}`)
    for (const line of detail === '' ? [] : detail.split('\n')) lines.push(`    ${line}`)
  }
  // What came of a client does not write on the terminal by itself.
  return lines.map((line) => `${escapedText(line)}\n`).join('')
}

/** `-` was expected, `+` came. */
function diffOf({ expected, got }: ScenarioDifference): string {
  if (expected === '' && got === '') return ''
  return (
    diffLines(`${expected}\n`, `${got}\n`, { maxEditLength: 2_000 })
      ?.flatMap(({ value, added, removed }) =>
        value
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => `${added ? '+' : removed ? '-' : ' '} ${line}`),
      )
      .join('\n') ?? `- ${expected}\n+ ${got}`
  )
}

function asSentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
