// Builds the package's folder from the runtime at hand and shows that it works: its fuses, what is inside, and a client served.
import { listPackage, statFile } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { chromium } from 'playwright'
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { mkdtemp, rm, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { buildIfNeeded } from './build.ts'
import { findWorkingElectron } from './e2e.ts'
import { failed, passed, skipped, type Outcome } from './outcome.ts'
import { buildTarget, folderOf } from './package.ts'
import { killTree, under } from './run.ts'

/** All that the application's own part of a package may weigh. */
const ASAR_LIMIT = 5 * 1024 * 1024
/** Top of the archive: libraries are in what is built. */
const EXPECTED_INSIDE = ['out', 'package.json', 'resources']

const EXPECTED_FUSES: readonly (readonly [FuseV1Options, FuseState])[] = [
  [FuseV1Options.RunAsNode, FuseState.DISABLE],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, FuseState.DISABLE],
  [FuseV1Options.EnableNodeCliInspectArguments, FuseState.DISABLE],
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, FuseState.ENABLE],
  [FuseV1Options.OnlyLoadAppFromAsar, FuseState.ENABLE],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, FuseState.DISABLE],
]

/** How long the packaged application may take for one thing that is asked of it. */
const PATIENCE = 30_000

export async function testPackage(): Promise<Outcome> {
  if (process.platform !== 'linux') return skipped('the package is tested on Linux')
  const electron = await findWorkingElectron()
  if ('why' in electron) {
    return process.env.SOCKETBENCH_REQUIRE_ELECTRON === '1' ? { ...failed, notRun: [electron.why] } : skipped(electron.why)
  }
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x64'
  if (!(await buildIfNeeded())) return failed
  const why = await buildTarget('linux', 'dir', architecture, electron)
  if (why !== undefined) {
    console.error(`The package's folder could not be built: ${why}`)
    return failed
  }
  const folder = folderOf('linux', architecture)
  const complaints = [...(await readFuses(folder)), ...listInside(folder), ...(await serveAClient(folder, electron.prefix))]
  for (const complaint of complaints) console.error(complaint)
  return complaints.length === 0 ? passed : failed
}

async function readFuses(folder: string): Promise<string[]> {
  const wire = await getCurrentFuseWire(join(folder, 'socketbench'))
  const state = (fuse: FuseV1Options) => (wire as Partial<Record<FuseV1Options, FuseState>>)[fuse]
  const name = (value: FuseState | undefined) =>
    value === undefined ? 'missing' : (FuseState[value]?.toLowerCase() ?? String(value))
  for (const [fuse] of EXPECTED_FUSES) console.log(`fuse ${FuseV1Options[fuse]}: ${name(state(fuse))}`)
  return EXPECTED_FUSES.filter(([fuse, expected]) => state(fuse) !== expected).map(
    ([fuse, expected]) => `The fuse ${FuseV1Options[fuse]} is ${name(state(fuse))}; expected ${name(expected)}.`,
  )
}

function listInside(folder: string): string[] {
  const archive = join(folder, 'resources', 'app.asar')
  if (!existsSync(archive)) return [`There is no ${archive}.`]
  const files = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/').slice(1))
  for (const path of files) {
    const entry = statFile(archive, path)
    if ('size' in entry) console.log(`${String(entry.size).padStart(9)}  ${path}`)
  }
  const { size } = statSync(archive)
  console.log(`${String(size).padStart(9)}  app.asar, ${files.length} entries`)
  const tops = [...new Set(files.map((path) => path.split('/', 1).join()))].toSorted()
  return [
    ...(String(tops) === String(EXPECTED_INSIDE)
      ? []
      : [`The archive holds ${tops.join(', ')}; expected ${EXPECTED_INSIDE.join(', ')}.`]),
    ...(size <= ASAR_LIMIT ? [] : [`The archive has ${size} bytes; expected at most ${ASAR_LIMIT}.`]),
  ]
}

/** Starts the packaged application, and through its window: connects a client, receives, sends, quits. */
async function serveAClient(folder: string, prefix: readonly string[]): Promise<string[]> {
  const home = await mkdtemp(join(tmpdir(), 'socketbench-package-'))
  const { command, args } = under(prefix, join(folder, 'socketbench'), ['--no-sandbox', '--remote-debugging-port=0'])
  const child = spawn(command, args, {
    env: { ...process.env, SOCKETBENCH_HOME: home, ELECTRON_RENDERER_URL: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  try {
    const debuggerUrl = await within(findDebugger(child), 'the debugging port')
    const browser = await chromium.connectOverCDP(debuggerUrl)
    const page = browser.contexts()[0]?.pages()[0] ?? (await within(browser.contexts()[0]!.waitForEvent('page'), 'the window'))
    page.setDefaultTimeout(PATIENCE)
    // Over TLS: what makes and reads certificates is in the package too.
    await page.getByRole('radiogroup', { name: 'Scheme' }).getByRole('radio', { name: 'wss', exact: true }).click()
    await page.getByRole('textbox', { name: 'Port' }).fill('0')
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    const url =
      (
        await page
          .getByText(/^wss:\/\/127\.0\.0\.1:[1-9]\d*/)
          .first()
          .textContent()
      )?.trim() ?? ''
    const client = new WebSocket(url, { ca: await readFile(join(home, 'certificates', 'ca.pem')) })
    await within(new Promise((resolve, reject) => client.once('open', resolve).once('error', reject)), 'the client to connect')
    console.log(`connected to ${url}`)
    client.send('hello from the client')
    await page.getByRole('grid', { name: 'Log' }).getByText('hello from the client').waitFor()
    console.log('received a message')
    const heard = new Promise<string>((resolve) => client.once('message', (bytes: Buffer) => resolve(bytes.toString())))
    await page.getByRole('textbox', { name: 'Message' }).fill('hello from the package')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const answer = await within(heard, 'the message sent')
    if (answer !== 'hello from the package') return [`The client received "${answer}"; expected "hello from the package".`]
    console.log('sent a message')
    const gone = new Promise((resolve) => client.once('close', resolve))
    client.close()
    await within(gone, 'the client to close')
    await page.getByText('0 open').first().waitFor()
    await page.evaluate(() => window.close()).catch(() => {})
    const code = await within(ended, 'the application to quit')
    if (code !== 0) return [`The application ended with code ${code}; expected 0.`]
    console.log('quit')
    return []
  } catch (error) {
    return [`The packaged application: ${error instanceof Error ? error.message : String(error)}`]
  } finally {
    killTree(child)
    await ended
    await rm(home, { recursive: true, force: true })
  }
}

/** Chromium names the address on standard error. */
function findDebugger(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      if (text.length < 100_000) text += chunk.toString()
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(text)
      if (found?.[1]) resolve(found[1])
    })
    child.once('close', (code) => reject(new Error(`It ended with code ${code} before it could be driven: ${text.slice(-500)}`)))
  })
}

async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${PATIENCE / 1000} seconds for ${what}.`)), PATIENCE)
  })
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer))
}

if (import.meta.main) process.exitCode = (await testPackage()).failed > 0 ? 1 : 0
