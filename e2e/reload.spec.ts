// The window is reloaded in the middle of everything, and nothing is lost.
import { connect, dial, opened } from './clients.ts'
import { expect, test } from './desk.ts'
import { connection, entry, inbox, message, send } from './face.ts'

test('messages that arrive while the window reloads are all there, and it goes on', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen(), { path: '/steady' })
  for (let number = 0; number < 1_000; number++) client.socket.send(`before ${number}`)
  const reloaded = page.reload()
  for (let number = 0; number < 1_000; number++) client.socket.send(`during ${number}`)
  await reloaded
  client.socket.send('the last')

  await expect(connection(page, '/steady')).toBeVisible()
  await expect(entry(page, 'the last')).toBeVisible()
  // accept, request and open of the connection, the start of the server, and 2,001 messages.
  await expect(page.getByText(/2,005 entries/).first()).toBeVisible()
  await message(page).fill('after the reload')
  await send(page).click()
  expect(await client.nextText()).toBe('after the reload')
  client.socket.close()
})

test('a request that waits for an answer still waits after a reload', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  await desk.ask()
  const socket = dial(port, { path: '/patient' })
  const open = opened(socket)
  await expect(inbox(page)).toContainText('/patient')
  await page.reload()
  await expect(inbox(page)).toContainText('/patient')
  await inbox(page).getByRole('button', { name: 'Accept' }).first().click()
  const client = await open
  await expect(connection(page, '/patient')).toBeVisible()
  client.socket.close()
})
