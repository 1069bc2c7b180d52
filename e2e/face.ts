// Where a spec finds things in the window: by role and name, as a person with a screen reader would. One place, so that a changed
// name is changed once.
import type { Locator, Page } from '@playwright/test'

export const start = (page: Page): Locator => page.getByRole('button', { name: 'Start', exact: true })
export const stop = (page: Page): Locator => page.getByRole('button', { name: 'Stop', exact: true })
export const port = (page: Page): Locator => page.getByRole('textbox', { name: 'Port' })

export const connections = (page: Page): Locator => page.getByRole('listbox', { name: 'Connections' })
export const connection = (page: Page, text: string | RegExp): Locator =>
  connections(page).getByRole('option').filter({ hasText: text })

export const log = (page: Page): Locator => page.getByRole('grid', { name: 'Log' })
export const entry = (page: Page, text: string | RegExp): Locator => log(page).getByRole('row').filter({ hasText: text })

export const inbox = (page: Page): Locator => page.getByRole('region', { name: 'Requests' })
export const message = (page: Page): Locator => page.getByRole('textbox', { name: 'Message', exact: true })
export const send = (page: Page): Locator => page.getByRole('button', { name: 'Send', exact: true })
