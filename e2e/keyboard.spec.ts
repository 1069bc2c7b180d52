// Everything without a mouse: no spec here clicks. The focus is always somewhere, and never behind something else.
import type { Locator } from '@playwright/test'
import { connect, dial, opened } from './clients.ts'
import { expect, listeningPort, test } from './desk.ts'
import { connection, entry, inbox, log, message, port, send, start, stop } from './face.ts'
import { tabTo } from './keyboard.ts'

/** The element, or one within it, is what a person sees at its middle. */
function isInFront(target: Locator): Promise<boolean> {
  return target.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    return element.contains(document.elementFromPoint(left + width / 2, top + height / 2))
  })
}

test('from the start to a close with a code, with the keyboard alone', async ({ desk }) => {
  const { page } = desk
  const { keyboard } = page

  await tabTo(page, port(page))
  await keyboard.type('0')
  await tabTo(page, start(page))
  await keyboard.press('Enter')
  await expect(stop(page)).toBeFocused()
  const at = await listeningPort(page)

  await tabTo(page, page.getByRole('button', { name: 'Ask me first' }))
  await keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'When clients ask: ask' })).toBeFocused()

  const open = opened(dial(at, { path: '/keys', protocols: ['chat.v2', 'chat.v1'] }))
  await expect(inbox(page)).toContainText('/keys')
  await keyboard.press('w')
  await expect(page.getByRole('article', { name: 'Question of #1' })).toBeFocused()
  await tabTo(page, page.getByRole('combobox', { name: 'Subprotocol' }))
  await keyboard.press('ArrowDown')
  await tabTo(page, page.getByRole('button', { name: 'Accept', exact: true }))
  await keyboard.press('Enter')
  const client = await open
  expect(client.socket.protocol).toBe('chat.v1')
  await expect(page.getByRole('tab', { name: 'Connection' })).toBeFocused()

  client.socket.send('{"op":"subscribe","channel":"prices"}')
  await expect(entry(page, 'subscribe')).toBeVisible()
  await keyboard.press('l')
  await expect(log(page)).toBeFocused()
  await keyboard.press('End')
  await expect(entry(page, 'subscribe')).toHaveAttribute('aria-selected', 'true')
  await keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'Payload' })).toBeVisible()
  await keyboard.press('d')
  await expect(page.getByRole('tab', { name: 'Payload' })).toBeFocused()
  await expect(page.getByRole('tabpanel')).toContainText('"channel": "prices"')

  await keyboard.press('m')
  await expect(message(page)).toBeFocused()
  await keyboard.type('{"op":"subscribed"}')
  await keyboard.press('Control+Enter')
  expect(await client.nextText()).toBe('{"op":"subscribed"}')

  await keyboard.press('Control+k')
  await keyboard.type('close connections')
  await keyboard.press('Enter')
  const form = page.getByRole('dialog', { name: 'Close #1' })
  await expect(form.getByRole('radio', { name: 'Closing handshake' })).toBeFocused()
  await tabTo(page, form.getByRole('combobox', { name: 'Code' }))
  await keyboard.type('Own')
  await tabTo(page, form.getByRole('textbox', { name: 'Own code' }))
  await keyboard.press('Control+a')
  await keyboard.type('4001')
  await tabTo(page, form.getByRole('textbox', { name: 'Reason' }))
  await keyboard.type('done')
  await keyboard.press('Enter')
  expect(await client.closed).toEqual({ code: 4001, reason: 'done' })
  await expect(connection(page, '/keys')).toContainText('4001')
  // Where the palette was called from.
  await expect(message(page)).toBeFocused()

  await keyboard.press('Control+f')
  await keyboard.type('kind:close ')
  await expect(log(page).getByRole('row')).toHaveText([/Preview/, /4001/, /4001/])
  await keyboard.press('Escape')
  await expect(entry(page, 'subscribed')).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Filter' })).toBeFocused()

  await keyboard.press('Control+Shift+Slash')
  await expect(page.getByRole('textbox', { name: 'Find a command' })).toBeFocused()
  await keyboard.press('Escape')
  await expect(page.getByRole('combobox', { name: 'Filter' })).toBeFocused()
})

test('answering one card after the other, the focus goes to the next and at last to the mode', async ({ desk }) => {
  const { page } = desk
  await desk.ask()
  const at = await desk.listen()
  const opening: Promise<{ socket: { close(): void } }>[] = []
  for (const path of ['/one', '/two']) {
    opening.push(opened(dial(at, { path })))
    await expect(inbox(page)).toContainText(path)
  }
  await tabTo(page, inbox(page).getByRole('button', { name: 'Accept #1' }))
  await page.keyboard.press('Enter')
  await expect(inbox(page).getByRole('button', { name: /\/two/ })).toBeFocused()
  await tabTo(page, inbox(page).getByRole('button', { name: 'Accept #2' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'When clients ask: ask' })).toBeFocused()
  for (const client of await Promise.all(opening)) client.socket.close()
})

for (const [size, viewport] of [
  ['at 900×600', { width: 900, height: 600 }],
  ['at 900×600 and 200 %', { width: 450, height: 300 }],
] as const) {
  test(`a waiting request is decided without scrolling ${size}`, async ({ desk }) => {
    const { page } = desk
    await desk.ask()
    const socket = dial(await desk.listen(), { path: '/small', protocols: ['chat.v2'], origin: 'https://shop.example' })
    await expect(inbox(page)).toContainText('/small')
    await page.setViewportSize(viewport)
    await page.keyboard.press('w')
    for (const name of ['Accept', 'Reject with 403']) {
      const button = page.getByRole('button', { name, exact: true })
      await expect(button).toBeInViewport({ ratio: 1 })
      expect(await isInFront(button), name).toBe(true)
    }
    socket.terminate()
  })
}

test('what has the focus is in front of the drawer', async ({ desk }) => {
  const { page } = desk
  await page.setViewportSize({ width: 900, height: 600 })
  const client = await connect(await desk.listen())
  client.socket.send('a message in the drawer')
  await expect(entry(page, 'a message')).toBeVisible()
  await page.keyboard.press('l')
  await page.keyboard.press('End')
  await expect(entry(page, 'a message')).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Close detail' })).toBeVisible()
  await page.keyboard.press('m')
  await page.keyboard.type('an answer')
  await tabTo(page, send(page))
  expect(await isInFront(send(page))).toBe(true)
  await page.keyboard.press('Enter')
  expect(await client.nextText()).toBe('an answer')
  const clear = page.getByRole('button', { name: 'Clear the log' })
  await tabTo(page, clear)
  expect(await isInFront(clear)).toBe(true)
  client.socket.close()
})

test('a key that is pressed in the turn in which the window is first drawn is not lost', async ({ desk }) => {
  const { page } = desk
  // Pressed by the page itself: from outside one comes too late nearly always.
  await page.addInitScript(() => {
    const seen = new MutationObserver(() => {
      if (!document.querySelector('[aria-label="Settings"]')) return
      seen.disconnect()
      const isMac = navigator.platform.startsWith('Mac')
      window.dispatchEvent(
        new KeyboardEvent('keydown', { key: ',', code: 'Comma', ctrlKey: !isMac, metaKey: isMac, bubbles: true }),
      )
    })
    seen.observe(document, { childList: true, subtree: true })
  })
  await page.reload()
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
})
