// Opening requests that wait for a person: accepted, rejected, and gone.
import { connect, dial, opened, refused } from './clients.ts'
import { expect, test } from './desk.ts'
import { connection, inbox } from './face.ts'

test('a held request is accepted with a subprotocol and a header, and the client sees exactly those', async ({ desk }) => {
  const { page } = desk
  await desk.ask()
  const socket = dial(await desk.listen(), { path: '/chat', protocols: ['chat.v2', 'chat.v1'], origin: 'https://shop.example' })
  const response = new Promise<NodeJS.Dict<string | string[]>>((resolve) =>
    socket.once('upgrade', ({ headers }) => resolve(headers)),
  )
  const open = opened(socket)
  await inbox(page)
    .getByRole('button', { name: /GET \/chat/ })
    .click()
  await expect(page.getByRole('table', { name: 'Request headers' })).toContainText('https://shop.example')
  await page.getByRole('combobox', { name: 'Subprotocol' }).selectOption('chat.v1')
  await page.getByRole('textbox', { name: 'Extra headers' }).fill('X-Served-By: the desk')
  await page.getByRole('button', { name: 'Accept', exact: true }).click()

  const client = await open
  expect(client.socket.protocol).toBe('chat.v1')
  expect((await response)['x-served-by']).toBe('the desk')
  await expect(connection(page, '/chat')).toContainText('chat.v1')
  client.socket.close()
})

test('a held request is rejected with 401, a header and a body, and the client sees exactly those', async ({ desk }) => {
  const { page } = desk
  await desk.ask()
  const refusal = refused(dial(await desk.listen(), { path: '/secret' }))
  await inbox(page)
    .getByRole('button', { name: /GET \/secret/ })
    .click()
  const reject = page.getByRole('region', { name: 'Reject', exact: true })
  await reject.getByRole('button', { name: '401', exact: true }).click()
  await reject.getByRole('textbox', { name: 'Headers' }).fill('WWW-Authenticate: Basic realm="desk"')
  await reject.getByRole('textbox', { name: 'Body' }).fill('Who are you?')
  await page.getByRole('button', { name: 'Reject with 401' }).last().click()

  const { status, headers, body } = await refusal
  expect({ status, challenge: headers['www-authenticate'], body }).toEqual({
    status: 401,
    challenge: 'Basic realm="desk"',
    body: 'Who are you?',
  })
})

test('a request is answered with the keyboard alone', async ({ desk }) => {
  const { page } = desk
  await desk.ask()
  const port = await desk.listen()
  const open = opened(dial(port, { path: '/keys' }))
  await expect(inbox(page)).toContainText('/keys')
  await page.locator('body').press('w')
  await page.keyboard.press('a')
  const client = await open
  const refusal = refused(dial(port, { path: '/again' }))
  await expect(inbox(page)).toContainText('/again')
  await page.locator('body').press('w')
  await page.keyboard.press('r')
  expect((await refusal).status).toBe(403)
  client.socket.close()
})

test('a client that leaves while its request waits is shown as gone, and the others still wait', async ({ desk }) => {
  const { page } = desk
  await desk.ask()
  const port = await desk.listen()
  const leaving = dial(port, { path: '/leaving' })
  const staying = opened(dial(port, { path: '/staying' }))
  await expect(inbox(page)).toContainText('/leaving')
  await expect(inbox(page)).toContainText('/staying')
  leaving.terminate()
  await expect(inbox(page)).not.toContainText('/leaving')
  await inbox(page)
    .getByRole('button', { name: /^Accept #/ })
    .click()
  const client = await staying
  client.socket.close()
})

test('with requests accepted at once, a client does not wait', async ({ desk }) => {
  const client = await connect(await desk.listen())
  expect(client.socket.protocol).toBe('')
  client.socket.close()
})
