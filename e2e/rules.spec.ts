// Answers that become rules, and being told of a request while looking elsewhere.
import { connect, dial, opened, refused } from './clients.ts'
import { expect, test } from './desk.ts'
import { entry, inbox } from './face.ts'

test('an answer becomes a rule, which answers the next request, is counted, explained, moved and deleted', async ({ desk }) => {
  const { page } = desk
  const { keyboard } = page
  await desk.ask()
  const port = await desk.listen()
  const first = opened(dial(port, { path: '/chat?room=1', origin: 'https://shop.example' }))
  await inbox(page)
    .getByRole('button', { name: /GET \/chat/ })
    .click()
  await page.getByRole('textbox', { name: 'Extra headers' }).fill('X-By: rule')
  await page.getByRole('button', { name: 'Always… (make a rule)' }).click()
  await page.getByRole('menuitem', { name: 'Always accept /chat', exact: true }).click()
  await first
  const again = dial(port, { path: '/chat?room=2' })
  const header = new Promise((resolve) => again.once('upgrade', ({ headers }) => resolve(headers['x-by'])))
  await opened(again)
  expect(await header).toBe('rule')
  await expect(entry(page, 'GET /chat?room=2: accepted by a rule')).toBeVisible()

  const refusal = refused(dial(port, { path: '/other', origin: 'https://shop.example' }))
  await inbox(page)
    .getByRole('button', { name: /GET \/other/ })
    .click()
  await page.getByRole('region', { name: 'Reject', exact: true }).getByRole('button', { name: '429' }).click()
  await page.getByRole('button', { name: 'Always… (make a rule)' }).click()
  await page.getByRole('menuitem', { name: 'Always reject with 429 from https://shop.example' }).click()
  expect((await refusal).status).toBe(429)
  // The newest comes first: it refuses what the older one let in.
  expect((await refused(dial(port, { path: '/chat', origin: 'https://shop.example' }))).status).toBe(429)

  await page.getByRole('grid', { name: 'Log' }).getByText('GET /chat?room=2 HTTP/1.1').click()
  await page.getByRole('button', { name: 'Rules', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Rules' })
  const rules = dialog.getByRole('list', { name: 'Rules' }).getByRole('listitem')
  await expect(rules).toHaveText([
    /an opening request comes, origin is like.*shop\.example": reject with 429.*used 1 time.*The origin is missing\./,
    /an opening request comes, \/chat: accept.*used 1 time.*Applied\./,
  ])
  await dialog.getByRole('button', { name: 'Try a request instead' }).click()
  await dialog.getByRole('textbox', { name: 'Path' }).fill('/chat')
  await expect(rules.last()).toContainText('Would apply.')
  await dialog.getByRole('textbox', { name: 'Origin' }).fill('https://shop.example')
  await expect(rules.last()).toContainText('Rule 1 applied before it.')
  await dialog.getByRole('button', { name: 'Move rule 2 up' }).focus()
  await keyboard.press('Enter')
  await expect(rules.first()).toContainText('/chat: accept')
  await expect(rules.first()).toContainText('Would apply.')
  expect((await opened(dial(port, { path: '/chat', origin: 'https://shop.example' }))).socket.readyState).toBe(1)
  await rules.first().getByRole('switch').click()
  await expect(rules.first()).toContainText('It is off.')
  await rules
    .first()
    .getByRole('button', { name: /\/chat: accept/ })
    .click()
  await rules.first().getByRole('textbox', { name: 'Pattern' }).fill('/chat*')
  await keyboard.press('Enter')
  await expect(rules.first()).toContainText('/chat*: accept')
  await dialog.getByRole('button', { name: 'Delete rule 2' }).click()
  await dialog.getByRole('button', { name: 'Delete for good' }).click()
  await expect(rules).toHaveCount(1)
  await expect
    .poll(() => desk.kept('profile.json'))
    .toMatchObject({
      servers: [
        {
          rules: [{ if: { type: 'all', of: [{ type: 'path', pattern: '/chat*' }] }, enabled: false, then: [{ do: 'accept' }] }],
        },
      ],
    })
})

test('a rule is made of a message, tried on the log, switched on, seen to answer, and it is told why another did not', async ({
  desk,
}) => {
  const { page } = desk
  const client = await connect(await desk.listen(), { path: '/prices' })
  const heard: string[] = []
  client.socket.on('message', (data: Buffer) => heard.push(data.toString()))
  for (const text of ['{"op":"subscribe","id":1}', '{"op":"ping","id":2}', 'hello']) client.socket.send(text)
  await entry(page, '{"op":"subscribe","id":1}').click()
  await page.getByRole('button', { name: 'Make a rule that answers messages like this one' }).click()
  const dialog = page.getByRole('dialog', { name: 'Rules' })
  const rules = dialog.getByRole('list', { name: 'Rules' }).getByRole('listitem')
  await expect(rules.first()).toContainText('a message comes, $.op is "subscribe": send')
  await dialog.getByRole('textbox', { name: 'Content (a template)' }).fill('{"subscribed":{{body "id"}}}')
  await dialog.getByRole('button', { name: 'Try it on the log' }).click()
  await expect(dialog.getByRole('status')).toContainText(
    'Of 3 entries, it would apply to 1 entry. Not to the newest other: The message is no JSON.',
  )
  await dialog.getByRole('switch', { name: 'Rule 1 is on' }).click()
  await expect(dialog.getByRole('switch', { name: 'Rule 1 is on' })).toHaveAttribute('aria-checked', 'true')
  client.socket.send('{"op":"subscribe","id":7}')
  client.socket.send('{"op":"ping","id":8}')
  await expect.poll(() => heard).toEqual(['{"subscribed":7}'])
  await expect(rules.first()).toContainText('used 1 time')
  await page.keyboard.press('Escape')
  await expect(entry(page, '{"op":"subscribe","id":7}').getByRole('img', { name: 'Rule 1' })).toBeVisible()
  await expect(entry(page, '{"op":"ping","id":8}').getByRole('img', { name: 'No rule applied' })).toBeVisible()
  // Before there was a rule nothing was asked.
  await expect(entry(page, '{"op":"ping","id":2}').getByRole('img', { name: /rule/i })).toHaveCount(0)

  await entry(page, '{"op":"ping","id":8}').click()
  await page.getByRole('button', { name: 'Rules', exact: true }).click()
  await expect(rules.first()).toContainText('At $.op stands "ping", which is not "subscribe".')

  // What will not do is said where it is typed, and the rule stays as it was.
  await rules
    .first()
    .getByRole('button', { name: /subscribe/ })
    .click()
  await dialog.getByRole('textbox', { name: 'JSON path (RFC 9535)' }).fill('$[')
  await page.keyboard.press('Tab')
  await expect(dialog.getByRole('alert')).toContainText('"$[" is no JSON path')
  client.socket.send('{"op":"subscribe","id":9}')
  await expect.poll(() => heard).toEqual(['{"subscribed":7}', '{"subscribed":9}'])
  client.socket.close()
})

test('a rule is built of conditions and actions, as a form and as JSON', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  const heard: string[] = []
  client.socket.on('message', (data: Buffer) => heard.push(data.toString()))
  client.socket.on('close', (code: number) => heard.push(`closed ${code}`))
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('edit the rules')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Rules' })
  await dialog.getByRole('button', { name: 'Add a rule' }).click()
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Good bye')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Add a condition' }).click()
  const first = dialog.getByRole('group', { name: 'Condition 1' })
  await first.getByRole('textbox', { name: 'Value' }).fill('bye')
  await dialog.getByRole('button', { name: 'Add a condition' }).click()
  const second = dialog.getByRole('group', { name: 'Condition 2' })
  await second.getByRole('combobox', { name: 'Condition 2' }).selectOption('size (bytes)')
  await second.getByRole('textbox', { name: 'At least' }).fill('6')
  await second.getByRole('checkbox', { name: 'must not hold' }).check({ force: true })
  await dialog.getByRole('button', { name: 'Add an action' }).click()
  await dialog
    .getByRole('group', { name: 'Action 1' })
    .getByRole('textbox', { name: 'Content (a template)' })
    .fill('{{uppercase (message)}}')
  await dialog.getByRole('button', { name: 'Add an action' }).click()
  await dialog.getByRole('group', { name: 'Action 2' }).getByRole('combobox', { name: 'Action 2' }).selectOption('close')
  await dialog.getByRole('button', { name: 'As JSON' }).click()
  const json = dialog.getByRole('textbox', { name: 'The rule as JSON' })
  const text = await json.inputValue()
  expect(JSON.parse(text)).toEqual({
    name: 'Good bye',
    when: { on: 'message' },
    if: {
      type: 'all',
      of: [
        { type: 'text', test: 'contains', value: 'bye' },
        { type: 'not', of: { type: 'size', min: 6 } },
      ],
    },
    then: [
      { do: 'send', as: 'text', content: '{{uppercase (message)}}' },
      { do: 'close', code: 1000 },
    ],
  })
  await json.fill(text.replace('1000', '4000'))
  await dialog.getByRole('button', { name: 'Use this JSON' }).click()
  await dialog.getByRole('switch', { name: 'Rule 1 is on' }).click()
  await expect(dialog.getByRole('switch', { name: 'Rule 1 is on' })).toHaveAttribute('aria-checked', 'true')
  client.socket.send('good bye')
  client.socket.send('bye')
  await expect.poll(() => heard).toEqual(['BYE', 'closed 4000'])
})

test('what is typed into a rule is in force when its dialog is closed, and what will not do yet is found again', async ({
  desk,
}) => {
  const { page } = desk
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
  const open = async () => {
    await page.keyboard.press('ControlOrMeta+k')
    await page.keyboard.type('edit the rules')
    await page.keyboard.press('Enter')
  }
  const dialog = page.getByRole('dialog', { name: 'Rules' })
  const turn = () => dialog.getByRole('listitem').first().getByRole('button').first().click()
  await open()
  await dialog.getByRole('button', { name: 'Add a rule' }).click()
  const name = dialog.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('Kept')
  await name.press('Escape')
  await expect(dialog).toBeHidden()
  await expect.poll(() => desk.kept('profile.json')).toMatchObject({ servers: [{ rules: [{ name: 'Kept' }] }] })

  await open()
  await turn()
  await dialog.getByRole('button', { name: 'Add an action' }).click()
  const action = dialog.getByRole('group', { name: 'Action 1' })
  await action.getByRole('combobox', { name: 'Action 1' }).selectOption('close')
  const reason = action.getByRole('textbox', { name: 'Reason' })
  await reason.fill('x'.repeat(124))
  await page.keyboard.press('Escape')
  await expect(page.getByRole('alert')).toHaveText(
    'What you typed for Kept is kept in its dialog, but is not in force: then.0.reason: expected at most 123 bytes',
  )
  await open()
  await turn()
  await expect(reason).toHaveValue('x'.repeat(124))
  await expect(dialog.getByRole('alert')).toHaveText('then.0.reason: expected at most 123 bytes')
  await reason.fill('enough')

  await dialog.getByRole('button', { name: 'As JSON' }).click()
  const json = dialog.getByRole('textbox', { name: 'The rule as JSON' })
  await json.fill('{ "when": ')
  await page.keyboard.press('Escape')
  await expect.poll(() => desk.kept('profile.json')).toMatchObject({ servers: [{ rules: [{ then: [{ reason: 'enough' }] }] }] })
  await open()
  await turn()
  await expect(json).toHaveValue('{ "when": ')
})

test('an environment of Mockoon is imported, answers, and what could not be carried over is told', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen(), { path: '/demo' })
  const heard: string[] = []
  client.socket.on('message', (data: Buffer) => heard.push(data.toString()))
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('edit the rules')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Rules' })
  const environment = {
    name: 'Demo',
    port: 3000,
    routes: [
      {
        type: 'ws',
        endpoint: 'demo',
        responses: [
          { body: 'pong {{body "n"}}', rules: [{ target: 'body', modifier: 'op', value: 'ping', operator: 'equals' }] },
          { body: 'what?', default: true },
        ],
      },
      { type: 'http', endpoint: 'users', responses: [] },
    ],
  }
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'demo.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(environment)) })
  await expect(dialog.getByRole('status')).toContainText('1 route is for HTTP, and left out.')
  await expect(dialog.getByRole('list', { name: 'Rules' }).getByRole('listitem')).toHaveCount(2)
  client.socket.send('{"op":"ping","n":4}')
  client.socket.send('else')
  await expect.poll(() => heard).toEqual(['pong 4', 'what?'])
  client.socket.close()
})

test('while the window is behind, a request that waits is a notification without its query, and a press on it shows the request', async ({
  desk,
}) => {
  const { page } = desk
  await page
    .context()
    .grantPermissions(['notifications'])
    .catch(() => undefined)
  await page.getByRole('button', { name: 'Ask me first' }).click()
  await page.getByRole('button', { name: /^When clients ask/ }).click()
  const notify = page.getByRole('switch', { name: 'Notify me when the window is in the background' })
  if ((await notify.getAttribute('aria-checked')) === 'false') await notify.click()
  await expect(notify).toHaveAttribute('aria-checked', 'true')
  const port = await desk.listen()
  await page.evaluate(() => {
    const told: string[] = []
    // The system's own is out of a test's sight: what it is given is kept, and it can be pressed.
    class Kept extends EventTarget {
      static readonly permission = 'granted'
      constructor(title: string, { body = '' }: NotificationOptions = {}) {
        super()
        told.push(`${title}: ${body}`)
        Object.assign(window, { told, press: () => this.dispatchEvent(new Event('click')) })
      }
      close(): void {}
    }
    Object.assign(window, { Notification: Kept, told })
    document.hasFocus = () => false
  })
  const told = () => page.evaluate(() => (window as never as { told: string[] }).told)
  dial(port, { path: '/first?token=secret' })
  await expect.poll(told).toEqual(['A client is waiting: Connection 1 from 127.0.0.1 asks to open /first'])
  dial(port, { path: '/second' })
  await expect
    .poll(told)
    .toEqual([
      'A client is waiting: Connection 1 from 127.0.0.1 asks to open /first',
      '2 clients are waiting: Connection 2 from 127.0.0.1 asks to open /second',
    ])
  await page.evaluate(() => (window as never as { press(): void }).press())
  await expect(page.getByRole('article', { name: 'Question of #2' })).toBeVisible()
  // In front again, nothing more is told.
  await page.evaluate(() => (document.hasFocus = () => true))
  dial(port, { path: '/third' })
  await expect(inbox(page)).toContainText('/third')
  expect(await told()).toHaveLength(2)
})
