// npm run bench:desk: what the window costs and how quickly it answers, in Electron and in Chromium, with a log of a million entries and beside
// 20,000 messages a second. Writes its table into docs/performance.md. Everything is measured from outside, or by the page's own clocks.
import { fork } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import type { Locator, Page } from 'playwright'
import { buildIfNeeded } from '../scripts/build.ts'
import type { DeskOrder } from './desk-load.ts'
import { writeDeskTable, type DeskFigure } from './desk-figures.ts'
import { residentBytes } from './started.ts'
import { ROOT, listen, openEmptyWindow, openInBrowser, openInElectron, type DeskWindow } from './window.ts'

const ENTRIES = 1_000_000
const RATE = 20_000
const GIB = 1024 ** 3
const STARTS = 7
const SECONDS = 10
const CLICKS = 20
const FILTERS = ['needle', 'kind:text', '/needle|nowhere/', 'json:$.op==quote'] as const
const MEBIBYTE = 1024 * 1024
const CROWD = 10_000
/** Messages a second of all of them together: a tenth of the rows changes each second. */
const CROWD_RATE = 1_000

const figures: DeskFigure[] = []
function note(what: string, shell: string, value: string, reach = ''): void {
  console.log(`${shell.padEnd(9)} ${what.padEnd(64)} ${value}${reach === '' ? '' : `   (to reach: ${reach})`}`)
  figures.push({ what, shell, value, reach })
}

/** `onOpen`: called when all connections of a crowd are open. */
function load(order: DeskOrder, onOpen: () => void = () => undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(import.meta.dirname, 'desk-load.ts'))
    child.on('message', (reply: { error?: string; open?: number }) => {
      if (reply.open !== undefined) onOpen()
      else if (reply.error === undefined) resolve()
      else reject(new Error(reply.error))
    })
    child.once('exit', (code) => (code === 0 ? undefined : reject(new Error(`The clients ended with code ${code}.`))))
    child.send(order)
  })
}

const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Log' })
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Times between the pictures of a page, while `during` goes on. */
async function frames(page: Page, during: () => Promise<void>): Promise<string> {
  await page.evaluate(() => {
    const times: number[] = []
    const state = { times, on: true }
    Object.assign(window, { frameState: state })
    let last = performance.now()
    const tick = (): void => {
      const now = performance.now()
      times.push(now - last)
      last = now
      if (state.on) requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
  })
  await during()
  const times = await page.evaluate(() => {
    const { frameState } = window as never as { frameState: { times: number[]; on: boolean } }
    frameState.on = false
    return frameState.times.slice(2)
  })
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN).toFixed(1)
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, longest ${at(1)} ms (${sorted.length} pictures)`
}

/** From a press on the mouse to the picture after it, by the browser's own measure (Event Timing). */
async function clickTimes(page: Page, targets: readonly Locator[]): Promise<string> {
  await page.evaluate(() => {
    const durations: number[] = []
    Object.assign(window, { clickDurations: durations })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === 'click') durations.push(entry.duration)
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  })
  for (let n = 0; n < CLICKS; n++) {
    await targets[n % targets.length]?.click()
    await wait(150)
  }
  const durations = await page.evaluate(() => (window as never as { clickDurations: number[] }).clickDurations)
  // What takes less than 16 ms is not told of.
  const all = [...durations, ...Array<number>(Math.max(0, CLICKS - durations.length)).fill(8)].toSorted((a, b) => a - b)
  return `p50 ${all[Math.floor(all.length / 2)]}, longest ${all.at(-1)} ms (${CLICKS} clicks, in steps of 8)`
}

async function filterTimes(page: Page, filter: string): Promise<string> {
  const field = page.getByRole('combobox', { name: 'Filter' })
  await field.fill(filter)
  const began = performance.now()
  await field.press('Enter')
  const [first, all] = await page.evaluate(
    async (start) => {
      const status = (): Element | null => document.querySelector('[role=status][aria-label=Matches]')
      const untilPicture = (is: () => boolean): Promise<number> =>
        new Promise((resolve) => {
          const look = (): void => (is() ? resolve(performance.now()) : void requestAnimationFrame(look))
          look()
        })
      const shown = await untilPicture(() => /[1-9]/.test(status()?.textContent ?? ''))
      const whole = await untilPicture(() => status() !== null && !(status()?.getAttribute('title') ?? '').includes('looked at'))
      return [shown - start, whole - start]
    },
    await pageTime(page, began),
  )
  const matches = await page.getByRole('status', { name: 'Matches' }).textContent()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  return `first ${Math.round(first ?? NaN)}, all ${Math.round(all ?? NaN)} ms (${matches?.trim()})`
}

/** The page's clock at a time of ours. */
async function pageTime(page: Page, ours: number): Promise<number> {
  const before = performance.now()
  const theirs = await page.evaluate(() => performance.now())
  return theirs - ((before + performance.now()) / 2 - ours)
}

async function exportRate({ page, electron }: DeskWindow, folder: string): Promise<string> {
  const file = path.join(folder, 'log.jsonl')
  await electron?.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)
  await page.getByRole('button', { name: 'Export the log' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'JSON Lines' }).check()
  const downloading = electron ? undefined : page.waitForEvent('download', { timeout: 120_000 })
  const began = performance.now()
  await dialog.getByRole('button', { name: /^Export/ }).click()
  const written = downloading
    ? await (await downloading).path()
    : (await page
        .getByRole('list', { name: 'Exports' })
        .getByText(/exported/)
        .waitFor({ timeout: 120_000 }),
      file)
  const seconds = (performance.now() - began) / 1000
  const megabytes = fs.statSync(written).size / 1e6
  await page
    .getByRole('button', { name: /^Dismiss|^Remove/ })
    .first()
    .click({ timeout: 2_000 })
    .catch(() => undefined)
  return `${Math.round(megabytes / seconds)} MB/s (${Math.round(megabytes)} MB in ${seconds.toFixed(1)} s)`
}

async function pageHeap(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number }
  await session.detach()
  return `${(usedSize / MEBIBYTE).toFixed(1)} MiB`
}

async function openGiant({ page, pid }: DeskWindow, port: number): Promise<void> {
  await load({ kind: 'giant', port, bytes: GIB })
  void pid
  const row = grid(page).getByRole('row').filter({ hasText: 'a line of a very long message' }).last()
  await row.waitFor({ timeout: 60_000 })
}

async function set(page: Page, setting: string, value: number): Promise<void> {
  await page.keyboard.press('Control+Comma')
  await page.getByRole('searchbox', { name: 'Search settings' }).fill(setting)
  await page.getByRole('textbox', { name: setting }).fill(String(value))
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: new RegExp(`^Reset ${setting}`) }).waitFor()
  await page.getByRole('button', { name: 'Close dialog' }).click()
}

/** The list of connections with 10,000 of them, while each sends now and then. */
async function measureCrowd(shell: 'Electron' | 'Chromium', { page, pid }: DeskWindow): Promise<void> {
  await page.getByRole('button', { name: 'Start', exact: true }).click({ trial: true })
  await set(page, 'MaxConnections', 2 * CROWD)
  await set(page, 'MaxPendingConnections', 2 * CROWD)
  const port = await listen(page)
  const began = performance.now()
  const opened = Promise.withResolvers<void>()
  const crowd = load({ kind: 'crowd', port, count: CROWD, rate: CROWD_RATE, seconds: 20 }, opened.resolve)
  await Promise.race([opened.promise, crowd])
  const count = page.getByRole('region', { name: 'Connections' }).getByText(/^10,000/)
  await count.first().waitFor()
  const many = CROWD.toLocaleString('en')
  note(`${many} connections opened and in the list`, shell, `${((performance.now() - began) / 1000).toFixed(1)} s`)
  const list = page.getByRole('listbox', { name: 'Connections' })
  await list.hover()
  note(
    `pictures while ${many} connections are scrolled and change`,
    shell,
    await frames(page, async () => {
      for (const end = performance.now() + 5_000; performance.now() < end;) {
        await page.mouse.wheel(0, Math.random() < 0.5 ? -4_000 : 6_500)
        await wait(8)
      }
    }),
  )
  note(
    `click on one of them to the picture after it`,
    shell,
    await clickTimes(page, [list.getByRole('option').nth(3), list.getByRole('option').nth(6)]),
  )
  note(`page heap with ${many} connections`, shell, await pageHeap(page))
  note(
    `${shell === 'Electron' ? 'main process' : 'host'}, resident, then`,
    shell,
    `${Math.round(residentBytes(pid) / MEBIBYTE)} MiB`,
  )
  await crowd
}

async function measureShell(shell: 'Electron' | 'Chromium', desk: DeskWindow, folder: string): Promise<void> {
  const { page, pid } = desk
  const port = await listen(page)
  const resident = (): string => `${Math.round(residentBytes(pid) / MEBIBYTE)} MiB`
  note('page heap, empty log', shell, await pageHeap(page))
  await load({ kind: 'fill', port, count: ENTRIES })
  await page.getByText(/log 1,000,0\d\d entries/).waitFor({ timeout: 60_000 })
  note('page heap, a million entries', shell, await pageHeap(page), '< 60 MiB')
  note(`${shell === 'Electron' ? 'main process' : 'host'}, resident, a million entries`, shell, resident())

  await grid(page).hover()
  note(
    'pictures while a million rows are scrolled by wheel',
    shell,
    await frames(page, async () => {
      for (const end = performance.now() + 5_000; performance.now() < end;) {
        await page.mouse.wheel(0, Math.random() < 0.5 ? -4_000 : 2_500)
        await wait(8)
      }
    }),
  )
  await grid(page).focus()
  note(
    'pictures while keys page through a million rows',
    shell,
    await frames(page, async () => {
      for (const end = performance.now() + 4_000; performance.now() < end;) await page.keyboard.press('PageUp')
    }),
  )
  await page.keyboard.press('Escape')
  for (const filter of FILTERS) note(`filter ${filter}`, shell, await filterTimes(page, filter), 'all ≤ 2,000 ms')
  note('export of a million entries as JSON Lines', shell, await exportRate(desk, folder))

  const follow = page.getByRole('button', { name: /^Follow/ })
  if ((await follow.getAttribute('aria-pressed')) !== 'true') await follow.click()
  let clicks = ''
  const flood = load({ kind: 'paced', port, rate: RATE, seconds: SECONDS })
  note(
    `pictures while ${RATE.toLocaleString('en')} messages a second arrive and are followed`,
    shell,
    await frames(page, async () => {
      await wait(3_000)
      const connections = page.getByRole('listbox', { name: 'Connections' }).getByRole('option')
      clicks = await clickTimes(page, [connections.nth(1), connections.nth(2), page.getByRole('tab', { name: 'Handshake' })])
      await flood
    }),
  )
  note(`click to the picture after it, meanwhile`, shell, clicks)

  await set(page, 'MaxMessageSize', 2 * GIB)
  const rows = grid(page).getByRole('row').filter({ hasText: 'a line of a very long message' })
  await openGiant(desk, port)
  const began = performance.now()
  await rows.last().click()
  await page.getByRole('radio', { name: 'Text', exact: true }).last().click()
  await page.getByRole('tabpanel').getByText('a line of a very long message').first().waitFor()
  note('a message of 1 GiB opened, to its first text', shell, `${Math.round(performance.now() - began)} ms`)
  note('page heap with it open', shell, await pageHeap(page))
  note(`${shell === 'Electron' ? 'main process' : 'host'}, resident, then`, shell, resident())
}

async function starts(): Promise<void> {
  const ours: number[] = []
  const empty: number[] = []
  for (let round = 0; round < STARTS; round++) {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'socketbench-desk-'))
    const began = performance.now()
    const desk = await openInElectron(home, ROOT)
    await desk.page.getByRole('button', { name: 'Start', exact: true }).click({ trial: true })
    ours.push(performance.now() - began)
    await desk.end()
    fs.rmSync(home, { recursive: true, force: true })
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'socketbench-desk-'))
    const other = performance.now()
    const window = await openEmptyWindow(folder)
    await (await window.firstWindow()).getByRole('button', { name: 'Here' }).click({ trial: true })
    empty.push(performance.now() - other)
    await window.close()
    fs.rmSync(folder, { recursive: true, force: true })
  }
  const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN
  note(
    'start to usable window, against an empty window',
    'Electron',
    `${(median(ours) / median(empty)).toFixed(2)} (${Math.round(median(ours))} to ${Math.round(median(empty))} ms, medians of ${STARTS})`,
    '≤ 1.4',
  )
}

async function main(): Promise<void> {
  if (!(await buildIfNeeded())) throw new Error('The build failed; its output is above.')
  const wanted = process.argv.slice(2)
  const only = wanted.filter((word) => !word.startsWith('-'))
  const has = (name: string): boolean => only.length === 0 || only.includes(name)
  if (has('start')) await starts()
  for (const [name, shell, open] of [
    ['electron', 'Electron', openInElectron],
    ['chromium', 'Chromium', openInBrowser],
  ] as const) {
    for (const [part, measure] of [
      [name, (desk: DeskWindow, home: string) => measureShell(shell, desk, home)],
      ['crowd', (desk: DeskWindow) => measureCrowd(shell, desk)],
    ] as const) {
      if (!has(part)) continue
      const home = fs.mkdtempSync(path.join(os.tmpdir(), 'socketbench-desk-'))
      const desk = await open(home, ROOT)
      try {
        await measure(desk, home)
      } finally {
        await desk.end()
        fs.rmSync(home, { recursive: true, force: true })
      }
    }
  }
  if (wanted.includes('--write')) writeDeskTable(figures)
}

await main()
