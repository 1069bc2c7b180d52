// docs/tutorials/first-ten-minutes.md, step by step, with the client that the page shows.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from './desk.ts'
import { connection, entry, inbox, message, send } from './face.ts'

const PAGE = join(import.meta.dirname, '..', 'docs', 'tutorials', 'first-ten-minutes.md')

/** Its program, as a process of its own; `next` is its next line of output. */
async function theClient(port: number): Promise<{ next(): Promise<string>; end(): Promise<void> }> {
  const code = /```js\n([^]+?)```/.exec(await readFile(PAGE, 'utf8'))?.[1] ?? ''
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code.replace('8080', String(port))], {
    env: { ...process.env, FORCE_COLOR: '0' },
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = once(child, 'close')
  return {
    async next() {
      return String((await lines.next()).value)
    },
    async end() {
      child.kill()
      await ended
    },
  }
}

test('the first ten minutes are as the tutorial says', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()

  const client = await theClient(port)
  await expect(connection(page, '/chat')).toContainText('#1')
  for (const step of ['accept', 'request', 'open']) await expect(entry(page, step).first()).toBeVisible()
  await entry(page, 'hello').click()
  await expect(page.getByRole('region', { name: 'JSON' })).toContainText('client.mjs')

  await connection(page, '#1').click()
  await message(page).fill('{"op":"welcome"}')
  await send(page).click()
  expect(await client.next()).toBe('heard: {"op":"welcome"}')

  await page.getByRole('button', { name: 'Close…' }).first().click()
  const form = page.getByRole('dialog', { name: 'Close #1' })
  await form.getByRole('combobox', { name: 'Code' }).selectOption('own')
  await form.getByRole('textbox', { name: 'Own code' }).fill('4001')
  await form.getByRole('textbox', { name: 'Reason' }).fill('lunch')
  await form.getByRole('button', { name: 'Close #1' }).click()
  expect(await client.next()).toBe('closed: 4001 lunch')
  await client.end()

  await page.getByRole('button', { name: 'Ask me first' }).click()
  const again = await theClient(port)
  await inbox(page)
    .getByRole('button', { name: /GET \/chat/ })
    .click()
  await page.getByRole('button', { name: 'Accept', exact: true }).click()
  await expect(entry(page, 'hello')).toHaveCount(2)

  await page.keyboard.press('Control+f')
  await page.keyboard.type('kind:text dir:in json:$.op==hello')
  await expect(page.getByRole('status', { name: 'Matches' })).toContainText('2 of')
  await page.getByRole('combobox', { name: 'Filter' }).press('Escape')
  await expect(entry(page, 'welcome').first()).toBeVisible()

  const report = await desk.exportedBy(async () => {
    await page.keyboard.press('Control+Shift+E')
    const dialog = page.getByRole('dialog', { name: 'Export the log' })
    await dialog.getByRole('radio', { name: 'HTML report' }).check()
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  })
  expect(report.toString()).toContain('welcome')
  await again.end()

  const later = await desk.restart()
  await later.getByRole('button', { name: 'Sessions', exact: true }).click()
  const rows = later
    .getByRole('dialog', { name: 'Sessions' })
    .getByRole('table', { name: 'Sessions' })
    .locator('tbody')
    .getByRole('row')
  // That of the tutorial, and the one under way.
  await expect(rows).toHaveCount(2)
})
