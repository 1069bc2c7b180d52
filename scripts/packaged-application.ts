// Starts a packaged application and drives it as a person and as a terminal would. Which one, and in which root, is the caller's.
import { chromium, type Page } from 'playwright'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { PATIENCE, killTree, under, within } from './run.ts'

/** Through its window: connects a client, receives, sends, quits. `prefix`: what the program is started by, such as xvfb-run. */
export async function driveWindow(program: string, prefix: readonly string[]): Promise<string[]> {
  const home = await mkdtemp(join(tmpdir(), 'socketbench-package-'))
  // With a link, as the system starts it: one that cannot be used, which is told of and asks nothing.
  const { command, args } = under(prefix, program, ['--no-sandbox', '--remote-debugging-port=0', 'socketbench://reboot'])
  const child = spawn(command, args, {
    env: { ...process.env, SOCKETBENCH_HOME: home, ELECTRON_RENDERER_URL: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  try {
    const page = await pageOf(child)
    await page.getByText('A link was not used: it asks for something that there is not.').waitFor()
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

/** As the command of a terminal, without a display: says its version, refuses a word, serves a client until it is asked to stop. */
export async function driveCommand(program: string, prefix: readonly string[], version: string): Promise<string[]> {
  const home = await mkdtemp(join(tmpdir(), 'socketbench-package-'))
  const env = { ...process.env, SOCKETBENCH_HOME: home, DISPLAY: undefined, WAYLAND_DISPLAY: undefined }
  const start = (...words: readonly string[]): ChildProcess => {
    const { command, args } = under(prefix, program, ['--no-sandbox', ...words])
    return spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  }
  const endOf = async (...words: readonly string[]): Promise<{ code: number | null; out: string; error: string }> => {
    const child = start(...words)
    let [out, error] = ['', '']
    child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => (error += chunk.toString()))
    const [code] = (await within(once(child, 'close'), words.join(' '))) as [number | null]
    return { code, out, error }
  }
  const complaints: string[] = []
  let server: ChildProcess | undefined
  try {
    const said = await endOf('--version')
    if (said.code !== 0 || said.out !== `${version}\n`) complaints.push(`--version said "${said.out}" with code ${said.code}.`)
    const refused = await endOf('srve')
    if (refused.code !== 2 || !refused.error.includes('There is no command "srve"'))
      complaints.push(`"srve" was answered with code ${refused.code}: ${refused.error}`)
    server = start('serve', '--port', '0', '--echo', '--json')
    const ended = once(server, 'close')
    const [line] = (await within(once(createInterface({ input: server.stdout! }), 'line'), 'the first line of serve')) as [string]
    const client = new WebSocket((JSON.parse(line) as { listening: string }).listening)
    await within(once(client, 'open'), 'a client of serve to connect')
    client.send('hello')
    const [echo] = (await within(once(client, 'message'), 'the echo of serve')) as [Buffer]
    const closed = once(client, 'close')
    // The group: what stands in front of the program does not hand signals on.
    process.kill(-server.pid!, 'SIGTERM')
    const [closeCode] = (await within(closed, 'the client of serve to be closed')) as [number]
    const [code] = (await within(ended, 'serve to end')) as [number | null]
    if (echo.toString() !== 'hello' || closeCode !== 1001 || code !== 0)
      complaints.push(
        `serve echoed "${echo.toString()}", closed with ${closeCode} and ended with ${code}; expected hello, 1001, 0.`,
      )
    console.log('served from a terminal, without a display')
  } catch (error) {
    complaints.push(`The command of the package: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    if (server) killTree(server)
    await rm(home, { recursive: true, force: true })
  }
  return complaints
}

/** Chromium names the address on standard error. */
/**
 * The page of its window, once its document is there: Playwright is not told of one that takes the place of the empty document while it is being attached,
 * and would wait for it for ever.
 */
export async function pageOf(child: ChildProcess): Promise<Page> {
  const debuggerUrl = await within(findDebugger(child), 'the debugging port')
  await within(documentAt(new URL(debuggerUrl).host), 'the page')
  const browser = await chromium.connectOverCDP(debuggerUrl)
  const page = browser.contexts()[0]?.pages()[0] ?? (await within(browser.contexts()[0]!.waitForEvent('page'), 'the window'))
  page.setDefaultTimeout(PATIENCE)
  return page
}

async function documentAt(host: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://${host}/json/list`)
    const targets = (await answer.json()) as readonly { readonly type: string; readonly title: string }[]
    if (targets.some(({ type, title }) => type === 'page' && title.includes('Socketbench'))) return
    await pause(50)
  }
}

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
