// Proxy mode in the window: a server that stands in front of another, with messages held, changed, left out and put in.
import type { Page } from '@playwright/test'
import { WebSocketServer, type AddressInfo } from 'ws'
import { connect } from './clients.ts'
import { expect, test, type Desk } from './desk.ts'
import { connection, entry, message, send } from './face.ts'

interface Backend {
  readonly url: string
  /** What has come, in order. */
  readonly heard: string[]
  sendAll(text: string): void
  close(): void
}

/** A real server of somebody else's, which answers each message with its text in capitals. */
async function backend(): Promise<Backend> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  const heard: string[] = []
  server.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => {
      heard.push(data.toString())
      socket.send(data.toString().toUpperCase())
    }),
  )
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    sendAll: (text) => server.clients.forEach((client) => client.send(text)),
    close: () => {
      server.clients.forEach((client) => client.terminate())
      server.close()
    },
  }
}

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Proxy mode' })
const held = (page: Page) => page.getByRole('list', { name: 'Messages that wait' }).getByRole('listitem')

async function standInFront({ page }: Desk, url: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('Proxy mode')
  await page.keyboard.press('Enter')
  await dialog(page).getByRole('textbox', { name: 'Upstream' }).fill(url)
  await page.keyboard.press('Enter')
  await expect(dialog(page)).toBeHidden()
  await expect(page.getByRole('button', { name: /^Upstream / })).toBeVisible()
}

test('a server stands in front of another one: its conversation passes and is recorded, messages are held, changed, left out and put in', async ({
  desk,
}) => {
  const { page } = desk
  const real = await backend()
  const port = await desk.listen()
  await standInFront(desk, real.url)
  const client = await connect(port, { path: '/room' })
  client.socket.send('hello')
  expect(await client.nextText()).toBe('HELLO')
  await expect(entry(page, /hello/)).toBeVisible()
  await expect(entry(page, /HELLO/)).toBeVisible()
  await expect(entry(page, `Connected to the upstream ${real.url}/room`)).toBeVisible()

  await connection(page, '/room').dblclick()
  await page.getByRole('tab', { name: 'Passage' }).click()
  await page.getByRole('switch', { name: 'Hold what the client sends' }).click()
  for (const text of ['one', 'two', 'three']) client.socket.send(text)
  await expect(held(page)).toHaveCount(3)
  await expect(page.getByRole('tab', { name: 'Passage' })).toContainText('3')
  // Changed, left out, passed on: by the keyboard.
  await held(page).nth(0).getByRole('button', { name: 'Change it' }).press('Enter')
  await expect(page.getByRole('textbox', { name: 'Text that goes in its place' })).toHaveValue('one')
  await page.getByRole('textbox', { name: 'Text that goes in its place' }).fill('uno')
  await page.keyboard.press('Control+Enter')
  expect(await client.nextText()).toBe('UNO')
  await expect(held(page)).toHaveCount(2)
  await held(page).nth(0).press('Delete')
  await expect(held(page)).toHaveCount(1)
  await held(page).nth(0).press('Enter')
  expect(await client.nextText()).toBe('THREE')
  await page.getByRole('switch', { name: 'Hold what the client sends' }).click()
  client.socket.send('four')
  expect(await client.nextText()).toBe('FOUR')

  // Put in, towards either side.
  await page.getByRole('radio', { name: 'To the upstream' }).click()
  await message(page).fill('as if it were the client')
  await send(page).click()
  expect(await client.nextText()).toBe('AS IF IT WERE THE CLIENT')
  await page.getByRole('radio', { name: 'To the client' }).click()
  await message(page).fill('as if it were the upstream')
  await send(page).click()
  expect(await client.nextText()).toBe('as if it were the upstream')
  expect(real.heard).toEqual(['hello', 'uno', 'three', 'four', 'as if it were the client'])
  client.socket.terminate()
  real.close()
})

test('what the upstream sends is held for all, and passed on in one go', async ({ desk }) => {
  const { page } = desk
  const real = await backend()
  const port = await desk.listen()
  await standInFront(desk, real.url)
  const client = await connect(port, { path: '/feed' })
  await connection(page, '/feed').dblclick()
  await page.getByRole('tab', { name: 'Passage' }).click()
  await page.getByRole('switch', { name: 'Hold what the upstream sends' }).press(' ')
  await expect(page.getByRole('switch', { name: 'Hold what the upstream sends' })).toBeChecked()
  real.sendAll('first')
  real.sendAll('second')
  await expect(held(page)).toHaveCount(2)
  await page.getByRole('button', { name: 'Pass all on' }).click()
  expect([await client.nextText(), await client.nextText()]).toEqual(['first', 'second'])
  await expect(page.getByText('Nothing waits yet.')).toBeVisible()
  client.socket.terminate()
  real.close()
})

test('an address that is none is said, an upstream that is gone is told, and the server answers by itself again', async ({
  desk,
}) => {
  const { page } = desk
  const real = await backend()
  const port = await desk.listen()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('Proxy mode')
  await page.keyboard.press('Enter')
  await dialog(page).getByRole('textbox', { name: 'Upstream' }).fill('https://example.com')
  await expect(
    dialog(page).getByText('The address of the upstream begins with https://: write wss:// for the same server.'),
  ).toBeVisible()
  await expect(dialog(page).getByRole('button', { name: 'Stand in front of it' })).toBeDisabled()
  // Whoever trusts everybody is told what that means.
  await dialog(page).getByRole('textbox', { name: 'Upstream' }).fill('wss://example.com')
  await dialog(page).getByRole('switch', { name: 'Verify its certificate' }).click()
  await expect(dialog(page).getByRole('alert')).toContainText('Its certificate is not verified')
  await dialog(page).getByRole('textbox', { name: 'Upstream' }).fill(real.url)
  await page.keyboard.press('Enter')
  await expect(dialog(page)).toBeHidden()
  real.close()
  await expect(connect(port)).rejects.toThrow('The server answered 502.')
  await expect(entry(page, 'The client gets 502.')).toBeVisible()
  await page.getByRole('button', { name: /^Upstream / }).click()
  await dialog(page).getByRole('button', { name: 'Answer by itself again' }).click()
  await expect(page.getByRole('button', { name: /^Upstream / })).toHaveCount(0)
  const client = await connect(port)
  await message(page).fill('by itself')
  await send(page).click()
  expect(await client.nextText()).toBe('by itself')
  client.socket.terminate()
})

test('a recorded conversation with a real backend becomes a scenario, which plays the backend’s side', async ({ desk }) => {
  const { page } = desk
  const real = await backend()
  const port = await desk.listen()
  await standInFront(desk, real.url)
  const client = await connect(port, { path: '/recorded' })
  client.socket.send('ping me')
  expect(await client.nextText()).toBe('PING ME')
  client.socket.terminate()
  await expect(connection(page, '/recorded')).toContainText('1006')
  await connection(page, '/recorded').dblclick()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('Make a scenario of')
  await page.keyboard.press('Enter')
  const scenarios = page.getByRole('dialog', { name: 'Scenarios' })
  await expect(scenarios).toContainText('ping me')
  await expect(scenarios).toContainText('PING ME')
  real.close()
})
