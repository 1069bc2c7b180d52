// The window as small as it can be made, and a person who has zoomed in: everything is there and can be reached.
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { beyondTheEdges } from './edges.ts'
import { connection, entry, message } from './face.ts'

for (const [size, viewport] of [
  ['at 900×600', { width: 900, height: 600 }],
  ['at 900×600 and 200 %', { width: 450, height: 300 }],
] as const) {
  test(`nothing hangs out of the window ${size}, and every dialog can be left by its last button`, async ({ desk }) => {
    const { page } = desk
    const port = await desk.listen()
    await page.setViewportSize(viewport)
    await expect.poll(() => beyondTheEdges(page), 'the first minute').toEqual([])
    // The buttons of the bar stand side by side, none over another.
    const edges = await page
      .getByRole('banner')
      .getByRole('button')
      .evaluateAll((buttons) =>
        buttons
          .map((button) => button.getBoundingClientRect())
          .filter(({ width }) => width > 0)
          .map(({ left, right }) => [Math.round(left), Math.round(right)] as const)
          .toSorted(([a], [b]) => a - b),
      )
    expect(edges.flatMap(([left], i) => (i > 0 && left < (edges[i - 1]?.[1] ?? 0) ? [`button ${i} at ${left}`] : []))).toEqual([])
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
    // What is written can be sent, and the connection is in its list.
    await message(page).scrollIntoViewIfNeeded()
    await message(page).fill('small')
    await page.keyboard.press('Control+Enter')
    await expect(entry(page, 'small')).toBeAttached()
    await expect(connection(page, '#1')).toBeAttached()
    client.socket.close()
  })
}
