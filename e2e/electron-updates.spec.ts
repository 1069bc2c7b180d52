// New versions of the application. Where there is a place to look for them is tested on a package: scripts/packaged-updates.ts.
import { expect, test } from './desk.ts'

test('a build that knows no place for updates says so when it is asked', async ({ desk }) => {
  const { page } = desk
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
  await page.keyboard.press('Control+K')
  await page.keyboard.type('check for updates')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Updates' })
  await expect(dialog.getByRole('status')).toHaveText(
    'This build is not updated from here: it does not know where new versions are, or the system’s own tools replace it. Get new versions where you got this one.',
  )
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})

test('looking for updates at start is off unless it is switched on', async ({ desk }) => {
  const { page } = desk
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
  await page.keyboard.press('Control+Comma')
  const form = page.getByRole('dialog', { name: 'Settings' })
  await expect(form.getByRole('searchbox', { name: 'Search settings' })).toBeFocused()
  await page.keyboard.type('look for updates')
  await page.keyboard.press('Enter')
  const look = form.getByRole('switch', { name: 'Look for updates at start' })
  await expect(look).toBeFocused()
  await expect(look).not.toBeChecked()
  await page.keyboard.press('Space')
  await expect(look).toBeChecked()
  await expect.poll(() => desk.kept('preferences.json').catch(() => undefined)).toMatchObject({ 'updates.atStart': 'True' })
})
