// Everyone can use it: axe finds nothing to object to (WCAG 2.2 A and AA) in any theme, in the states that a person meets.
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from '@playwright/test'
import { WebSocket } from 'ws'
import { createLocalAuthority } from '../src/server/index.ts'
import { PASSWORD, writeCertificates } from './certificates.ts'
import { connect, dial, opened } from './clients.ts'
import { expect, test } from './desk.ts'
import { connection, entry, inbox, message } from './face.ts'
import { authenticate, choose, dialSecurely, listenSecurely } from './tls-desk.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const THEMES = ['dark', 'light', 'light high-contrast', 'dark high-contrast'] as const
type Theme = (typeof THEMES)[number]

const EVERY_RULE = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** Those that look at colours: all that can differ from theme to theme. */
const OF_COLOURS = { type: 'rule' as const, values: ['color-contrast', 'link-in-text-block'] }

/** A line for each element objected to: the theme, the rule, and where. The page is the same in both shells: in one of them one theme is enough. */
async function objections(page: Page): Promise<string[]> {
  const said: string[] = []
  for (const theme of test.info().project.name === 'electron' ? THEMES.slice(0, 1) : THEMES) {
    await look(page, theme)
    const faults = await faultsOf(page, theme === THEMES[0] ? EVERY_RULE : OF_COLOURS)
    said.push(...faults.map((fault) => `${theme}: ${fault}`))
  }
  return said
}

async function look(page: Page, theme: Theme): Promise<void> {
  const colorScheme = theme.startsWith('light') ? 'light' : 'dark'
  const contrast = theme.endsWith('high-contrast')
  await page.emulateMedia({ colorScheme, contrast: contrast ? 'more' : 'no-preference', reducedMotion: 'reduce' })
  const root = page.locator(`html[data-theme=${colorScheme}]${contrast ? '[data-contrast=more]' : ':not([data-contrast])'}`)
  await expect(root).toBeAttached()
}

async function faultsOf(page: Page, runOnly: NonNullable<RunOptions['runOnly']>): Promise<string[]> {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(async (rules) => {
    const { axe } = window as never as { axe: { run(options: RunOptions): Promise<AxeResults> } }
    return axe.run({
      runOnly: rules,
      resultTypes: ['violations'],
      // Experimental in axe: it takes a shortcut shown inside a button, and the columns of a row, for words of its label.
      rules: { 'label-content-name-mismatch': { enabled: false } },
    })
  }, runOnly)
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${String(target)}: ${failureSummary ?? ''}`),
  )
}

// Every state is looked at in four themes.
test.describe.configure({ timeout: 180_000 })

test('axe objects to nothing in any theme, from the first minute to a waiting request and the settings', async ({ desk }) => {
  const { page } = desk
  await look(page, THEMES[0])
  expect.soft(await objections(page), 'before the start').toEqual([])

  const port = await desk.listen()
  expect.soft(await objections(page), 'listening, nobody there').toEqual([])

  const client = await connect(port, { path: '/chat' })
  client.socket.send('{"op":"subscribe","channels":["prices"]}')
  await entry(page, 'subscribe').click()
  await expect(page.getByRole('tabpanel')).toBeVisible()
  expect.soft(await objections(page), 'a message selected').toEqual([])

  await page.getByRole('button', { name: /^When clients ask/ }).click()
  await page.getByRole('radiogroup', { name: 'Opening requests' }).getByRole('radio', { name: 'Ask' }).click()
  await expect(page.getByRole('button', { name: 'When clients ask: ask' })).toBeVisible()
  await page.keyboard.press('Escape')
  dial(port, { path: '/waiting', protocols: ['chat.v1'] })
  await inbox(page)
    .getByRole('button', { name: /GET \/waiting/ })
    .click()
  expect.soft(await objections(page), 'a request waits').toEqual([])
  await page.getByRole('button', { name: 'Always… (make a rule)' }).click()
  await page.getByRole('menuitem', { name: 'Edit the rules…' }).click()
  const rules = page.getByRole('dialog', { name: 'Rules' })
  await rules.getByRole('button', { name: 'Add a rule' }).click()
  await rules.getByRole('button', { name: 'Add a condition' }).click()
  await rules.getByRole('button', { name: 'Add an action' }).click()
  await rules.getByRole('button', { name: 'Try it on the log' }).click()
  await expect(rules.getByRole('group', { name: 'Action 1' })).toBeVisible()
  await expect(rules.getByRole('status')).toBeVisible()
  expect.soft(await objections(page), 'a rule').toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('something wrong')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Arm: 503 with Retry-After' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Armed for the next requests' })).toBeVisible()
  expect.soft(await objections(page), 'the faults').toEqual([])
  await page.getByRole('button', { name: 'Disarm' }).click()
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+Comma')
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('searchbox').fill('ssl')
  await settings.getByRole('textbox', { name: 'SSLEnabledProtocols' }).fill('12')
  await page.keyboard.press('Enter')
  await expect(settings.getByText(/^SSLEnabledProtocols cannot be/)).toBeVisible()
  expect.soft(await objections(page), 'a search in the settings, and a refused value').toEqual([])
  await settings.getByRole('searchbox').fill('')
  await settings.getByRole('button', { name: 'Show changed only' }).click()
  expect.soft(await objections(page), 'changed settings').toEqual([])
  client.socket.close()
})

test('axe objects to nothing in any theme while one filters, finds, exports and repeats', async ({ desk }) => {
  const { page } = desk
  await look(page, THEMES[0])
  const client = await connect(await desk.listen(), { path: '/chat' })
  for (const op of ['subscribe', 'publish']) client.socket.send(`{"op":"${op}","channels":["prices"]}`)
  await entry(page, 'publish').click()
  await expect(page.getByRole('region', { name: 'JSON' })).toBeVisible()

  await page.keyboard.press('Control+Shift+F')
  await page.keyboard.type('prices')
  await expect(page.getByRole('search', { name: 'Find in the message' }).getByRole('status')).toHaveText('1 of 1')
  expect.soft(await objections(page), 'something found in a message').toEqual([])

  const field = page.getByRole('combobox', { name: 'Filter' })
  await field.focus()
  await field.press('ArrowDown')
  await expect(page.getByRole('option', { name: /^kind:/ })).toBeVisible()
  expect.soft(await objections(page), 'what the filter can look for').toEqual([])
  await field.press('Escape')
  await field.fill('knd:text prices')
  await field.press('Enter')
  await expect(page.getByRole('alert')).toContainText('There is no field knd:')
  expect.soft(await objections(page), 'a filter that cannot be read').toEqual([])
  await field.fill('prices')
  await page.getByRole('button', { name: 'Filter by direction, kind and connection' }).click()
  await expect(page.getByRole('group', { name: 'Saved filters' })).toBeVisible()
  expect.soft(await objections(page), 'the filter menu').toEqual([])
  await page.keyboard.press('Escape')

  await entry(page, 'publish').click()
  await page.getByRole('grid', { name: 'Log' }).focus()
  await page.keyboard.press('n')
  await page.keyboard.type('retry')
  expect.soft(await objections(page), 'a note').toEqual([])
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('note', { name: 'Note' })).toBeVisible()
  await entry(page, 'subscribe').click()
  expect.soft(await objections(page), 'a marked entry').toEqual([])

  await page.keyboard.press('Control+Shift+E')
  await expect(page.getByRole('radio', { name: 'What the filter finds (2)' })).toBeChecked()
  expect.soft(await objections(page), 'what to export').toEqual([])
  await page.keyboard.press('Escape')
  await desk.exportedBy(async () => {
    await page.keyboard.press('Control+Shift+E')
    await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click()
  })

  await page.getByRole('button', { name: 'Sort and group connections' }).click()
  await page.getByRole('menuitemradio', { name: 'Group by path' }).click()
  await page.getByRole('button', { name: 'Ping' }).click()
  await expect(connection(page, '/chat')).toContainText(/ping \d/)
  await page.getByRole('button', { name: 'Filter connections' }).click()
  await page.keyboard.type('chat')
  expect.soft(await objections(page), 'connections in groups, and a filter').toEqual([])
  await page.keyboard.type(' nothing')
  await expect(page.getByText('No connection matches all of these words.')).toBeVisible()
  expect.soft(await objections(page), 'a filter that leaves no connection').toEqual([])
  await page.keyboard.press('Escape')

  await message(page).fill('again')
  await page.getByRole('button', { name: 'Other ways to send' }).click()
  await page.getByRole('menuitem', { name: 'Send in fragments…' }).click()
  await expect(page.getByRole('dialog', { name: 'Send in fragments' })).toBeVisible()
  expect.soft(await objections(page), 'fragments of how many bytes').toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Repeat…' }).click()
  await expect(page.getByRole('textbox', { name: /^Interval/ })).toBeVisible()
  expect.soft(await objections(page), 'how often to repeat').toEqual([])
  await page.keyboard.press('Enter')
  await expect(page.getByRole('list', { name: 'Repeated messages' })).toBeVisible()
  expect.soft(await objections(page), 'an export and a repeated message').toEqual([])

  await message(page).fill('{"n": {{counter}}}')
  await expect(page.getByRole('status', { name: 'What will be sent' })).toContainText('"n": 1')
  expect.soft(await objections(page), 'a template').toEqual([])
  await page.getByRole('button', { name: 'Snippets' }).click()
  await page.getByRole('textbox', { name: 'Name for the message in the composer' }).fill('prices/one')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Use prices/one' })).toBeVisible()
  expect.soft(await objections(page), 'snippets').toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Shift+O')
  await expect(page.getByRole('list', { name: 'Workspaces' }).getByRole('listitem')).toHaveCount(1)
  expect.soft(await objections(page), 'profiles').toEqual([])
  await page.keyboard.press('Escape')

  const file = `${desk.home}/mine.jsonl`
  await writeFile(file, '{"socketbench":"log","version":1}\n{"time":1,"kind":"text","direction":"in","frames":1,"text":"hello"}')
  await page.keyboard.press('Control+o')
  const sessions = page.getByRole('dialog', { name: 'Sessions' })
  await desk.chooseFile(file, () => sessions.getByRole('button', { name: 'Import…' }).click())
  await expect(sessions.getByRole('button', { name: 'Open mine.jsonl' })).toBeVisible()
  expect.soft(await objections(page), 'sessions').toEqual([])
  await sessions.getByRole('button', { name: 'Delete mine.jsonl' }).click()
  expect.soft(await objections(page), 'a session that may be deleted').toEqual([])
  await sessions.getByRole('button', { name: 'Keep it' }).click()
  await sessions.getByRole('button', { name: 'Open mine.jsonl' }).click()
  await expect(page.getByRole('region', { name: 'Session', exact: true })).toBeVisible()
  expect.soft(await objections(page), 'the log of a session').toEqual([])
  await page.getByRole('region', { name: 'Session', exact: true }).getByRole('button', { name: 'Compare…' }).click()
  await expect(page.getByRole('dialog', { name: 'Compare two runs' })).toBeVisible()
  expect.soft(await objections(page), 'two runs compared').toEqual([])
  client.socket.close()
})

test('axe objects to nothing in any theme where questions of TLS wait, nor in a small window', async ({ desk }) => {
  const { page } = desk
  await look(page, THEMES[0])
  await authenticate(page, (await createLocalAuthority({ name: 'Devices' })).certificatePem)
  const port = await listenSecurely(desk)
  await choose(page, 'TLS handshakes', 'Ask')
  await choose(page, 'Client certificates', 'Ask')
  await choose(page, 'Opening requests', 'Ask')
  const stranger = await (await createLocalAuthority({ name: 'Somebody' })).issueClient({ name: 'stranger' })
  await dialSecurely(desk, port, '/stranger', stranger)

  await inbox(page)
    .getByRole('button', { name: /#1 TLS/ })
    .click()
  await page.getByText('Signature schemes').click()
  expect.soft(await objections(page), 'a ClientHello waits, one of its lists open').toEqual([])
  await page.keyboard.press('a')

  await inbox(page)
    .getByRole('button', { name: /#1 CN=stranger not trusted/ })
    .click()
  await expect(page.getByRole('region', { name: 'Client certificate' })).toBeVisible()
  expect.soft(await objections(page), 'a certificate waits').toEqual([])
  await page.setViewportSize({ width: 900, height: 600 })
  expect.soft(await objections(page), 'a certificate waits in a small window').toEqual([])
  await page.locator('body').press('a')

  await inbox(page)
    .getByRole('button', { name: /#1 GET/ })
    .click()
  await expect(page.getByRole('region', { name: 'TLS agreed on' })).toBeVisible()
  await page.getByRole('button', { name: /^When clients ask/ }).click()
  expect.soft(await objections(page), 'a request over TLS waits, and the modes are open').toEqual([])
})

test('axe objects to nothing in any theme where TLS is shown, chosen and set', async ({ desk }) => {
  const { page, home } = desk
  const { keyboard } = page
  const files = await writeCertificates(home)
  await look(page, THEMES[0])
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
  await keyboard.press('Control+Comma')
  const keyLog = settings.getByRole('textbox', { name: 'SSLKeyLogFile' })
  await keyLog.fill(`${home}/keys.log`)
  await keyLog.press('Enter')
  await expect(settings.getByRole('button', { name: 'Reset SSLKeyLogFile' })).toBeVisible()
  expect.soft(await objections(page), 'all settings').toEqual([])
  await settings.getByRole('searchbox').fill('SSLNegotiated')
  expect.soft(await objections(page), 'settings of one connection').toEqual([])
  await settings.getByRole('button', { name: 'Close dialog' }).click()

  await page.getByRole('radio', { name: 'wss', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Server certificate' })
  await page.getByRole('button', { name: 'Certificate', exact: true }).click()
  expect.soft(await objections(page), 'no certificate yet').toEqual([])
  await dialog.getByRole('tab', { name: 'From a file' }).click()
  expect.soft(await objections(page), 'no file yet').toEqual([])
  const chooseFile = dialog.getByRole('button', { name: /^(Choose a file|Another)…$/ }).first()
  await desk.chooseFile(files.certificateAlone, () => chooseFile.click())
  await expect(dialog.getByRole('button', { name: 'Choose the key…' })).toBeFocused()
  expect.soft(await objections(page), 'a key is missing').toEqual([])
  await desk.chooseFile(files.locked, () => chooseFile.click())
  await expect(dialog.getByLabel('Password')).toBeFocused()
  await keyboard.type('wrong')
  await keyboard.press('Enter')
  await expect(dialog.getByText(/does not open with this password/)).toBeVisible()
  expect.soft(await objections(page), 'a wrong password').toEqual([])
  await keyboard.press('Control+A')
  await keyboard.type(PASSWORD)
  await keyboard.press('Enter')
  await expect(dialog.getByRole('button', { name: 'Use this certificate' })).toBeFocused()
  expect.soft(await objections(page), 'a certificate in a file').toEqual([])
  await desk.chooseFile(files.expired, () => chooseFile.click())
  await expect(dialog.getByText(/^It has expired/)).toBeVisible()
  expect.soft(await objections(page), 'an expired certificate').toEqual([])
  await dialog.getByRole('button', { name: 'Use this certificate' }).click()
  await expect(dialog.getByRole('status')).toContainText('is chosen')
  expect.soft(await objections(page), 'a chosen certificate').toEqual([])
  await dialog.getByRole('tab', { name: 'Local authority' }).click()
  await dialog.getByRole('button', { name: 'Use the local authority' }).click()
  await expect(dialog.getByText('How to trust it')).toBeVisible()
  expect.soft(await objections(page), 'how to trust it').toEqual([])
  await keyboard.press('Escape')

  const port = await desk.listen()
  const client = await opened(new WebSocket(`wss://127.0.0.1:${port}/tls`, { rejectUnauthorized: false }))
  await connection(page, '/tls').click()
  await page.getByRole('tab', { name: 'TLS', exact: true }).click()
  await page.getByText('Cipher suites').click()
  await expect(page.getByRole('button', { name: 'TLS secrets are logged' })).toBeVisible()
  expect.soft(await objections(page), 'the TLS of a connection').toEqual([])
  client.socket.close()
})
