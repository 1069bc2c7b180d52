// Chromium's own developer tools, whose code reads a HAR file. Chromium serves it where it can be debugged from outside.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from '@playwright/test'

/** What the network panel would list of one WebSocket. */
export interface ReadWebSocket {
  readonly url: string
  readonly type: string
  readonly status: number
  readonly requestHeaders: readonly string[]
  /** 'send 1 hello': direction, opcode and data of each message. */
  readonly messages: readonly string[]
}

/** undefined: this Chromium comes without developer tools, as Playwright's own headless one. Throws what they object to. */
export async function readByDeveloperTools(har: string): Promise<readonly ReadWebSocket[] | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'socketbench-chromium-'))
  const program = spawn(
    process.env.SOCKETBENCH_CHROMIUM ?? '',
    [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--headless',
      '--remote-debugging-port=0',
      `--user-data-dir=${folder}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = once(program, 'close')
  try {
    const address = await debuggingAddress(program)
    const module = `http://${address}/devtools/models/har/har.js`
    if (!(await fetch(module)).ok) return undefined
    const browser = await chromium.connectOverCDP(`http://${address}`)
    const page = await browser.contexts()[0]!.newPage()
    // Modules are loaded from the origin of the page.
    await page.goto(`http://${address}/json/version`)
    return await page.evaluate(read, { module, har })
  } finally {
    program.kill()
    await ended
    await rm(folder, { recursive: true, force: true })
  }
}

async function debuggingAddress(program: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: program.stderr! })) {
    const address = /^DevTools listening on ws:\/\/([^/]+)\//.exec(line)?.[1]
    if (!address) continue
    program.stderr!.resume()
    return address
  }
  throw new Error('Chromium ended before it said where it can be debugged.')
}

/** What is used of the module. */
interface HarModule {
  readonly HARFormat: { readonly HARRoot: new (har: unknown) => { readonly log: unknown } }
  readonly Importer: { readonly Importer: { requestsFromHARLog(log: unknown): readonly NetworkRequest[] } }
}

interface NetworkRequest {
  readonly statusCode: number
  url(): string
  resourceType(): { name(): string }
  requestHeaders(): readonly { readonly name: string; readonly value: string }[]
  frames(): readonly { readonly type: string; readonly opCode: number; readonly text: string }[]
}

/** Runs in the page. */
async function read({ module, har }: { readonly module: string; readonly har: string }): Promise<ReadWebSocket[]> {
  const { HARFormat, Importer } = (await import(module)) as HarModule
  const { log } = new HARFormat.HARRoot(JSON.parse(har))
  return Importer.Importer.requestsFromHARLog(log).map((request) => ({
    url: request.url(),
    type: request.resourceType().name(),
    status: request.statusCode,
    requestHeaders: request.requestHeaders().map(({ name, value }) => `${name}: ${value}`),
    messages: request.frames().map(({ type, opCode, text }) => `${type} ${opCode} ${text}`),
  }))
}
