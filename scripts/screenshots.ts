// `npm run screenshots`: pictures of every view into docs/screenshots, light and dark, large and small: of `socketbench web` in an empty home,
// with real clients. With names of views, only those are taken anew. Looked at one by one before they are committed. WebP, which Chromium itself encodes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Page } from 'playwright'
import { WebSocket, type ClientOptions } from 'ws'
import { buildIfNeeded } from './build.ts'
import { findChromium } from './chromium.ts'
import { ROOT } from './run.ts'

const SCENARIO = `{
  "name": "Subscribe, and again after a reconnect",
  "actors": [
    {
      "name": "first connection",
      "steps": [
        { "do": "expect", "json": { "op": "subscribe" }, "partial": true },
        { "do": "loop", "times": 3, "steps": [
          { "do": "send", "as": "json", "content": "{\\"symbol\\":\\"{{body 'symbol'}}\\",\\"price\\":{{int 90 110}}}" },
          { "do": "wait", "ms": 5000 }
        ] },
        { "do": "drop", "how": "reset" }
      ]
    },
    {
      "name": "after the reconnect",
      "within": 10000,
      "steps": [
        { "do": "expect", "json": { "op": "subscribe" }, "partial": true },
        { "do": "close", "code": 1000 }
      ]
    }
  ]
}`

const FOLDER = join(ROOT, 'docs', 'screenshots')
const SIZES = { large: { width: 1280, height: 800 }, small: { width: 900, height: 600 } }
const ONLY = process.argv.slice(2)
const THEMES = ['light', 'dark'] as const

/** One view: how to come to it, and back. */
interface View {
  readonly name: string
  open(): Promise<void>
  close?(): Promise<void>
}

const found = await findChromium()
if ('why' in found) {
  console.error(`There are no pictures without a browser: ${found.why}.`)
  process.exitCode = 1
} else {
  await buildIfNeeded()
  if (ONLY.length === 0) await rm(FOLDER, { recursive: true, force: true })
  await mkdir(FOLDER, { recursive: true })
  await takeAll(found.executable)
}

async function takeAll(executablePath: string): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'socketbench-pictures-'))
  const host = spawn(process.execPath, ['out/main/cli.js', 'web', '--no-open', '--home', home], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(host, 'close')
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
  try {
    const context = await browser.newContext({ viewport: SIZES.large, reducedMotion: 'reduce', colorScheme: 'light' })
    const page = await context.newPage()
    await page.goto(await firstUrl(host.stdout))
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor()
    const encoder = await context.newPage()
    await page.bringToFront()
    for (const view of viewsOf(page)) {
      await view.open()
      const isTaken = ONLY.length === 0 || ONLY.includes(view.name)
      for (const [size, viewport] of isTaken ? Object.entries(SIZES) : []) {
        await page.setViewportSize(viewport)
        for (const colorScheme of THEMES) {
          await page.emulateMedia({ colorScheme })
          const webp = await webpOf(encoder, await page.screenshot({ animations: 'disabled' }))
          await writeFile(join(FOLDER, `${view.name}-${size}-${colorScheme}.webp`), webp)
        }
      }
      await page.setViewportSize(SIZES.large)
      await page.emulateMedia({ colorScheme: 'light' })
      await view.close?.()
      if (isTaken) console.log(view.name)
    }
  } finally {
    await browser.close()
    host.kill('SIGTERM')
    await ended
    await rm(home, { recursive: true, force: true })
  }
}

function viewsOf(page: Page): readonly View[] {
  const { keyboard } = page
  const button = (name: string | RegExp) => page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
  const entry = (text: string) => page.getByRole('grid', { name: 'Log' }).getByRole('row').filter({ hasText: text }).last()
  const connection = (id: string) =>
    page.getByRole('listbox', { name: 'Connections' }).getByRole('option').filter({ hasText: id }).first()
  const escape = () => keyboard.press('Escape')
  const dialog = (name: string, open: () => Promise<unknown>): View => ({
    name,
    async open() {
      await open()
      await page.getByRole('dialog').waitFor()
    },
    close: escape,
  })
  const address = async (): Promise<string> => {
    const shown = await page
      .getByText(/^wss?:\/\/.+:\d+$/)
      .first()
      .textContent()
    return shown?.trim() ?? ''
  }
  const dial = async (path: string, protocols: string[] = [], options: ClientOptions = {}): Promise<WebSocket> => {
    const client = new WebSocket(`${await address()}${path}`, protocols, { rejectUnauthorized: false, ...options })
    client.on('error', () => {})
    return client
  }
  const opened = async (...options: Parameters<typeof dial>): Promise<WebSocket> => {
    const client = await dial(...options)
    await once(client, 'open')
    return client
  }
  const command = async (title: string) => {
    await keyboard.press('Control+k')
    await keyboard.type(title)
    await page.getByRole('option', { name: title }).first().click()
  }
  /** One of what was done may have gone by itself. */
  const dismissAll = async () => {
    while ((await button('Dismiss').count()) > 0) await button('Dismiss').first().click()
  }
  const addServer = async (name: string) => {
    // At this width wss leaves no room for its button.
    await command('Add a server')
    await page.getByRole('textbox', { name: /^New name of the server / }).fill(name)
    await keyboard.press('Enter')
    await page.getByRole('tablist', { name: 'Servers' }).getByRole('tab', { name, selected: true }).waitFor()
  }
  const start = async () => {
    await page.getByRole('textbox', { name: 'Port' }).fill('0')
    await button('Start').click()
    await button('Stop').waitFor()
  }

  return [
    { name: 'first-start', open: async () => {} },
    {
      name: 'desk',
      async open() {
        await start()
        const quotes = await opened('/quotes?symbols=ACME,GLOBEX', ['quotes.v2'])
        const chat = await opened('/chat', ['chat'])
        await opened('/metrics')
        quotes.send('{"id":1,"method":"subscribe","params":{"symbols":["ACME","GLOBEX"],"depth":5,"snapshot":true}}')
        await entry('subscribe').waitFor()
        await connection('#1').click()
        await page.getByRole('textbox', { name: 'Message', exact: true }).fill('{"id":1,"result":"ok","subscription":"{{uuid}}"}')
        await button(/^Send/).first().click()
        chat.send('Grüße aus Köln ✓')
        chat.send('one ', { fin: false })
        chat.send('message of ', { fin: false })
        chat.send('three frames')
        chat.ping('still there?')
        quotes.send(Buffer.from('82a56f7264657293cd04d2cb40934a3d70a3d70aa44143' + '4d45a6736861726573cc96', 'hex'))
        await entry('82 a5').waitFor()
        await entry('subscribe').click()
      },
    },
    {
      name: 'hex',
      async open() {
        await entry('82 a5').click()
        await page.getByRole('radio', { name: 'Hex', exact: true }).last().click()
      },
    },
    {
      name: 'frames',
      async open() {
        await entry('three frames').click()
        await page.getByRole('tab', { name: /Frames/ }).click()
      },
    },
    {
      name: 'connection',
      async open() {
        await connection('#1').click()
        await button('Ping').click()
        await page.getByRole('tab', { name: 'Connection' }).click()
        await page.getByText('Ping round trip').waitFor()
      },
    },
    {
      name: 'timeline',
      async open() {
        await page.getByRole('tab', { name: 'Timeline' }).click()
        await page.getByRole('slider', { name: 'Messages over time' }).waitFor()
      },
    },
    {
      name: 'handshake',
      open: () => page.getByRole('tab', { name: 'Handshake' }).click(),
    },
    {
      name: 'filter',
      async open() {
        await page.getByRole('combobox', { name: 'Filter' }).fill('kind:text dir:in NOT json:$.id==2')
        await keyboard.press('Enter')
        await entry('subscribe').waitFor()
      },
      close: () => button('Clear the filter').first().click(),
    },
    {
      name: 'commands',
      async open() {
        await keyboard.press('Control+k')
        await page.getByRole('dialog').waitFor()
      },
      close: escape,
    },
    dialog('close', () => button('Close…').first().click()),
    dialog('fragments', async () => {
      await button('Other ways to send').click()
      await keyboard.press('Enter')
    }),
    dialog('snippets', () => button('Snippets').click()),
    dialog('sessions', () => button('Sessions').click()),
    dialog('workspaces', () => button(/^Workspace /).click()),
    dialog('settings', () => button('Settings').click()),
    {
      name: 'request',
      async open() {
        await button('Ask me first').click()
        await button('When clients ask: ask').waitFor()
        await dial('/admin?token=secret', ['admin.v1'], { origin: 'https://example.com', headers: { cookie: 'session=1' } })
        await page
          .getByRole('region', { name: 'Requests' })
          .getByRole('button', { name: /GET \/admin/ })
          .click()
        await page.getByRole('table', { name: 'Request headers' }).waitFor()
      },
    },
    dialog('rules', async () => {
      await button('Always… (make a rule)').click()
      await page.getByRole('menuitem', { name: 'Always accept /admin', exact: true }).click()
      await command('Edit the rules')
    }),
    dialog('faults', () => command('Do something wrong')),
    {
      name: 'scenario',
      async open() {
        await command('Scenarios…')
        await button('Add a scenario').click()
        await page.locator('.cm-content').fill(SCENARIO)
        await button('Play with the next client').click()
        await page.getByText('waits for its client').first().waitFor()
        const client = await opened('/admin')
        client.send('{"op":"subscribe","symbol":"ACME"}')
        await entry('"price"').waitFor()
        await button(/^Pause /).click()
      },
      close: () => button('Stop').last().click(),
    },
    {
      name: 'tls',
      async open() {
        await page.getByRole('radiogroup', { name: 'Scheme' }).getByRole('radio', { name: 'wss', exact: true }).click()
        await page
          .getByText(/^wss:\/\/.+:\d+$/)
          .first()
          .waitFor()
        await opened('/admin')
        await connection('encrypted').click()
        await page.getByRole('tab', { name: 'TLS' }).click()
        await dismissAll()
      },
    },
    {
      name: 'servers',
      async open() {
        await addServer('Prices')
        await start()
        await opened('/prices?symbols=ACME')
        await connection('/prices').waitFor()
        await page.getByRole('textbox', { name: 'Message', exact: true }).fill('{"symbol":"ACME","price":42}')
        await button(/^Send/).first().click()
        await entry('"price":42').click()
        await page.getByRole('tab', { name: /Payload/ }).waitFor()
      },
    },
    {
      name: 'passage',
      async open() {
        const upstream = await address()
        await addServer('In front of Prices')
        await command('Proxy mode')
        await page.getByRole('textbox', { name: 'Upstream' }).fill(upstream)
        await keyboard.press('Enter')
        await button(/^Upstream /).waitFor()
        // What it says lies over the button behind it.
        await dismissAll()
        await start()
        const client = await opened('/orders')
        await connection('/orders').dblclick()
        await page.getByRole('tab', { name: 'Passage' }).click()
        await page.getByRole('switch', { name: 'Hold what the client sends' }).click()
        for (const amount of [100, 250, 5000]) client.send(`{"op":"buy","symbol":"ACME","amount":${amount}}`)
        await page.getByRole('list', { name: 'Messages that wait' }).getByText('5000').waitFor()
      },
    },
  ]
}

/** Chromium decodes the PNG and encodes it as WebP, a fifth of the size. */
async function webpOf(page: Page, png: Buffer): Promise<Buffer> {
  const encoded = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0)
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 })
    let text = ''
    for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCodePoint(byte)
    return btoa(text)
  }, png.toString('base64'))
  return Buffer.from(encoded, 'base64')
}

async function firstUrl(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const url = /http:\/\/\S+/.exec(line)?.[0]
    if (!url) continue
    output.resume()
    return url
  }
  throw new Error('socketbench web ended before it printed its address.')
}
