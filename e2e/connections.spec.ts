// The list of connections: what a filter leaves, groups, and how fast a client answers.
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { connection, connections, entry } from './face.ts'

test('a filter leaves the connections that have all of its words, and Escape brings the others back', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  const clients = [
    await connect(port, { path: '/chat?room=1' }),
    await connect(port, { path: '/chat?room=2' }),
    await connect(port, { path: '/metrics' }),
  ]
  const rows = connections(page).getByRole('option')
  await expect(rows).toHaveCount(3)
  await connections(page).focus()
  await page.keyboard.press('Shift+C')
  const field = page.getByRole('textbox', { name: 'Filter connections' })
  await expect(field).toBeFocused()
  await page.keyboard.type('chat room=2')
  await expect(rows).toHaveText([/#2/])
  await expect(page.getByRole('status').filter({ hasText: '1 of 3' })).toBeVisible()
  await page.keyboard.type(' nowhere')
  await expect(page.getByText('No connection matches all of these words.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(field).toHaveCount(0)
  await expect(rows).toHaveCount(3)
  await expect(connections(page)).toBeFocused()
  for (const { socket } of clients) socket.close()
})

test('with a filter, selecting all selects what is shown', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  const clients = [await connect(port, { path: '/chat' }), await connect(port, { path: '/metrics' })]
  await expect(connections(page).getByRole('option')).toHaveCount(2)
  await page.getByRole('button', { name: 'Filter connections' }).click()
  await page.getByRole('textbox', { name: 'Filter connections' }).fill('metrics')
  await page.getByRole('button', { name: 'Select all open' }).click()
  await page.getByRole('button', { name: 'Close the filter' }).click()
  await expect(connections(page).getByRole('option', { selected: true })).toHaveText([/#2 \/metrics/])
  for (const { socket } of clients) socket.close()
})

test('connections stand in groups by path or by subprotocol, and the choice is kept', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  const clients = [
    await connect(port, { path: '/metrics' }),
    await connect(port, { path: '/chat?user=a' }),
    await connect(port, { path: '/chat?user=b' }),
  ]
  const rows = connections(page).getByRole('option')
  await expect(rows).toHaveText([/#1/, /#2/, /#3/])
  await page.getByRole('button', { name: 'Sort and group connections' }).click()
  await page.getByRole('menuitemradio', { name: 'Group by path' }).click()
  await expect(rows).toHaveText([/#2/, /#3/, /#1/])
  await expect(connections(page)).toContainText('/chat2')
  await connections(page).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('End')
  await expect(connections(page).getByRole('option', { selected: true })).toHaveText([/#1 \/metrics/])
  await page.reload()
  await expect(rows).toHaveText([/#2/, /#3/, /#1/])
  for (const { socket } of clients) socket.close()
})

test('a ping shows how long the client took to answer', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  await connection(page, '#1').click()
  await page.getByRole('button', { name: 'Ping' }).click()
  await expect(entry(page, /←.*pong|pong/i).first()).toBeVisible()
  await expect(connection(page, '#1')).toContainText(/ping \d+(\.\d+)? ms/)
  await page.getByRole('tab', { name: 'Connection', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Connection', exact: true })).toContainText(/Ping round trip\s*\d+(\.\d+)? ms/)
  client.socket.close()
})

test('reading stops from several clients at once and goes on again', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  const clients = [await connect(port), await connect(port)]
  // All are those that the window knows of by then.
  await expect(connection(page, '#2')).toBeVisible()
  await page.getByRole('button', { name: 'Select all open' }).click()
  const give = async (command: string) => {
    await page.keyboard.press('ControlOrMeta+k')
    await page.keyboard.type(command)
    await page.keyboard.press('Enter')
  }
  await give('Pause reading from the selected clients')
  await connection(page, '#2').click()
  await page.getByRole('tab', { name: 'Connection', exact: true }).click()
  const facts = page.getByRole('region', { name: 'Connection', exact: true })
  await expect(facts).toContainText('paused: nothing is read from the client')
  for (const { socket } of clients) socket.send('held back')
  await page.getByRole('button', { name: 'Select all open' }).click()
  await give('Resume reading from the selected clients')
  await expect(entry(page, 'held back')).toHaveCount(2)
  await expect(facts).toContainText('Readingyes')
  for (const { socket } of clients) socket.close()
})

test('a short subprotocol is read whole beside a path that finds no room', async ({ desk }) => {
  const { page } = desk
  const { socket } = await connect(await desk.listen(), { path: `/${'p'.repeat(200)}`, protocols: ['chat.v1'] })
  const [path, subprotocol] = ['.connections-path', '.connections-protocol'].map((part) => connection(page, '#1').locator(part))
  const isCut = ({ scrollWidth, clientWidth }: Element) => scrollWidth > clientWidth
  await expect(subprotocol!).toHaveText('chat.v1')
  expect([await path!.evaluate(isCut), await subprotocol!.evaluate(isCut)]).toEqual([true, false])
  socket.close()
})
