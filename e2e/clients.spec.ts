// Three independent clients connect, are seen, and exchange text with the window.
import { ChromiumClient, connect, runPython } from './clients.ts'
import { expect, test } from './desk.ts'
import { connection, entry, message, send } from './face.ts'

test('a ws client connects, is heard, and hears', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen(), { path: '/from-ws' })
  await expect(connection(page, '/from-ws')).toBeVisible()
  client.socket.send('hello from ws')
  await expect(entry(page, 'hello from ws')).toBeVisible()
  await message(page).fill('hello ws')
  await send(page).click()
  expect(await client.nextText()).toBe('hello ws')
  await expect(entry(page, 'hello ws')).toBeVisible()
  client.socket.close()
})

test('Chromium’s own WebSocket connects, is heard, and hears', async ({ desk, chromium }) => {
  const { page } = desk
  const client = await ChromiumClient.connect(chromium, await desk.listen())
  await client.send('hello from Chromium')
  await expect(entry(page, 'hello from Chromium')).toBeVisible()
  await message(page).fill('hello Chromium')
  await send(page).click()
  expect(await client.nextText()).toBe('hello Chromium')
  await client.end()
})

test('Python’s websockets connects, is heard, and hears', async ({ desk }) => {
  const executable = process.env.SOCKETBENCH_PYTHON ?? ''
  test.skip(executable === '', 'Python’s websockets (python3-websockets) is not on this machine')
  const { page } = desk
  const facts = runPython(executable, await desk.listen())
  expect((await facts.next()).value).toEqual({ open: true, subprotocol: 'chat.v2' })
  await expect(connection(page, '/python')).toBeVisible()
  await message(page).fill('hello Python')
  await send(page).click()
  await expect(entry(page, 'python heard: hello Python')).toBeVisible()
  await facts.return()
})
