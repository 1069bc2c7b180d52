// Getting about with the keyboard alone: nothing is focused by a script, and a mouse that is used is told.
import { expect, type Locator, type Page } from '@playwright/test'

/** More presses than the window has stops. */
const MOST_TABS = 120

/** Presses Tab until `target` has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < MOST_TABS; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  await expect(target, `${MOST_TABS} presses of Tab do not reach it`).toBeFocused()
}

/** Goes there with Tab, and presses Enter. */
export async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('Enter')
}

/** Goes to a field with Tab, and writes over what is in it. */
export async function write(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field)
  await page.keyboard.press('Control+A')
  if (text === '') await page.keyboard.press('Delete')
  else await page.keyboard.type(text)
}

/** Chooses one of a group of radio buttons, at which Tab stops once. */
export async function choose(page: Page, radio: Locator): Promise<void> {
  const group = radio.locator('xpath=ancestor::*[@role="radiogroup" or self::fieldset][1]')
  await tabTo(page, group.getByRole('radio', { checked: true }))
  for (let presses = 0; presses < 10 && !(await radio.isChecked()); presses++) await page.keyboard.press('ArrowRight')
  await expect(radio).toBeChecked()
}

/** Gives a command by its words. */
export async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('combobox', { name: 'Command', exact: true })).toBeFocused()
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
}

/** In an open menu, with the arrow keys. */
export async function fromMenu(page: Page, item: Locator): Promise<void> {
  await expect(item).toBeVisible()
  for (let presses = 0; presses < 30; presses++) {
    if (await item.evaluate((element) => element === document.activeElement)) break
    await page.keyboard.press('ArrowDown')
  }
  await expect(item).toBeFocused()
  await page.keyboard.press('Enter')
}

/** Watches for a mouse from now on. The function that it returns fails if one was used. */
export async function withoutMouse(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const seen: string[] = []
    Object.assign(window, { mouseSeen: seen })
    for (const name of ['pointerdown', 'mousedown', 'wheel', 'touchstart'])
      addEventListener(name, ({ type }) => seen.push(type), { capture: true, passive: true })
  })
  return async () => {
    expect(await page.evaluate(() => (window as never as { mouseSeen: string[] }).mouseSeen)).toEqual([])
  }
}
