// What goes in and out is the same bytes, however it travels.
import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect, type WsClient } from './clients.ts'
import { expect, test } from './desk.ts'
import { entry, log, message, send } from './face.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const MEBIBYTE = 1024 * 1024

/** Text that breaks where bytes are mistaken for characters. */
const TRICKY = 'naïve 🚀 ‮reversed‬ 漢字'

test('text with every width of UTF-8 goes in and out unchanged', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  client.socket.send('naïve 🚀 漢字')
  await expect(entry(page, 'naïve 🚀 漢字')).toBeVisible()
  await message(page).fill(TRICKY)
  await send(page).click()
  expect(await client.nextText()).toBe(TRICKY)
  client.socket.close()
})

test('binary goes out as the bytes that were typed, and comes in as the bytes that are shown', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  client.socket.send(Buffer.from('00ff10807f', 'hex'))
  await expect(entry(page, '00 ff 10 80 7f')).toBeVisible()
  await page.getByRole('radio', { name: 'Hex' }).click()
  await message(page).fill('de ad be ef 00')
  await send(page).click()
  expect(await client.next()).toEqual({ bytes: Buffer.from('deadbeef00', 'hex'), binary: true })
  client.socket.close()
})

test('a fragmented message comes in as one, and its frames can be looked at', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  client.socket.send('one ', { fin: false })
  client.socket.send('two ', { fin: false })
  client.socket.send('three', { fin: true })
  await entry(page, 'one two three').click()
  await page.getByRole('tab', { name: /Frames/ }).click()
  await expect(page.getByRole('tabpanel').getByRole('row')).toHaveCount(4)
  // In a small window the detail stands elsewhere, and shows the same.
  await page.setViewportSize({ width: 900, height: 600 })
  await expect(page.getByRole('tab', { name: /Frames/ })).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('tabpanel').getByRole('row')).toHaveCount(4)
  client.socket.close()
})

test('a compressed connection carries text both ways unchanged', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen(), { perMessageDeflate: { threshold: 0 } })
  expect(client.socket.extensions).toContain('permessage-deflate')
  const repetitive = 'the same words again and again '.repeat(400)
  client.socket.send(`compressed: ${repetitive}`)
  await expect(entry(page, 'compressed: the same words')).toBeVisible()
  await message(page).fill(repetitive)
  await send(page).click()
  expect(await client.nextText()).toBe(repetitive)
  client.socket.close()
})

test('a file of 50 MB goes out byte for byte', async ({ desk }) => {
  const { page, home } = desk
  const client = await connect(await desk.listen())
  const content = randomBytes(50 * MEBIBYTE)
  const path = join(home, 'fifty megabytes.bin')
  await writeFile(path, content)
  await page.getByRole('radio', { name: 'File' }).click()
  await desk.chooseFile(path, () => page.getByRole('button', { name: /Choose/ }).click())
  await expect(page.getByText('fifty megabytes.bin').first()).toBeVisible()
  await send(page).click()
  expect(await hashOf(client)).toBe(sha256(content))
  client.socket.close()
})

test('a message of 50 MB comes in byte for byte, and is saved as it came', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  const content = randomBytes(50 * MEBIBYTE)
  client.socket.send(content)
  await log(page)
    .getByRole('row')
    .filter({ hasText: 'binary' })
    .or(entry(page, /50\.0 MiB/))
    .first()
    .click()
  const saved = await desk.savedBy(() => page.getByRole('button', { name: /^Save/ }).click())
  expect(sha256(saved)).toBe(sha256(content))
  client.socket.close()
})

async function hashOf(client: WsClient): Promise<string> {
  return sha256((await client.next()).bytes)
}

test('a message that runs from right to left shows its beginning in the log, and what finds no room is its end', async ({
  desk,
}) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  client.socket.send(`مرحبا ${'بالعالم '.repeat(30)}نهاية`)
  const preview = entry(page, 'مرحبا').getByRole('gridcell').last()
  await expect(preview).toBeVisible()
  /** Whether the first letter and the last one are within the cell. */
  const inSight = await preview.evaluate((cell) => {
    const text = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode() as Text
    const box = cell.getBoundingClientRect()
    return [0, text.data.length - 1].map((at) => {
      const range = document.createRange()
      range.setStart(text, at)
      range.setEnd(text, at + 1)
      const { left, right } = range.getBoundingClientRect()
      return left >= box.left - 1 && right <= box.right + 1
    })
  })
  expect(inSight).toEqual([true, false])
  client.socket.close()
})
