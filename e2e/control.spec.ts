// A person at the window and a program share one server: the program waits for a client, the person lets it in, the program sends, the window shows it.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { connect as connectDesk } from '../src/client/index.ts'
import { connect, dial, opened } from './clients.ts'
import { expect, test } from './desk.ts'
import { connection, entry, inbox, start } from './face.ts'

const chip = (page: Page) => page.getByRole('contentinfo', { name: 'Status' }).getByRole('button', { name: 'Programs may control' })
const settings = (page: Page) => page.getByRole('dialog', { name: 'Settings' })
const setting = (page: Page) => settings(page).getByRole('switch', { name: 'Control by programs' })

test('nothing listens to programs until the person says so; a program then waits, the person answers, and both see the rest', async ({
  desk,
}) => {
  const { page, home } = desk
  const port = await desk.listen()
  await expect(chip(page)).toHaveCount(0)
  expect(existsSync(join(home, 'control.json'))).toBe(false)
  await page.getByRole('button', { name: 'Settings' }).click()
  await settings(page).getByRole('searchbox', { name: 'Search settings' }).fill('Control by programs')
  await expect(setting(page)).not.toBeChecked()
  await setting(page).click()
  await expect(setting(page)).toBeChecked()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(chip(page)).toHaveAttribute('title', /at http:\/\/127\.0\.0\.1:\d+\/v1: not used yet/)

  const program = await connectDesk({ home })
  try {
    await expect(chip(page)).toHaveAttribute('title', /: last used at /)
    await desk.ask()
    const awaited = program.waitForConnection({ path: '/shared' })
    const opening = opened(dial(port, { path: '/shared' }))
    await inbox(page)
      .getByRole('button', { name: /^Accept/ })
      .first()
      .click()
    const client = await opening
    const shared = await awaited
    await expect(connection(page, '/shared')).toBeVisible()
    await shared.send('from the program')
    expect(await client.nextText()).toBe('from the program')
    await expect(entry(page, 'from the program')).toBeVisible()
    await expect(entry(page, 'A program sends a text message of 16 bytes')).toBeVisible()
    client.socket.send('from the client')
    expect((await shared.expectMessage()).text).toBe('from the client')

    const second = opened(dial(port, { path: '/second' }))
    await (await program.nextOpeningRequest({ path: '/second' })).accept()
    await expect(entry(page, 'GET /second: accepted by a program')).toBeVisible()
    ;(await second).socket.terminate()
    client.socket.terminate()
  } finally {
    await program.close()
  }
})

test('with the keyboard alone it is switched on and off, and off holds at once', async ({ desk }) => {
  const { page, home } = desk
  const port = await desk.listen()
  const give = async (title: string): Promise<void> => {
    await page.keyboard.press('ControlOrMeta+k')
    await page.keyboard.type(title)
    await page.keyboard.press('Enter')
  }
  await give('Let programs control this desk')
  await expect(chip(page)).toBeVisible()
  const program = await connectDesk({ home })
  const client = await connect(port, { path: '/late' })
  await program.waitForConnection()
  const waiting = program.waitForConnection({ timeout: 60_000 }).catch((error: unknown) => error)
  await give('Stop control by programs')
  await expect(chip(page)).toHaveCount(0)
  expect(await waiting).toMatchObject({ code: 'control-off' })
  await expect(program.servers()).rejects.toMatchObject({ code: 'not-reached' })
  expect(existsSync(join(home, 'control.json'))).toBe(false)
  await expect(entry(page, 'Programs may not control the desk any more')).toBeVisible()
  await expect(connection(page, '/late')).toBeVisible()
  client.socket.terminate()
  await program.close()
})

test('the chip opens the setting', async ({ desk }) => {
  const { page } = desk
  await expect(start(page)).toBeEnabled()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('Let programs control this desk')
  await page.keyboard.press('Enter')
  await chip(page).focus()
  await page.keyboard.press('Enter')
  await expect(setting(page)).toBeChecked()
  await setting(page).focus()
  await page.keyboard.press('Space')
  await expect(setting(page)).not.toBeChecked()
  await expect(chip(page)).toHaveCount(0)
})
