// Several servers in one window: added, named, looked at one after the other, told apart in the log, and removed.
import type { Page } from '@playwright/test'
import { connect, dial } from './clients.ts'
import { expect, test } from './desk.ts'
import { connection, connections, entry, inbox, log, message, port, send, start } from './face.ts'

const tabs = (page: Page) => page.getByRole('tablist', { name: 'Servers' }).getByRole('tab')
const tab = (page: Page, name: string | RegExp) => page.getByRole('tablist', { name: 'Servers' }).getByRole('tab', { name })

/** A second server beside the first, called `name`. */
async function add(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a server' }).click()
  await expect(page.getByRole('textbox', { name: /^New name of the server / })).toBeFocused()
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await expect(tab(page, name)).toHaveAttribute('aria-selected', 'true')
}

test('a second server listens beside the first: each tab has its address and clients, and the log tells whose each row is', async ({
  desk,
}) => {
  const { page } = desk
  const first = await desk.listen()
  await expect(tabs(page)).toHaveCount(0)
  await add(page, 'Prices')
  await expect(tabs(page)).toHaveCount(2)
  const second = await desk.listen()
  expect(second).not.toBe(first)
  const one = await connect(first, { path: '/one' })
  const other = await connect(second, { path: '/other' })
  one.socket.send('to the first')
  other.socket.send('to the second')
  // The list is of the server that is looked at, the log of both.
  await expect(connection(page, '/other')).toBeVisible()
  await expect(connections(page).getByRole('option')).toHaveCount(1)
  await expect(entry(page, 'to the first')).toContainText('Server')
  await expect(entry(page, 'to the second')).toContainText('Prices')
  await message(page).fill('for Prices alone')
  await send(page).click()
  expect(await other.nextText()).toBe('for Prices alone')

  await tab(page, /^.*Server/).click()
  await expect(connection(page, '/one')).toBeVisible()
  await expect(page.getByText(`ws://127.0.0.1:${first}`, { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Filter by direction, kind and connection' }).click()
  await page.getByRole('group', { name: 'Server' }).getByRole('button', { name: 'Prices' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('combobox', { name: 'Filter' })).toHaveValue('server:prices')
  await expect(entry(page, 'to the first')).toHaveCount(0)
  await expect(entry(page, 'to the second')).toBeVisible()
  one.socket.terminate()
  other.socket.terminate()
})

test('each server has its own rules and its own way with requests; who waits is told on every tab', async ({ desk }) => {
  const { page } = desk
  const first = await desk.listen()
  await add(page, 'Strict')
  await desk.listen()
  await desk.ask()
  const second = Number(await port(page).inputValue())
  await tab(page, /Server/).click()
  await expect(page.getByRole('button', { name: 'When clients ask: accept' })).toBeVisible()
  const free = await connect(first)
  const waiting = dial(second, { path: '/in?' })
  await expect(inbox(page).getByText('Strict · ')).toBeVisible()
  await expect(tab(page, 'Strict')).toContainText('1 waiting for an answer')
  const opened = new Promise<void>((resolve) => waiting.on('open', resolve))
  await inbox(page)
    .getByRole('button', { name: /^Accept #/ })
    .click()
  await opened
  await expect(tab(page, 'Strict')).not.toContainText('waiting')
  free.socket.terminate()
  waiting.terminate()
})

test('by keyboard alone: servers are added, walked, renamed, moved and removed, which closes their clients', async ({ desk }) => {
  const { page } = desk
  const { keyboard } = page
  await expect(start(page)).toBeEnabled()
  for (const name of ['Alpha', 'Beta']) {
    await keyboard.press('ControlOrMeta+k')
    await keyboard.type('Add a server')
    await keyboard.press('Enter')
    await expect(page.getByRole('textbox', { name: /^New name of the server / })).toBeFocused()
    await keyboard.type(name)
    await keyboard.press('Enter')
    await expect(tab(page, name)).toHaveAttribute('aria-selected', 'true')
  }
  const gone = await connect(await desk.listen())
  await keyboard.press('Alt+PageDown')
  await expect(tab(page, /Server/)).toHaveAttribute('aria-selected', 'true')
  await keyboard.press('Alt+PageUp')
  await expect(tab(page, 'Beta')).toHaveAttribute('aria-selected', 'true')
  await tab(page, 'Beta').focus()
  await keyboard.press('F2')
  await keyboard.type('Gamma')
  await keyboard.press('Enter')
  await expect(tab(page, 'Gamma')).toBeVisible()
  await page.getByRole('button', { name: 'More about Gamma' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Move towards the start' }).press('Enter')
  await expect(tabs(page)).toHaveText([/Server/, /Gamma/, /Alpha/])
  await tab(page, 'Gamma').focus()
  await keyboard.press('Delete')
  const question = page.getByRole('dialog', { name: 'Remove Gamma' })
  await expect(question).toContainText('1 client will be closed with 1001.')
  await question.getByRole('button', { name: 'Remove it' }).press('Enter')
  expect((await gone.closed).code).toBe(1001)
  await expect(tabs(page)).toHaveText([/Server/, /Alpha/])
  // A name that there is already is refused, and nothing changes.
  await tab(page, 'Alpha').focus()
  await keyboard.press('F2')
  await keyboard.type('server')
  await keyboard.press('Enter')
  await expect(page.getByText('There is a server server already. Choose another name.')).toBeVisible()
  await expect(tabs(page)).toHaveText([/Server/, /Alpha/])
  await expect(log(page)).toBeVisible()
})

test('all are started and stopped in one go, and found as they were after a restart, with the one that was looked at', async ({
  desk,
}) => {
  let { page } = desk
  await port(page).fill('0')
  await start(page).click()
  await add(page, 'Second')
  // The usual one may be taken by another program.
  await port(page).fill('0')
  await page.getByRole('button', { name: 'More about Second' }).click()
  await page.getByRole('menuitem', { name: 'Start all servers' }).click()
  await expect(tab(page, 'Second')).toContainText('Listening at')
  await page.getByRole('button', { name: 'More about Second' }).click()
  await page.getByRole('menuitem', { name: 'Stop all servers' }).click()
  await expect(tab(page, 'Second')).toContainText('stopped')
  page = await desk.restart()
  await expect(tabs(page)).toHaveText([/Server/, /Second/])
  await expect(tab(page, 'Second')).toHaveAttribute('aria-selected', 'true')
})

test('of more servers than find room the tab of the one that is looked at is in sight, and names can be read', async ({ desk }) => {
  const { page } = desk
  await page.setViewportSize({ width: 900, height: 600 })
  const names = ['Prices', 'Orders', 'Quotes', 'Metrics', 'Payments', 'Accounts', 'Notifications']
  await expect(start(page)).toBeEnabled()
  // At this width the first of them is added with a command.
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Add a server')
  await page.keyboard.press('Enter')
  for (const [at, name] of names.entries()) {
    if (at > 0) await page.getByRole('button', { name: 'Add a server' }).click()
    await expect(page.getByRole('textbox', { name: /^New name of the server / })).toBeFocused()
    await page.keyboard.type(name)
    await page.keyboard.press('Enter')
    await expect(tab(page, name)).toBeInViewport({ ratio: 0.9 })
  }
  const cut = await page
    .locator('.servers-name')
    .evaluateAll((all) => all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map((name) => name.textContent))
  expect(cut).toEqual([])
  await page.keyboard.press('Alt+PageDown')
  await expect(tab(page, /^Server /)).toHaveAttribute('aria-selected', 'true')
  await expect(tab(page, /^Server /)).toBeInViewport({ ratio: 0.9 })
  await expect(tab(page, 'Notifications')).not.toBeInViewport()
  await page.keyboard.press('Alt+PageUp')
  await expect(tab(page, 'Notifications')).toBeInViewport({ ratio: 0.9 })
  await page.setViewportSize({ width: 450, height: 600 })
  await expect(tab(page, 'Notifications')).toBeInViewport({ ratio: 0.9 })
})
