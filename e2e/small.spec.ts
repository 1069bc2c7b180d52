// The window as small as it can be made, and a person who has zoomed in: everything is there and can be reached.
import { connect, dial } from './clients.ts'
import { expect, test } from './desk.ts'
import { beyondTheEdges, overlapping } from './edges.ts'
import { connection, entry, log, message } from './face.ts'

for (const [size, viewport] of [
  ['at 900×600', { width: 900, height: 600 }],
  ['at 900×600 and 200 %', { width: 450, height: 300 }],
] as const) {
  test(`nothing hangs out of the window ${size}, and every dialog can be left by its last button`, async ({ desk }) => {
    const { page } = desk
    const port = await desk.listen()
    await page.setViewportSize(viewport)
    await expect.poll(() => beyondTheEdges(page), 'the first minute').toEqual([])
    await expect.poll(() => overlapping(page), 'the bar').toEqual([])
    const client = await connect(port)
    client.socket.send('{"op":"hello","id":1}')
    await expect(entry(page, '"op":"hello"')).toBeAttached()
    await expect.poll(() => beyondTheEdges(page), 'the log').toEqual([])
    // With the keyboard to the newest message, and into its detail.
    await page.keyboard.press('l')
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('tab', { name: 'Payload' })).toBeVisible()
    await expect.poll(() => beyondTheEdges(page), 'a message').toEqual([])
    // Its actions, and the button that closes the drawer.
    const make = await page.getByRole('button', { name: 'Make a rule that answers messages like this one' }).boundingBox()
    const close = await page.getByRole('button', { name: 'Close detail' }).boundingBox()
    expect((make?.x ?? 0) + (make?.width ?? 0)).toBeLessThanOrEqual(close?.x ?? 0)
    await page.keyboard.press('Escape')

    for (const [keys, name] of [
      ['Control+k', 'Commands'],
      ['Control+Comma', 'Settings'],
      ['Control+o', 'Sessions'],
      ['Control+Shift+o', 'Workspaces'],
      ['Control+Shift+e', 'Export the log'],
      ['Control+g', 'Go to an entry'],
      ['Control+Shift+?', 'Keyboard shortcuts'],
    ] as const) {
      await page.keyboard.press(keys)
      const dialog = page.getByRole('dialog', { name, exact: true })
      await expect(dialog).toBeVisible()
      await expect.poll(() => beyondTheEdges(page), name).toEqual([])
      const last = dialog.getByRole('button').last()
      if ((await last.count()) > 0) {
        // What is still being read into the dialog may move it once more.
        await expect(async () => {
          await last.scrollIntoViewIfNeeded()
          await expect(last, name).toBeInViewport({ ratio: 0.9, timeout: 1_000 })
        }).toPass({ timeout: 15_000 })
      }
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
    // A scenario and a script have room to be written in, and what begins and adds them is reached.
    for (const [command, add, text, last] of [
      ['Scenarios…', 'Add a scenario', 'New scenario, as JSON', 'Play with the next client'],
      ['Scripts…', 'Add a script', 'Code of New script', 'Add rules for it'],
    ] as const) {
      await page.keyboard.press('Control+k')
      await page.keyboard.type(command)
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: add }).click()
      const field = dialog.getByRole('textbox', { name: text })
      await expect.poll(async () => (await field.boundingBox())?.height ?? 0, text).toBeGreaterThan(120)
      // While the editor is being read, a plain field stands in for it, and goes with its focus.
      await expect(async () => {
        await field.click()
        await expect(field).toBeFocused({ timeout: 1_000 })
      }).toPass({ timeout: 15_000 })
      await dialog.getByRole('button', { name: last }).scrollIntoViewIfNeeded()
      await expect(dialog.getByRole('button', { name: last })).toBeInViewport({ ratio: 0.9 })
      await expect.poll(() => beyondTheEdges(page), command).toEqual([])
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
    // What is written can be sent, and the connection is in its list.
    await message(page).scrollIntoViewIfNeeded()
    await message(page).fill('small')
    await page.keyboard.press('Control+Enter')
    await expect(entry(page, 'small')).toBeAttached()
    await expect(connection(page, '#1')).toBeAttached()
    client.socket.close()

    // A request with a long path that waits, and the menu that makes a rule of it.
    await page.keyboard.press('Control+k')
    await page.keyboard.type('Ask me before a client is let in')
    await page.keyboard.press('Enter')
    // Nothing in the smallest window tells it before somebody waits.
    await expect.poll(() => desk.kept('profile.json')).toMatchObject({ servers: [{ questions: { webSocketOpenRequest: 'ask' } }] })
    const path = `/${'p'.repeat(300)}`
    const waiting = dial(port, { path })
    await expect(page).toHaveTitle('(1) Socketbench')
    await log(page).focus()
    await page.keyboard.press('w')
    await expect(page.getByRole('article', { name: 'Question of #2' })).toBeFocused()
    const makeARule = page.getByRole('button', { name: 'Always… (make a rule)', exact: true })
    await expect(makeARule).toBeInViewport({ ratio: 0.99 })
    await expect.poll(() => beyondTheEdges(page), 'a request').toEqual([])
    await makeARule.click()
    await expect(page.getByRole('menuitem', { name: `Always accept ${path}`, exact: true })).toBeVisible()
    await expect.poll(() => beyondTheEdges(page), 'a menu with a long path').toEqual([])
    await page.keyboard.press('Escape')
    waiting.terminate()

    // With TLS there is one button more.
    await page.getByRole('radiogroup', { name: 'Scheme' }).getByRole('radio', { name: 'wss' }).click()
    await expect(page.getByRole('button', { name: 'Certificate' })).toBeVisible()
    await expect.poll(() => overlapping(page), 'the bar with TLS').toEqual([])
    await expect.poll(() => beyondTheEdges(page), 'the bar with TLS').toEqual([])
  })
}

test('at 900×600 what answers all that wait is in sight, however many wait', async ({ desk }) => {
  const { page } = desk
  await page.setViewportSize({ width: 900, height: 600 })
  await desk.ask()
  const port = await desk.listen()
  const waiting = Array.from({ length: 7 }, (_, index) => dial(port, { path: `/${index}` }))
  const acceptAll = page.getByRole('button', { name: 'Accept all 7' })
  await expect(acceptAll).toBeInViewport({ ratio: 0.99 })
  await acceptAll.click()
  await expect(connection(page, '/6')).toBeAttached()
  for (const client of waiting) client.close()
})

test('the panes fill their place, and nothing that is brought into sight moves them', async ({ desk }) => {
  const { page } = desk
  await desk.listen()
  await page.getByRole('button', { name: 'Show the log' }).click()
  await expect(message(page)).toBeVisible()
  const hidden = await page
    .locator('main :has(> [data-panel])')
    .evaluateAll((groups) =>
      groups.map(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => [
        scrollWidth - clientWidth,
        scrollHeight - clientHeight,
      ]),
    )
  expect(hidden).toEqual([
    [0, 0],
    [0, 0],
  ])
})
