// TLS in the window as specs set it up, and clients that speak it.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { WebSocket, type ClientOptions } from 'ws'
import { expect, type Desk } from './desk.ts'
import { start } from './face.ts'

/** A client's certificate with its key, in PEM. */
export interface Identity {
  readonly chainPem: string
  readonly keyPem: string
}

const settings = (page: Page): Locator => page.getByRole('dialog', { name: 'Settings' })

/** Listens with wss. */
export async function listenSecurely(desk: Desk): Promise<number> {
  const wss = desk.page.getByRole('radiogroup', { name: 'Scheme' }).getByRole('radio', { name: 'wss', exact: true })
  await wss.click()
  await expect(wss).toBeChecked()
  return desk.listen()
}

/** Sets the mode of one kind of question. */
export async function choose(page: Page, kind: string, mode: string): Promise<void> {
  await page.getByRole('button', { name: /^When clients ask/ }).click()
  const radio = page.getByRole('radiogroup', { name: kind }).getByRole('radio', { name: mode })
  await radio.click()
  await expect(radio).toBeChecked()
  await page.getByRole('button', { name: /^When clients ask/ }).click()
}

/** Asks clients for a certificate, and trusts those that `authorities` have issued. */
export async function authenticate(page: Page, authorities: string, { with403 = false } = {}): Promise<void> {
  // From then on the window hears keys.
  await expect(start(page)).toBeEnabled()
  await page.keyboard.press('Control+Comma')
  await settings(page).getByRole('switch', { name: 'SSLAuthenticateClients' }).click()
  if (with403) await settings(page).getByRole('switch', { name: 'SSLRefuseWith403' }).click()
  const trusted = settings(page).getByRole('textbox', { name: 'SSLCACerts', exact: true })
  await trusted.fill(authorities)
  await trusted.blur()
  await expect(settings(page).getByRole('button', { name: 'Reset SSLCACerts to its default' })).toBeVisible()
  await page.keyboard.press('Escape')
}

/** A client that trusts the desk, presents `identity` when it is asked, and has not opened yet. */
export async function dialSecurely({ home }: Desk, port: number, path: string, identity?: Identity): Promise<WebSocket> {
  const ca = await readFile(join(home, 'certificates', 'ca.pem'))
  const presented: ClientOptions = identity ? { cert: identity.chainPem, key: identity.keyPem } : {}
  const socket = new WebSocket(`wss://localhost:${port}${path}`, { ca, ...presented })
  socket.on('error', () => {})
  return socket
}
