// The language of the window, as a spec chooses it.
import { expect, type Page } from '@playwright/test'

/** Chooses a language in the settings with the keyboard; they and their row are called as the window calls them now. */
export async function choose(page: Page, settings: string, label: string, language: string): Promise<void> {
  await expect(page.getByRole('banner')).toBeVisible()
  await page.keyboard.press('Control+Comma')
  const form = page.getByRole('dialog', { name: settings })
  await expect(form.getByRole('searchbox')).toBeFocused()
  const list = form.getByRole('combobox', { name: label, exact: true })
  await expect(list).toBeVisible()
  await page.keyboard.type('language')
  await page.keyboard.press('Enter')
  await expect(list).toBeFocused()
  // The page is loaded anew as soon as it holds.
  await Promise.all([page.waitForEvent('load'), list.selectOption(language)])
}
