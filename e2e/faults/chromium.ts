// A page of Chromium as a client: what its WebSocket tells the page, and what the developer tools say.
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as browsers, type Browser, type Page } from '@playwright/test'
import type { Client } from './observe.ts'

/** `certutil`: of NSS, which writes down whom a Chromium on Linux trusts. */
export function chromium(executablePath: string, certutil: string): Client {
  return async (authority) => {
    const home = await mkdtemp(join(tmpdir(), 'socketbench-chromium-'))
    if (authority !== '') await trust(certutil, home, authority)
    const browser = await launch(executablePath, authority === '' ? {} : { HOME: home })
    const page = await browser.newPage()
    const complaints = await complaintsOf(page)
    return {
      connect: (url) => connect(page, url, complaints),
      async end() {
        await browser.close()
        await rm(home, { recursive: true })
      },
    }
  }
}

function launch(executablePath: string, env: Readonly<Record<string, string>> = {}): Promise<Browser> {
  return browsers.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    env: { ...(process.env as Record<string, string>), ...env },
  })
}

/** It is asked once it runs: where it has a window, asking the program opens one. */
export async function chromiumVersion(executablePath: string): Promise<string> {
  const browser = await launch(executablePath)
  const [major = ''] = browser.version().split('.', 1)
  await browser.close()
  return major
}

/** Chromium reads the database of the home that it is started with. */
async function trust(certutil: string, home: string, authority: string): Promise<void> {
  const folder = join(home, '.pki/nssdb')
  await mkdir(folder, { recursive: true })
  const database = ['-d', `sql:${folder}`]
  execFileSync(certutil, [...database, '-N', '--empty-password'])
  // C: it may vouch for servers.
  execFileSync(certutil, [...database, '-A', '-t', 'C,,', '-n', 'Socketbench faults', '-i', authority])
}

/** What the developer tools say, as it comes. */
async function complaintsOf(page: Page): Promise<string[]> {
  const complaints: string[] = []
  const tools = await page.context().newCDPSession(page)
  await tools.send('Network.enable')
  tools.on('Network.webSocketFrameError', ({ errorMessage }) => complaints.push(errorMessage))
  page.on('console', (message) => {
    const [, why] = /WebSocket connection to '[^']*' failed: (.*)/s.exec(message.text()) ?? []
    if (why !== undefined) complaints.push(why.trim())
  })
  return complaints
}

async function connect(page: Page, url: string, complaints: string[]): Promise<string> {
  complaints.length = 0
  const told = await page.evaluate(
    (to) =>
      new Promise<string[]>((resolve) => {
        const seen: string[] = []
        const socket = new WebSocket(to)
        socket.addEventListener('open', () => seen.push('open'))
        socket.addEventListener('message', ({ data }) => {
          const text = String(data)
          seen.push(`message ${text.length > 40 ? `of ${text.length}` : text}`)
        })
        socket.addEventListener('error', () => seen.push('error'))
        socket.addEventListener('close', ({ code, reason }) => {
          seen.push(`close ${code} ${reason}`.trim())
          // What the developer tools say comes by another way, and is there by the next answer of the page.
          setTimeout(() => resolve(seen))
        })
      }),
    url,
  )
  await page.evaluate(() => undefined)
  const [why] = complaints
  return [...told, ...(why === undefined ? [] : [`console: ${why}`])].join('; ')
}
