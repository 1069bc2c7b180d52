// The blocks of one page run one after the other, as a reader would: in one folder, with one home, and with what was started running on. What is to be
// done with each is blocks.ts.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { Validator, type Schema } from '@cfworker/json-schema'
import { WebSocket } from 'ws'
import { findProgram } from '../../scripts/machine.ts'
import { ROOT } from '../../scripts/run.ts'
import { SCHEMA_FILE } from '../../scripts/workspace-schema.ts'
import { compileTemplate } from '../../src/automation/templates/template.ts'
import { faultOfKeys } from '../../src/contract/keys.ts'
import { readScenarioFile } from '../../src/host/scenario-file.ts'
import { readWorkspaceFile } from '../../src/host/workspace.ts'
import type { Block, Kind } from './blocks.ts'

/** Milliseconds within which a block has done what it is to do. */
const LIMIT = 25_000
const PORTS = /\b(?:808\d|8443)\b/g
const ENDINGS: Readonly<Record<string, string>> = { js: 'mjs', mjs: 'mjs', ts: 'mts', python: 'py', sh: 'sh' }

const NO_SHELL = process.platform === 'win32'

export type Told = { readonly block: Block } & ({ readonly was: 'run' } | { readonly was: 'not run'; readonly why: string })

/** Tells each block. Rejects with the first one that does otherwise than its page says; what was started has ended then. */
export async function tell(blocks: readonly Block[], told: (what: Told) => void): Promise<void> {
  const story = new Story(await freePorts(blocks))
  let leftOut = false
  // A server that could not be started, or files that were not made: what comes behind would fail for that reason alone.
  let isOver = false
  try {
    for (const block of blocks) {
      const { is } = block.purpose
      const why: string | undefined =
        whyNot(block) ??
        (isOver && is !== 'file' && is !== 'check' ? 'a block that it needs was not run' : undefined) ??
        (is === 'output' && leftOut ? 'the block before it was not run' : undefined)
      if (is !== 'output') leftOut = why !== undefined
      if (why !== undefined && (is === 'start' || (is === 'run' && block.language === 'sh' && NO_SHELL))) isOver = true
      if (why === undefined) await story.run(block)
      told(why === undefined ? { block, was: 'run' } : { block, was: 'not run', why })
    }
  } finally {
    await story.end()
  }
}

/** Why a block is not run here, or undefined. */
function whyNot({ language, purpose }: Block): string | undefined {
  if (purpose.is === 'not run') return purpose.why
  if (purpose.is !== 'run' && purpose.is !== 'start') return undefined
  if (language === 'sh' && NO_SHELL) return 'commands are run where there is a POSIX shell'
  const needs = [...purpose.needs, ...(language === 'python' ? ['python3'] : [])]
  const missing = needs.find((need) => !isThere(need))
  return missing === undefined ? undefined : `there is no ${missing.replace(':', ' with the module ')} on this machine`
}

const known = new Map<string, boolean>()
function isThere(need: string): boolean {
  const [program = '', module] = need.split(':')
  let is = known.get(need)
  if (is === undefined) {
    is =
      findProgram(program) !== undefined &&
      spawnSync(program, module === undefined ? ['--version'] : ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0
    known.set(need, is)
  }
  return is
}

async function freePorts(blocks: readonly Block[]): Promise<ReadonlyMap<string, string>> {
  const named = new Set(blocks.flatMap(({ text }) => text.match(PORTS) ?? []))
  const listeners = await Promise.all(
    [...named].map(async (port) => {
      const listener = createServer().listen(0, '127.0.0.1')
      await once(listener, 'listening')
      return { port, listener, free: String((listener.address() as AddressInfo).port) }
    }),
  )
  await Promise.all(listeners.map(({ listener }) => once(listener.close(), 'close')))
  return new Map(listeners.map(({ port, free }) => [port, free]))
}

class Story {
  readonly #folder = mkdtempSync(join(tmpdir(), 'socketbench-page-'))
  readonly #ports: ReadonlyMap<string, string>
  readonly #env: NodeJS.ProcessEnv
  readonly #running: Program[] = []
  #last: Program | undefined

  constructor(ports: ReadonlyMap<string, string>) {
    this.#ports = ports
    const bin = join(this.#folder, 'node_modules', '.bin')
    for (const each of [bin, join(this.#folder, 'home')]) mkdirSync(each, { recursive: true })
    writeFileSync(join(bin, 'socketbench'), `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'out/main/cli.js')}" "$@"\n`, {
      mode: 0o755,
    })
    symlinkSync(ROOT, join(this.#folder, 'node_modules', 'socketbench'), 'junction')
    symlinkSync(join(ROOT, 'node_modules', 'ws'), join(this.#folder, 'node_modules', 'ws'), 'junction')
    symlinkSync(join(ROOT, 'resources'), join(this.#folder, 'resources'), 'junction')
    const home = join(this.#folder, 'home')
    this.#env = {
      ...process.env,
      HOME: home,
      USERPROFILE: home,
      SOCKETBENCH_HOME: join(home, 'socketbench'),
      // Output is compared, without colours wherever the tests run.
      FORCE_COLOR: '0',
      PATH: [bin, dirname(process.execPath), process.env['PATH']].join(delimiter),
    }
  }

  async run(block: Block): Promise<void> {
    const where = `${block.page}:${block.line}`
    const text = this.#here(block.text)
    const { purpose } = block
    switch (purpose.is) {
      case 'file':
        this.#write(purpose.name, text)
        if (purpose.as) await this.#check(purpose.as, purpose.name, where)
        return
      case 'check': {
        const name = `block-${block.line}.json`
        this.#write(name, text)
        return this.#check(purpose.as, name, where)
      }
      case 'output': {
        const program = purpose.of === 'start' ? this.#running.at(-1) : this.#last
        if (!program) throw new Error(`${where}: there is no block before it that prints.`)
        return program.hasPrinted(text, where)
      }
      case 'run': {
        const program = this.#start(block, text)
        this.#last = program
        const code = await program.ended(where)
        if (code !== purpose.exits)
          throw new Error(`${where} ended with ${String(code)}, and not with ${purpose.exits}:\n${program.output}`)
        for (const each of purpose.prints)
          if (!program.output.includes(this.#here(each))) throw new Error(`${where} has not printed "${each}":\n${program.output}`)
        return
      }
      case 'start': {
        if (!purpose.beside) await this.#endAll()
        const program = this.#start(block, text)
        this.#last = program
        this.#running.push(program)
        await program.until((output) => output.includes(this.#here(purpose.until)), `${where} has not printed "${purpose.until}"`)
        const url = /wss?:\/\/[^\s)]+/.exec(program.output)?.[0] ?? ''
        for (const [sent, got] of purpose.answers) await meet(url, sent, got, where)
        for (const [path, status] of purpose.refuses) await isRefused(new URL(path, url), status, where)
        return
      }
      case 'run by':
      case 'not run':
    }
  }

  async end(): Promise<void> {
    await this.#endAll()
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 })
  }

  async #endAll(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((program) => program.end()))
  }

  #here(text: string): string {
    return text.replace(PORTS, (port) => this.#ports.get(port) ?? port)
  }

  #write(name: string, text: string): void {
    const path = join(this.#folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  #start({ language, line, page }: Block, text: string): Program {
    const ending = ENDINGS[language]
    if (ending === undefined)
      throw new Error(`${page}:${line}: a block of "${language}" cannot be run: ${Object.keys(ENDINGS).join(', ')} can.`)
    const name = `block-${line}.${ending}`
    if (/socketbench serve(?!.*--(?:port|workspace|profile) )/.test(text))
      throw new Error(`${page}:${line}: give "serve" --port 8080, which the test replaces by a free one.`)
    writeFileSync(join(this.#folder, name), text)
    const [program, ...args] = ending === 'sh' ? ['sh', '-e', name] : ending === 'py' ? ['python3', name] : [process.execPath, name]
    return new Program(program ?? '', args, this.#folder, this.#env)
  }

  async #check(as: Kind, name: string, where: string): Promise<void> {
    const path = join(this.#folder, name)
    const text = readFileSync(path, 'utf8')
    if (as === 'template') return void compileTemplate(text)
    const json = JSON.parse(text) as unknown
    if (as === 'workspace') {
      await readWorkspaceFile(path)
      const schema = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as Schema
      const { errors } = new Validator(schema, '2020-12').validate(json)
      if (errors.length > 0) throw new Error(`${where} does not fit the schema of workspaces: ${JSON.stringify(errors)}`)
    } else if (as === 'scenario') await readScenarioFile(path)
    else if (as === 'keys')
      for (const [command, keys] of Object.entries(json as Record<string, string>)) {
        const fault = faultOfKeys(keys)
        if (fault !== '') throw new Error(`${where}: ${command}: ${fault}.`)
      }
  }
}

class Program {
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown[]>
  #output = ''
  #hasEnded = false
  #wake = (): void => undefined

  constructor(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
    // A group of its own on POSIX, so that what the shell has started ends with it.
    this.#child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
        this.#wake()
      })
    this.#closed = once(this.#child, 'close')
    void this.#closed.then(() => {
      this.#hasEnded = true
      this.#wake()
    })
  }

  get output(): string {
    return this.#output
  }

  /** Rejects with what was missed, when the program has ended or the time is up. */
  async until(isSo: (output: string) => boolean, missed: string): Promise<void> {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      this.#wake()
    }, LIMIT)
    try {
      while (!isSo(this.#output)) {
        if (this.#hasEnded || isLate) throw new Error(`${missed}${isLate ? ` within ${LIMIT / 1000} s` : ''}:\n${this.#output}`)
        await new Promise<void>((resolve) => (this.#wake = resolve))
      }
    } finally {
      clearTimeout(timer)
    }
  }

  async hasPrinted(expected: string, where: string): Promise<void> {
    const pattern = patternOf(expected)
    await this.until((output) => pattern.test(alike(output)), `${where}: this was not printed:\n${expected}\nbut`)
  }

  async ended(where: string): Promise<unknown> {
    try {
      await this.until(() => this.#hasEnded, `${where} has not ended`)
    } catch (error) {
      await this.end()
      throw error
    }
    const [code, signal] = await this.#closed
    return code ?? signal
  }

  async end(): Promise<void> {
    const { pid } = this.#child
    if (!this.#hasEnded && pid !== undefined)
      try {
        process.kill(process.platform === 'win32' ? pid : -pid, 'SIGTERM')
      } catch {
        // It has ended by itself.
      }
    await this.#closed
  }
}

/** What is another one at each run. */
function alike(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d(?:T\d\d[:-]\d\d[:-]\d\d(?:\.\d+)?Z?)?/g, 'DATE')
    .replace(/\b\d\d:\d\d:\d\d\.\d{3}/g, 'TIME')
    .replace(/\b(127\.0\.0\.1):\d{5}$/gm, '$1:PORT')
    .replace(/[ \t\r]+$/gm, '')
}

function patternOf(expected: string): RegExp {
  const lines = alike(expected)
    .trimEnd()
    .split('\n')
    .map((line) =>
      line.trim() === '…'
        ? '(?:.*\\n)*?'
        : `${line
            .split('…')
            .map((each) => each.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
            .join('.*')}(?:\\n|$)`,
    )
  return new RegExp(`(?:^|\\n)${lines.join('')}`)
}

async function meet(url: string, sent: string, got: string, where: string): Promise<void> {
  const client = new WebSocket(url)
  await once(client, 'open')
  client.send(sent)
  const [answer] = (await once(client, 'message')) as [Buffer]
  client.terminate()
  if (answer.toString() !== got) throw new Error(`${where} has answered "${answer.toString()}" to "${sent}", and not "${got}".`)
}

async function isRefused(url: URL, status: number, where: string): Promise<void> {
  const client = new WebSocket(url)
  client.on('error', () => undefined)
  const [, response] = (await once(client, 'unexpected-response')) as [unknown, { statusCode: number; resume(): void }]
  response.resume()
  if (response.statusCode !== status)
    throw new Error(`${where} has answered ${url.pathname} with ${response.statusCode}, and not with ${status}.`)
}
