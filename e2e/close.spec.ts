// Close codes in both directions, and what each side sees of them.
import { ChromiumClient, connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { connection } from './face.ts'

test('a client’s close code and reason are shown, with who closed', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen(), { path: '/leaves' })
  await expect(connection(page, '/leaves')).toBeVisible()
  client.socket.close(4001, 'done for today')
  // The server's answer repeats the code; a reason is for the other side to give (RFC 6455 section 5.5.1).
  expect(await client.closed).toEqual({ code: 4001, reason: '' })
  await expect(connection(page, '/leaves')).toContainText('4001')
  await expect(connection(page, '/leaves')).toContainText('done for today')
})

test('a close code and reason from the window reach a ws client and Chromium', async ({ desk, chromium }) => {
  const { page } = desk
  const port = await desk.listen()
  const client = await connect(port, { path: '/node' })
  const browser = await ChromiumClient.connect(chromium, port)
  await expect(page.getByText('2 open').first()).toBeVisible()
  await page.getByRole('button', { name: 'All open · 2' }).click()
  await page.getByRole('button', { name: 'Close…' }).click()
  const form = page.getByRole('dialog', { name: 'Close 2 connections' })
  await form.getByRole('combobox', { name: 'Code' }).selectOption('own')
  await form.getByRole('textbox', { name: 'Own code' }).fill('4002')
  await form.getByRole('textbox', { name: 'Reason' }).fill('enough')
  await form.getByRole('button', { name: 'Close 2 connections' }).click()
  expect(await client.closed).toEqual({ code: 4002, reason: 'enough' })
  expect(await browser.closed()).toEqual({ code: 4002, reason: 'enough', wasClean: true })
  await browser.end()
})

test('a dropped connection is seen by the client as 1006, and a code that may not be sent says why', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen(), { path: '/dropped' })
  await expect(connection(page, '/dropped')).toBeVisible()
  await page.getByRole('button', { name: 'Close…' }).click()
  const form = page.getByRole('dialog', { name: 'Close #1' })
  await form.getByRole('combobox', { name: 'Code' }).selectOption('own')
  await form.getByRole('textbox', { name: 'Own code' }).fill('1006')
  await expect(form.getByText(/1006/).first()).toBeVisible()
  await expect(form.getByRole('button', { name: 'Close #1' })).toBeDisabled()
  await form.getByRole('radio', { name: 'Drop (FIN)' }).click()
  await form.getByRole('button', { name: 'Drop #1' }).click()
  expect((await client.closed).code).toBe(1006)
})
