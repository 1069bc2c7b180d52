// Starting and stopping the server from the window.
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { connect } from './clients.ts'
import { expect, listeningPort, test } from './desk.ts'
import { connection, port, start, stop } from './face.ts'

test('starting shows the address, stopping keeps open connections, and starting again takes the same port', async ({ desk }) => {
  const { page } = desk
  const first = await desk.listen()
  const client = await connect(first, { path: '/first' })
  await expect(connection(page, '/first')).toBeVisible()

  await stop(page).click()
  await expect(start(page)).toBeVisible()
  await expect(connect(first)).rejects.toThrow('ECONNREFUSED')
  client.socket.send('still here')
  await expect(page.getByText('still here').first()).toBeVisible()

  expect(await desk.listen(first)).toBe(first)
  const second = await connect(first, { path: '/second' })
  await expect(connection(page, '/second')).toBeVisible()
  client.socket.close()
  second.socket.close()
})

test('a port in use is said in a sentence, and the next free one is one press away', async ({ desk }) => {
  const { page } = desk
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const taken = (other.address() as AddressInfo).port
  await port(page).fill(String(taken))
  await start(page).click()
  await expect(page.getByText(`Port ${taken}`).first()).toBeVisible()

  await page.getByRole('button', { name: /^Use \d+$/ }).click()
  await expect(stop(page)).toBeVisible()
  const free = await listeningPort(page)
  expect(free).toBeGreaterThan(taken)
  const client = await connect(free)
  client.socket.close()
  other.close()
  await once(other, 'close')
})

test('a plain GET on the port is answered with a page that connects back', async ({ desk, chromium }) => {
  const { page } = desk
  const at = await desk.listen()
  const visitor = await chromium.newPage()
  await visitor.goto(`http://127.0.0.1:${at}/`)
  await visitor.getByRole('button', { name: 'Connect' }).click()
  await expect(connection(page, '/').first()).toBeVisible()
  await visitor.close()
})
