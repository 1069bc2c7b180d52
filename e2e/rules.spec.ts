// Answers that become rules, and being told of a request while looking elsewhere.
import { dial, opened, refused } from './clients.ts'
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
  await page.getByRole('button', { name: 'Make a rule' }).click()
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
  await page.getByRole('button', { name: 'Make a rule' }).click()
  await page.getByRole('menuitem', { name: 'Always reject with 429 from https://shop.example' }).click()
  expect((await refusal).status).toBe(429)
  // The newest comes first: it refuses what the older one let in.
  expect((await refused(dial(port, { path: '/chat', origin: 'https://shop.example' }))).status).toBe(429)

  await page.getByRole('grid', { name: 'Log' }).getByText('GET /chat?room=2 HTTP/1.1').click()
  await page.getByRole('button', { name: 'Rules', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Rules for opening requests' })
  const rules = dialog.getByRole('list', { name: 'Rules' }).getByRole('listitem')
  await expect(rules).toHaveText([
    /reject with 429 every path from https:\/\/shop\.example.*used 1 time.*The request has no Origin header\./,
    /accept \/chat.*used 1 time.*Decides this request\./,
  ])
  await dialog.getByRole('textbox', { name: 'Origin' }).fill('https://shop.example')
  await expect(rules.last()).toContainText('Applies, but a rule before it decides.')
  await dialog.getByRole('button', { name: 'Move rule 2 up' }).focus()
  await keyboard.press('Enter')
  await expect(rules.first()).toContainText('accept /chat')
  await expect(rules.first()).toContainText('Decides this request.')
  expect((await opened(dial(port, { path: '/chat', origin: 'https://shop.example' }))).socket.readyState).toBe(1)
  await rules.first().getByRole('switch').click()
  await expect(rules.first()).toContainText('It is off.')
  await rules
    .first()
    .getByRole('button', { name: /^accept \/chat/ })
    .click()
  await rules.first().getByRole('textbox', { name: 'Path' }).fill('/chat*')
  await keyboard.press('Enter')
  await expect(rules.first()).toContainText('accept /chat*')
  await dialog.getByRole('button', { name: 'Delete rule 2' }).click()
  await dialog.getByRole('button', { name: 'Delete for good' }).click()
  await expect(rules).toHaveCount(1)
  await expect
    .poll(() => desk.kept('profile.json'))
    .toMatchObject({ rules: [{ path: '/chat*', enabled: false, decision: 'accept' }] })
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
