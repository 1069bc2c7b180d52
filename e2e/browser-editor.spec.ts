// The editor's code comes late, as over a slow line: nothing that a person does meanwhile is lost or moved.
import { expect, test } from './desk.ts'

test('what is selected and typed in the field that stands in goes on in the editor, and the dialog does not move', async ({
  desk,
}) => {
  const { page } = desk
  await desk.listen()
  await page.setViewportSize({ width: 450, height: 300 })
  const late = Promise.withResolvers<void>()
  await page.route('**/code-editor-*.js', async (route) => {
    await late.promise
    await route.continue()
  })
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Scenarios…')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Add a scenario' }).click()
  const field = dialog.getByRole('textbox', { name: 'New scenario, as JSON' })
  await field.click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('  ')
  await page.keyboard.press('Shift+ArrowLeft')
  await expect(dialog.locator('textarea')).toBeFocused()
  const begin = dialog.getByRole('button', { name: 'Play with the next client' })
  await begin.scrollIntoViewIfNeeded()
  const before = await begin.boundingBox()
  late.resolve()
  await expect(dialog.locator('.cm-content')).toBeFocused()
  expect(await begin.boundingBox()).toEqual(before)
  // One blank is selected: what is typed takes its place.
  await page.keyboard.type('\t')
  await expect(dialog.locator('.cm-line').first()).toHaveText(' \t{')
})
