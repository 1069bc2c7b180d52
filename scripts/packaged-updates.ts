// Shows that a packaged application asks nobody for updates by itself: started under strace, with a place for updates on loopback that counts who asks.
// Then a person looks, and downloads, and each step is asked for once; and what is downloaded is installed when the application has ended, not before.
import type { Page } from 'playwright'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { aptInstall, findProgram } from './machine.ts'
import { pageOf } from './packaged-application.ts'
import { killTree, under, within } from './run.ts'

/** Complaints, or why it cannot be tested here. */
export async function testUpdates(
  folder: string,
  display: readonly string[],
  ownVersion: string,
): Promise<{ readonly complaints: readonly string[] } | { readonly why: string }> {
  const missing = findProgram('strace') ? undefined : await aptInstall(['strace'])
  if (missing !== undefined) return { why: `that a start makes no connection is watched by strace, and ${missing}` }
  const feed = await startFeed('9.9.9')
  const home = await mkdtemp(join(tmpdir(), 'socketbench-updates-'))
  const place = join(folder, 'resources', 'app-update.yml')
  const trace = join(home, 'strace.txt')
  try {
    await writeFile(place, `provider: generic\nurl: ${feed.url}\nupdaterCacheDirName: socketbench-updater-test\n`)
    const complaints = await withWindow({ folder, display, home, trace }, async (page) => [
      ...strangersIn(await readFile(trace, 'utf8')),
      ...(await look(page, feed.asked, ownVersion)),
    ])
    complaints.push(...strangersIn(await readFile(trace, 'utf8'), [ROUTE_PROBE]))
    // Switched on, each start looks, and does no more.
    await keepPreference(join(home, 'home', 'preferences.json'), 'updates.atStart', 'True')
    const before = feed.asked.length
    await withWindow({ folder, display, home, trace }, async (page) => {
      await page.getByText('Socketbench 9.9.9 is available.').waitFor()
      return []
    })
    const asked = feed.asked.slice(before)
    if (String(asked) !== '/latest-linux.yml') complaints.push(`A start that may look asked for ${asked.join(', ')}.`)
    complaints.push(...(await install({ folder, display, home, trace })))
    complaints.push(...(await installNowhere({ folder, display, home, trace }, ownVersion)))
    return { complaints }
  } catch (error) {
    return { complaints: [`Updates: ${error instanceof Error ? error.message : String(error)}`] }
  } finally {
    feed.close()
    await rm(place, { force: true })
    await rm(home, { recursive: true, force: true })
  }
}

interface Started {
  readonly folder: string
  readonly display: readonly string[]
  readonly home: string
  /** File that strace writes. */
  readonly trace: string
}

/** Starts the application under strace, calls `act` with its page, and quits. */
async function withWindow({ folder, display, home, trace }: Started, act: (page: Page) => Promise<string[]>): Promise<string[]> {
  const { command, args } = under(display, 'strace', [
    '-f',
    '-qq',
    '--seccomp-bpf',
    '-e',
    'trace=connect,sendto,sendmsg,sendmmsg',
    '-o',
    trace,
    join(folder, 'socketbench'),
    '--no-sandbox',
    '--remote-debugging-port=0',
  ])
  const child = spawn(command, args, {
    // Of all packages of Linux the AppImage alone replaces itself; the folder is taken for one.
    env: {
      ...process.env,
      SOCKETBENCH_HOME: join(home, 'home'),
      XDG_CACHE_HOME: join(home, 'cache'),
      APPIMAGE: appImageIn(home),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const ended = once(child, 'close')
  try {
    const page = await pageOf(child)
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor()
    const complaints = await act(page)
    await page.evaluate(() => window.close()).catch(() => {})
    await within(ended, 'the application to quit')
    return complaints
  } finally {
    killTree(child)
    await ended
  }
}

const appImageIn = (home: string): string => join(home, 'x.AppImage')

/** With a client connected, about whom the window asks first. */
async function install(started: Started): Promise<string[]> {
  const file = appImageIn(started.home)
  await writeFile(file, 'the old one')
  const complaints = await withWindow(started, async (page) => {
    await page.getByRole('textbox', { name: 'Port' }).fill('0')
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    const url = await page
      .getByText(/^ws:\/\/127\.0\.0\.1:[1-9]\d*/)
      .first()
      .textContent()
    const client = new WebSocket(url?.trim() ?? '')
    await within(once(client, 'open'), 'a client to connect')
    await page.getByText('1 open').first().waitFor()
    await page.keyboard.press('Control+K')
    await page.keyboard.type('check for updates')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Updates' })
    await dialog.getByRole('button', { name: 'Download' }).click()
    await dialog.getByRole('button', { name: 'Install and restart' }).click()
    // The host answers behind the installation that was asked for.
    await page.getByRole('button', { name: 'Ask me first' }).evaluate((button: HTMLElement) => button.click())
    await page.getByRole('button', { name: 'When clients ask: ask' }).waitFor()
    const before = await readFile(file, 'utf8').catch(() => 'nothing')
    const gone = once(client, 'close')
    client.close()
    await within(gone, 'the client to close')
    await page.getByText('0 open').first().waitFor()
    return before === 'the old one' ? [] : ['The new version was installed while the window still asked about a client.']
  })
  const isStarted = (await readFile(`${file}.started`, 'utf8').catch(() => '')) === 'started\n'
  if (!isStarted) complaints.push('The new version was not started when the old one had ended.')
  if (complaints.length === 0) console.log('updates: the new version was installed, and started, once the application had ended')
  return complaints
}

/** The file that the new version is to replace has gone: the next start says so. */
async function installNowhere(started: Started, ownVersion: string): Promise<string[]> {
  await rm(appImageIn(started.home), { force: true })
  await withWindow(started, async (page) => {
    await page.keyboard.press('Control+K')
    await page.keyboard.type('check for updates')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Updates' })
    await dialog.getByRole('button', { name: 'Download' }).click()
    const closed = page.waitForEvent('close')
    await dialog.getByRole('button', { name: 'Install and restart' }).click()
    await closed
    return []
  })
  return withWindow(started, async (page) => {
    await page
      .getByText(`Socketbench 9.9.9 was to be installed when the application last ended, and this is still ${ownVersion}: ENOENT`)
      .first()
      .waitFor()
    console.log('updates: what could not be installed is said at the next start')
    return []
  })
}

async function keepPreference(file: string, name: string, value: string): Promise<void> {
  const kept = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Record<string, string>
  await writeFile(file, JSON.stringify({ ...kept, [name]: value }))
}

async function look(page: Page, asked: readonly string[], ownVersion: string): Promise<string[]> {
  const complaints: string[] = []
  const expectAsked = (when: string, ...expected: readonly string[]) => {
    if (String(asked) !== String(expected))
      complaints.push(
        `${when} the place for updates was asked for ${asked.join(', ') || 'nothing'}; expected ${expected.join(', ') || 'nothing'}.`,
      )
  }
  await page.keyboard.press('Control+K')
  await page.keyboard.type('check for updates')
  expectAsked('At its start')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Updates' })
  await dialog.getByText(`Socketbench 9.9.9 is available. You have ${ownVersion}.`).waitFor()
  expectAsked('After a look', '/latest-linux.yml')
  await dialog.getByRole('button', { name: 'Download' }).click()
  await dialog.getByText('Socketbench 9.9.9 is downloaded.').waitFor()
  expectAsked('After a yes', '/latest-linux.yml', '/Socketbench-9.9.9.AppImage')
  await dialog.getByRole('button', { name: 'Not now' }).click()
  console.log(`updates: nobody was asked at the start; then ${asked.join(', ')}`)
  return complaints
}

/** A place for updates as electron-updater's generic provider expects it. */
async function startFeed(version: string) {
  // A program of its kind, which says that it was started.
  const content = Buffer.from(`#!/bin/sh\necho started > "$APPIMAGE.started"\n#${'x'.repeat(100_000)}\n`)
  const sha512 = createHash('sha512').update(content).digest('base64')
  const file = `Socketbench-${version}.AppImage`
  const description = `version: ${version}
files:
  - url: ${file}
    sha512: ${sha512}
    size: ${content.length}
path: ${file}
sha512: ${sha512}
releaseDate: '2026-01-01T00:00:00.000Z'
`
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    const path = url.replace(/\?.*$/, '')
    asked.push(path)
    if (path === `/${file}`) response.end(content)
    else if (path === '/latest-linux.yml') response.end(description)
    else response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Before its first request Chromium looks whether there is a route for IPv6: it connects a datagram socket, over which it sends nothing. */
const ROUTE_PROBE = '2001:4860:4860::8888 port 443'

/** Sentences about each address beyond this machine that a system call names, but for those in `known`. */
function strangersIn(trace: string, known: readonly string[] = []): string[] {
  const addresses = trace.matchAll(/sin6?_port=htons\((\d+)\).*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")/g)
  const strangers = new Set<string>()
  for (const [, port, four, six] of addresses) {
    const address = four ?? six ?? ''
    if (!/^(?:127\.|::1$|::ffff:127\.|0\.0\.0\.0$|::$)/.test(address)) strangers.add(`${address} port ${port}`)
  }
  return [...strangers]
    .filter((stranger) => !known.includes(stranger))
    .map((stranger) => `The application turned to ${stranger}; expected this machine alone.`)
}
