// Packs the npm package, installs it from its tarball into an empty folder without a network, and uses it as a stranger would: its command, its window
// for a browser, its library and the types of that.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buildIfNeeded } from './build.ts'
import { findProgram } from './machine.ts'
import { failed, passed, skipped, type Outcome } from './outcome.ts'
import { PATIENCE, ROOT, killTree, run, within } from './run.ts'

/** All that an install may put on the disk, in bytes. */
const INSTALL_LIMIT = 5_000_000

/** A program of somebody who uses the library: run as it is, and checked by the compiler. */
const CONSUMER = `import { after, afterEach, before, beforeEach } from 'node:test'
import { WebSocketServer, type Connection } from 'socketbench/server'
import { Automation } from 'socketbench/automation'
import { start, type DeskMessage } from 'socketbench/client'
import type { Hooks } from 'socketbench/testing'

const hooks: Hooks = { beforeAll: before, beforeEach, afterEach, afterAll: after }
void hooks

const server = new WebSocketServer()
const detach: () => void = new Automation(server).attach()
server.on('dataIn', (event) => {
  const { connectionId, text } = event
  const connection: Connection | undefined = server.connections.get(connectionId)
  void connection?.send(\`heard \${text}\`)
})
server.localPort = 0
await server.startListening()
const client = new WebSocket(\`ws://127.0.0.1:\${server.localPort}/\`)
client.onopen = () => client.send('hello')
client.onmessage = async ({ data }) => {
  console.log(data)
  client.close()
  detach()
  await server.shutdown()
  const desk = await start()
  const { url } = await desk.startServer()
  const tested = new WebSocket(\`\${url}/chat\`)
  tested.onopen = () => tested.send('to the desk')
  const connection = await desk.waitForConnection({ path: '/chat' })
  const message: DeskMessage = await connection.expectMessage('to the desk')
  console.log(message.text)
  await desk.close()
}
`

export async function testNpmPackage(): Promise<Outcome> {
  if (!findProgram('npm')) return skipped('npm is not on PATH')
  if (!(await buildIfNeeded())) return failed
  const folder = await mkdtemp(join(tmpdir(), 'socketbench-npm-'))
  try {
    await install(folder)
    const complaints = [
      ...(await whatIsInstalled(join(folder, 'node_modules'))),
      ...(await whatExportsMiss(join(folder, 'node_modules', 'socketbench'))),
      ...(await whatTypesImport(join(folder, 'node_modules', 'socketbench', 'out', 'types'))),
      ...(await serve(folder)),
      ...(await web(folder)),
      ...(await callLibrary(folder)),
    ]
    for (const complaint of complaints) console.error(complaint)
    return complaints.length === 0 ? passed : failed
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return failed
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function install(folder: string): Promise<void> {
  await npm(['pack', '--ignore-scripts', '--pack-destination', folder], ROOT)
  const [tarball] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
  if (tarball === undefined) throw new Error(`npm pack left no tarball in ${folder}.`)
  console.log(`${String((await stat(join(folder, tarball))).size).padStart(9)}  ${tarball}`)
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  await npm(['install', '--offline', '--no-audit', '--no-fund', join(folder, tarball)], folder)
}

async function npm(args: readonly string[], cwd: string): Promise<void> {
  const { code, text } = await run('npm', args, { cwd, output: 'keep', limit: PATIENCE })
  if (code !== 0) throw new Error(`npm ${args[0]} ended with code ${code}: ${text}`)
}

/** One package, no Electron, small enough. */
async function whatIsInstalled(modules: string): Promise<string[]> {
  const names = (await readdir(modules)).filter((name) => !name.startsWith('.')).toSorted()
  const files = (await readdir(modules, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name))
  let bytes = 0
  const ofElectron: string[] = []
  for (const path of paths) {
    const content = await readFile(path)
    bytes += content.length
    if (/\.[cm]?js$/.test(path) && /(?:from|import|require)\s*\(?["'`]electron["'`]/.test(content.toString())) ofElectron.push(path)
  }
  console.log(`${String(bytes).padStart(9)}  installed, ${paths.length} files`)
  // npm packs what package.json names as "main", whatever else: Electron's entry, which nobody can import.
  const entry = join(modules, 'socketbench', 'out', 'main', 'index.js')
  return [
    ...(String(names) === 'socketbench' ? [] : [`Installed were ${names.join(', ')}; expected socketbench alone.`]),
    ...(bytes <= INSTALL_LIMIT ? [] : [`The install has ${bytes} bytes; expected at most ${INSTALL_LIMIT}.`]),
    ...ofElectron.filter((path) => path !== entry).map((path) => `${path} needs Electron.`),
  ]
}

async function whatExportsMiss(folder: string): Promise<string[]> {
  const { exports } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    exports: Record<string, Record<string, string>>
  }
  const named = Object.entries(exports).flatMap(([name, ways]) => Object.values(ways).map((path) => ({ name, path })))
  const missing: string[] = []
  for (const { name, path } of named) {
    const there = await stat(join(folder, path)).catch(() => undefined)
    if (!there) missing.push(`socketbench${name.slice(1)} names ${path}, which is not in the package.`)
  }
  return missing
}

/** Of packages the types name only what a user has: Node's, and the runner that he uses them with. Others may be there by chance alone. */
async function whatTypesImport(types: string): Promise<string[]> {
  const complaints: string[] = []
  for (const name of await readdir(types, { recursive: true })) {
    if (!name.endsWith('.d.ts')) continue
    const text = await readFile(join(types, name), 'utf8')
    for (const [, named = ''] of text.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g))
      if (!/^(?:\.{1,2}\/|node:|@playwright\/test$)/.test(named))
        complaints.push(`The types in ${name} import ${named}, which a user may not have.`)
  }
  return complaints
}

/** `npx socketbench serve` in the folder: a client is answered. */
async function serve(folder: string): Promise<string[]> {
  return withCommand(folder, ['npx', '--offline', 'socketbench', 'serve', '--port', '0', '--echo', '--json'], async (line) => {
    const { listening } = JSON.parse(line) as { listening: string }
    const client = new WebSocket(listening)
    await within(once(client, 'open'), 'a client to connect')
    client.send('hello')
    const [message] = (await within(once(client, 'message'), 'the echo')) as [MessageEvent<string>]
    console.log(`served ${listening}`)
    client.close()
    return message.data === 'hello' ? [] : [`The client received "${message.data}"; expected "hello".`]
  })
}

/** `socketbench web`: the page and its script are there. */
async function web(folder: string): Promise<string[]> {
  return withCommand(folder, [join(folder, 'node_modules', '.bin', 'socketbench'), 'web', '--no-open'], async (line) => {
    const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(line)?.[0] ?? line
    const page = await fetch(url)
    const script = /src="\.?\/?(assets\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? 'assets/no-script-in-the-page.js'
    const code = await fetch(new URL(script, url))
    await code.arrayBuffer()
    console.log(`${url} has its page and ${script}`)
    return page.status === 200 && code.status === 200 ? [] : [`The page has status ${page.status}, its script ${code.status}.`]
  })
}

async function callLibrary(folder: string): Promise<string[]> {
  await writeFile(join(folder, 'consumer.mts'), CONSUMER)
  const options = {
    module: 'nodenext',
    target: 'es2024',
    strict: true,
    noEmit: true,
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules', '@types')],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['consumer.mts'] }))
  const checked = await run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder], {
    output: 'keep',
    limit: PATIENCE,
  })
  const ran = await run(process.execPath, ['consumer.mts'], { cwd: folder, output: 'keep', limit: PATIENCE })
  console.log(`the library said: ${ran.text.trim().replaceAll('\n', ', ')}`)
  return [
    ...(checked.code === 0 ? [] : [`The library's types do not check: ${checked.text}`]),
    ...(ran.code === 0 && ran.text.trim() === 'heard hello\nto the desk'
      ? []
      : [`The library's user ended with code ${ran.code}: ${ran.text}`]),
  ]
}

/** Calls `act` with the command's first line, then ends the command as Ctrl+C does: its group, of which npx is one. It must end well; npx says what ended it. */
async function withCommand(
  folder: string,
  [program = '', ...args]: readonly string[],
  act: (line: string) => Promise<string[]>,
): Promise<string[]> {
  const home = join(folder, 'home')
  await mkdir(home, { recursive: true })
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, SOCKETBENCH_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
    detached: process.platform !== 'win32',
  })
  const ended = once(child, 'close')
  try {
    const lines = createInterface({ input: child.stdout })
    const [line] = (await within(once(lines, 'line'), `the first line of ${program} ${args.join(' ')}`)) as [string]
    const complaints = await act(line)
    // Windows has no such signal.
    if (process.platform === 'win32' || child.pid === undefined) return complaints
    process.kill(-child.pid, 'SIGINT')
    const [code] = (await within(ended, `the end of ${program} ${args.join(' ')}`)) as [number | null]
    if (code === 0 || program === 'npx') return complaints
    return [...complaints, `${program} ${args.join(' ')} ended with code ${code}; expected 0.`]
  } finally {
    killTree(child)
  }
}

if (import.meta.main) process.exitCode = (await testNpmPackage()).failed > 0 ? 1 : 0
