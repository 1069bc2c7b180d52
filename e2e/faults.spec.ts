// Things done wrong on purpose: on an open connection, at the next opening request, and by a rule.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { once } from 'node:events'
import { connect, dial } from './clients.ts'
import { expect, test } from './desk.ts'
import { connection, entry } from './face.ts'

test('a fault is found, done on a connection, and stands in the log with its bytes, as the client reports it', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  const failed = once(client.socket, 'error') as Promise<[Error]>
  await connection(page, '#1').click()
  await page.getByRole('button', { name: 'Do something wrong on purpose…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Faults' })
  await expect(dialog.getByRole('combobox', { name: 'Client' })).toHaveValue('1')
  await page.keyboard.type('opcode 11')
  await expect(dialog.getByRole('listitem')).toHaveText([/The reserved opcode 11.*RFC 6455 section 5\.2/])
  // What it foretells is what the client then says.
  await dialog.getByText('What clients report').click()
  await expect(dialog.getByRole('listitem')).toContainText('ws 8open; error Invalid WebSocket frame: invalid opcode 11; close 1006')
  await dialog.getByRole('button', { name: 'Do it: The reserved opcode 11' }).click()
  expect((await failed)[0].message).toBe('Invalid WebSocket frame: invalid opcode 11')
  await page.keyboard.press('Escape')
  await entry(page, 'The reserved opcode 11').click()
  const facts = page.getByRole('region', { name: 'What happened' })
  await expect(facts).toContainText('RFC 6455 section 5.2')
  await expect(facts).toContainText('8b 08 72 65 73 65 72 76 65 64')
})

test('a fault of the opening is armed for the next request, shown until it comes, and can be taken back', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('something wrong')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Faults' })
  await dialog.getByRole('button', { name: 'Arm: Sec-WebSocket-Accept is that of another key' }).click()
  await dialog.getByRole('button', { name: 'Arm: 503 with Retry-After' }).click()
  await expect(dialog.getByRole('status')).toContainText(
    'Armed for the next requests: Sec-WebSocket-Accept is that of another key, 503 with Retry-After',
  )
  const [first] = (await once(dial(port), 'error')) as [Error]
  expect(first.message).toBe('Invalid Sec-WebSocket-Accept header')
  await expect(dialog.getByRole('status')).toHaveText(/Armed for the next requests: 503 with Retry-After/)
  await dialog.getByRole('button', { name: 'Disarm' }).click()
  await expect(dialog.getByRole('status')).toBeHidden()
  await page.keyboard.press('Escape')
  await connect(port)
  await expect(entry(page, 'Sec-WebSocket-Accept is that of another key')).toBeVisible()
})

test('a rule does something wrong', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  const failed = once(client.socket, 'error') as Promise<[Error]>
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('edit the rules')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Rules' })
  await dialog.getByRole('button', { name: 'Add a rule' }).click()
  await dialog.getByRole('button', { name: 'Add an action' }).click()
  await dialog.getByRole('combobox', { name: 'Action 1' }).selectOption('do something wrong')
  await dialog.getByRole('combobox', { name: 'Fault' }).selectOption('A Close with 1005')
  await dialog.getByRole('switch', { name: 'Rule 1 is on' }).click()
  await expect(dialog.getByRole('switch', { name: 'Rule 1 is on' })).toHaveAttribute('aria-checked', 'true')
  client.socket.send('go')
  expect((await failed)[0].message).toBe('Invalid WebSocket frame: invalid status code 1005')
  await page.keyboard.press('Escape')
  await expect(entry(page, 'A Close with 1005')).toBeVisible()
})

test('a fault of TLS is armed for the next connection, which a client that trusts the authority refuses', async ({ desk }) => {
  const { page } = desk
  await page.getByRole('radiogroup', { name: 'Scheme' }).getByRole('radio', { name: 'wss', exact: true }).click()
  await expect(page.getByRole('radiogroup', { name: 'Scheme' }).getByRole('radio', { name: 'wss', exact: true })).toBeChecked()
  const port = await desk.listen()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('do something wrong')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Faults' })
  await expect(dialog.getByRole('textbox', { name: 'Search' })).toBeFocused()
  // Every alert of the standard can be armed; the rarer ones are found when they are looked for.
  await expect(dialog.getByText('The alert unknown_ca (48) on the open connection')).toBeHidden()
  await page.keyboard.type('unknown_ca open')
  await expect(dialog.getByRole('listitem')).toHaveText([/^The alert unknown_ca \(48\) on the open connection/])
  await dialog.getByRole('textbox', { name: 'Search' }).fill('')
  await dialog.getByRole('button', { name: 'Arm: A certificate that has expired' }).click()
  await expect(dialog.getByRole('status')).toHaveText(/Armed for the next requests: A certificate that has expired/)
  const ca = await readFile(join(desk.home, 'certificates', 'ca.pem'))
  const refused = new WebSocket(`wss://localhost:${port}/`, { ca })
  const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException]
  expect(error.code).toBe('CERT_HAS_EXPIRED')
  await expect(dialog.getByRole('status')).toBeHidden()
  const trusted = new WebSocket(`wss://localhost:${port}/`, { ca })
  await once(trusted, 'open')
  trusted.terminate()
  await page.keyboard.press('Escape')
  await expect(entry(page, 'A certificate that has expired')).toBeVisible()
})

test('the network of a client is made worse, is marked at its row, and is as it was again', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('do something wrong')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Faults' })
  await dialog.getByText('A worse network for this client').click()
  const network = dialog.getByRole('form', { name: 'A worse network for this client' })
  await network.getByRole('textbox', { name: 'Share sent twice' }).fill('1')
  await network.getByRole('button', { name: 'Make it so' }).click()
  await expect(network.getByRole('button', { name: 'As it was' })).toBeEnabled()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('option', { name: /^#1 .*network made worse/ })).toBeVisible()
  await page.getByRole('textbox', { name: 'Message' }).fill('twice')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  expect(await client.nextText()).toBe('twice')
  expect(await client.nextText()).toBe('twice')
  await expect(entry(page, 'A message went twice')).toBeVisible()
})
