// Close codes in both directions, and what each side sees of them.
import { ChromiumClient, connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { connection } from './face.ts'

test('a client’s close code and reason are shown, with who closed', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen(), { path: '/leaves' })
  await expect(connection(page, '/leaves')).toBeVisible()
  client.socket.close(4001, 'done for today')
  expect(await client.closed).toEqual({ code: 4001, reason: 'done for today' })
  await expect(connection(page, '/leaves')).toContainText('4001')
  await expect(connection(page, '/leaves')).toContainText('done for today')
})

test('a close code and reason from the window reach a ws client and Chromium', async ({ desk, chromium }) => {
  const { page } = desk
  const port = await desk.listen()
  const client = await connect(port, { path: '/node' })
  const browser = await ChromiumClient.connect(chromium, port)
  await expect(page.getByText('2 open').first()).toBeVisible()
  await page
    .getByRole('button', { name: /^Close…?$/ })
    .first()
    .click()
  await page.getByRole('combobox', { name: /code/i }).selectOption({ label: /4000|own/i as never })
  await page.getByRole('textbox', { name: /reason/i }).fill('enough')
  await page.getByRole('button', { name: /^Close 2/ }).click()
  expect(await client.closed).toEqual({ code: 4002, reason: 'enough' })
  expect(await browser.closed()).toEqual({ code: 4002, reason: 'enough', wasClean: true })
  await browser.end()
})
