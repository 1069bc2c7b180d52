// Chromium's own WebSocket over TLS: refused until it trusts the certificate, then heard and answered, and known by its ClientHello.
import { X509Certificate, createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { ChromiumClient } from './clients.ts'
import { expect, launchChromium, test, type Desk } from './desk.ts'
import { connection, entry, message, send } from './face.ts'

async function listenSecurely(desk: Desk): Promise<number> {
  const wss = desk.page.getByRole('radiogroup', { name: 'Scheme' }).getByRole('radio', { name: 'wss', exact: true })
  await wss.click()
  await expect(wss).toBeChecked()
  return desk.listen()
}

/** What tells Chromium to trust this one certificate: the hash of its public key (RFC 7469 section 2.4). */
async function trusting({ home }: Desk): Promise<string> {
  const certificate = new X509Certificate(await readFile(join(home, 'certificates', 'server.pem')))
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' })
  return `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`
}

/** Opens one of the lists that the client has offered, and returns its lines; the number of a GREASE value is a new one each time. */
async function offered(page: Page, name: string): Promise<string[]> {
  const list = page.getByRole('region', { name: 'Offered by the client' }).getByRole('group').filter({ hasText: name })
  await list.getByText(name).click()
  const lines = await list.getByRole('listitem').allTextContents()
  return lines.map((line) => line.replace(/^GREASE 0x(\w)a\1a$/, 'GREASE'))
}

test('Chromium that trusts the certificate is heard over wss, hears, and is known by its ClientHello', async ({ desk }) => {
  const { page } = desk
  const port = await listenSecurely(desk)
  const browser = await launchChromium(await trusting(desk))
  try {
    const client = await ChromiumClient.connect(browser, `wss://localhost:${port}/from-chromium`)
    await client.send('hello over wss')
    await expect(entry(page, 'hello over wss')).toBeVisible()
    await message(page).fill('hello Chromium')
    await send(page).click()
    expect(await client.nextText()).toBe('hello Chromium')

    await connection(page, '/from-chromium').click()
    await page.getByRole('tab', { name: 'TLS', exact: true }).click()
    const tls = page.getByRole('region', { name: 'TLS', exact: true })
    await expect(tls.getByText('localhost', { exact: true })).toBeVisible()
    // TCP, TLS 1.3, a server name, suites and extensions without GREASE, http/1.1: it offers no HTTP/2 for a WebSocket.
    await expect(tls.getByText(/^t13d\d{4}h1_[0-9a-f]{12}_[0-9a-f]{12}$/)).toBeVisible()
    expect(await offered(page, 'ALPN')).toEqual(['http/1.1'])
    expect(await offered(page, 'Versions')).toEqual(['GREASE', 'TLS 1.3', 'TLS 1.2'])
    expect((await offered(page, 'Cipher suites')).slice(0, 2)).toEqual(['GREASE', 'TLS_AES_128_GCM_SHA256'])
    const groups = await offered(page, 'Groups')
    expect(groups[0]).toBe('GREASE')
    expect(groups).toContain('x25519')
    expect((await offered(page, 'Key shares'))[0]).toBe('GREASE')

    await client.close(4000, 'enough')
    expect(await client.closed()).toEqual({ code: 4000, reason: '', wasClean: true })
  } finally {
    await browser.close()
  }
})

test('Chromium that does not trust the certificate connects not, and its alert stands in the log', async ({ desk, chromium }) => {
  const { page } = desk
  const port = await listenSecurely(desk)
  await expect(ChromiumClient.connect(chromium, `wss://localhost:${port}/`)).rejects.toThrow('Chromium could not connect.')
  const alert = 'The client ended the handshake with the alert certificate_unknown'
  await expect(entry(page, alert).first()).toBeVisible()
})
