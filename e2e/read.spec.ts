// One message read closely: decoded, its values taken, its neighbours and its answer found, and compared with another.
import { gzipSync } from 'node:zlib'
import { encode } from '@msgpack/msgpack'
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { entry, log, message, send } from './face.ts'

// One after the other: the windows of a display share its clipboard.
test.describe.configure({ mode: 'default' })

test('a binary message is decoded as gzip and then as MessagePack, the next one too, until told not to', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen(), { path: '/packed' })
  for (const price of [7, 8]) client.socket.send(gzipSync(encode({ op: 'trade', price })))
  const rows = log(page).locator('[data-kind=binary]')
  await expect(rows).toHaveCount(2)
  await rows.first().click()
  const decodeMenu = page.getByRole('button', { name: 'Decode as', exact: true })
  await decodeMenu.click()
  await page.getByRole('menuitem', { name: 'gzip (detected)' }).click()
  const line = page.getByRole('status').filter({ hasText: 'Decoded as' })
  await expect(line).toHaveText(/^Decoded as gzip · \d+ B$/)
  await decodeMenu.click()
  await page.getByRole('menuitem', { name: 'MessagePack' }).click()
  await expect(line).toHaveText(/^Decoded as gzip, then MessagePack · \d+ B$/)
  const json = page.getByRole('region', { name: 'JSON' })
  await expect(json).toContainText('"price": 7')
  await page.keyboard.press('Control+Shift+F')
  await page.keyboard.type('trade')
  await expect(page.getByRole('search', { name: 'Find in the message' }).getByRole('status')).toHaveText('1 of 1')
  await page.keyboard.press('Escape')
  await rows.last().click()
  await expect(json).toContainText('"price": 8')
  // What is none stays as it came, and why is said.
  client.socket.send(Buffer.from([1, 2, 3]))
  await entry(page, '01 02 03').click()
  await expect(page.getByText('This is not gzip: it cannot be inflated.')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Hex' })).toContainText('01 02 03')
  await page.getByRole('button', { name: 'Do not decode as MessagePack' }).click()
  await page.getByRole('button', { name: 'Do not decode as gzip' }).click()
  await expect(page.getByText('This is not gzip')).toBeHidden()
  client.socket.close()
})

test('text in another encoding is read, and what is no such text is said', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  client.socket.send(Buffer.from('fffe47007200fc00', 'hex'))
  await entry(page, 'ff fe 47').click()
  await page.getByRole('button', { name: 'Decode as', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Text in UTF-16 LE (detected)' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Decoded as Text in UTF-16 LE' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Text' })).toContainText('Grü')
  await page.getByRole('button', { name: 'Do not decode as Text in UTF-16 LE' }).click()
  await page.getByRole('button', { name: 'Decode as', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Text in GB 18030 (GBK)' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'This is not text in GB 18030 (GBK)' })).toBeVisible()
  client.socket.close()
})

test('a value of JSON has its path, is copied and filtered by, with the keyboard too; what is Base64 in it is read', async ({
  desk,
}) => {
  const { page } = desk
  const { keyboard } = page
  const client = await connect(await desk.listen(), { path: '/json' })
  client.socket.send(JSON.stringify({ id: 1, items: [{ name: 'apple pie' }, { name: 'tea' }], raw: 'aGVsbG8gd29ybGQ=' }))
  client.socket.send(JSON.stringify({ id: 2, items: [{ name: 'milk' }, { name: 'tea' }] }))
  await entry(page, 'apple').click()
  const json = page.getByRole('region', { name: 'JSON' })
  const bar = page.getByRole('toolbar', { name: 'Selected value' })
  await json.getByText('"apple pie"').click()
  await expect(bar.locator('code')).toHaveText('$.items[0].name')
  await bar.getByRole('button', { name: 'Path', exact: true }).click()
  await expect.poll(() => desk.clipboard()).toBe('$.items[0].name')
  await bar.getByRole('button', { name: 'Value', exact: true }).click()
  await expect.poll(() => desk.clipboard()).toBe('apple pie')
  await json.focus()
  for (let i = 0; i < 3; i++) await keyboard.press('ArrowDown')
  await expect(bar.locator('code')).toHaveText('$.items[1].name')
  await bar.getByRole('button', { name: 'Filter by this value' }).click()
  await expect(page.getByRole('combobox', { name: 'Filter' })).toHaveValue('json:$.items[1].name=="tea"')
  await expect(page.getByRole('status', { name: 'Matches' })).toContainText('2 of')
  await json.getByText('"aGVsbG8gd29ybGQ="').click()
  await bar.getByRole('button', { name: 'Decode this Base64' }).click()
  await expect(bar.getByText('hello world')).toBeVisible()
  client.socket.close()
})

test('from a request to its answer and back, and along one connection, with keys', async ({ desk }) => {
  const { page } = desk
  const { keyboard } = page
  const port = await desk.listen()
  const client = await connect(port, { path: '/rpc' })
  const other = await connect(port, { path: '/other' })
  client.socket.send('{"id":7,"method":"sum"}')
  await expect(entry(page, '"sum"')).toBeVisible()
  other.socket.send('{"id":7,"method":"noise"}')
  client.socket.send('{"id":8,"method":"last"}')
  await expect(entry(page, '"last"')).toBeVisible()
  await page.getByRole('option', { name: /\/rpc/ }).click()
  for (const text of ['{"id":9,"result":0}', '{"id":7,"result":3}']) {
    await message(page).fill(text)
    await send(page).click()
    await expect(entry(page, text)).toBeVisible()
  }
  const selected = log(page).getByRole('row', { selected: true })
  await entry(page, '"sum"').click()
  await log(page).focus()
  await keyboard.press('g')
  await expect(selected).toContainText('{"id":7,"result":3}')
  await keyboard.press('g')
  await expect(selected).toContainText('"sum"')
  await keyboard.press('.')
  await expect(selected).toContainText('"last"')
  await keyboard.press(',')
  await expect(selected).toContainText('"sum"')
  await keyboard.press(',')
  await expect(page.getByText('There is no earlier message of connection 1.')).toBeVisible()
  await entry(page, '"last"').click()
  await log(page).focus()
  await keyboard.press('g')
  await expect(page.getByText('No message of connection 1 in the other direction has 8 at $.id.')).toBeVisible()
  for (const { socket } of [client, other]) socket.close()
})

test('two messages are compared member by member, from the selection and one after the other', async ({ desk }) => {
  const { page } = desk
  const { keyboard } = page
  const client = await connect(await desk.listen(), { path: '/chat' })
  for (const text of ['{"b":1,"a":"x"}', '{"b":2,"a":"x"}', 'in between', '{"a":"x","b":1}']) client.socket.send(text)
  await expect(entry(page, '{"a":"x","b":1}')).toBeVisible()
  await entry(page, '{"b":1').click()
  await log(page).focus()
  await keyboard.press('Shift+ArrowDown')
  await page.getByRole('button', { name: 'Compare', exact: true }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Compare two messages' })
  await expect(dialog.getByRole('status')).toHaveText('1 difference')
  await expect(dialog.locator('mark')).toHaveText(['1', '2'])
  await keyboard.press('Escape')

  await entry(page, '{"b":1').click()
  await log(page).focus()
  await keyboard.press('e')
  await entry(page, '{"a":"x","b":1}').click()
  await log(page).focus()
  await keyboard.press('e')
  await expect(dialog.getByRole('status')).toHaveText(/^\d differences$/)
  // The keyboard is where one reads, and what asked for the other message is gone.
  await expect(dialog.getByRole('region', { name: 'Differences' })).toBeFocused()
  await expect(page.getByText(/is selected for comparison/)).toHaveCount(0)
  await dialog.getByRole('radio', { name: 'Keys sorted' }).check()
  await expect(dialog.getByRole('status')).toHaveText('No differences')
  client.socket.close()
})

test('a byte is looked at as numbers in both orders, and several are selected and copied', async ({ desk }) => {
  const { page } = desk
  const { keyboard } = page
  const client = await connect(await desk.listen(), { path: '/bytes' })
  client.socket.send(Buffer.from('00010203c3a90607ff08090a0b0c0d0e0f101112', 'hex'))
  await log(page).locator('[data-kind=binary]').click()
  const hex = page.getByRole('region', { name: 'Hex' })
  await hex.focus()
  await keyboard.press('ArrowRight')
  const bar = page.getByRole('toolbar', { name: 'Selected bytes' })
  await expect(bar.locator('code')).toHaveText('byte 0 (0x0)')
  for (let i = 0; i < 4; i++) await keyboard.press('ArrowRight')
  await expect(bar.locator('code')).toHaveText('byte 4 (0x4)')
  await expect(bar.getByText('U+00E9 é')).toBeVisible()
  const value = (name: string) =>
    bar
      .locator('div', { has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
      .locator('dd')
      .last()
  await expect(value('uint16')).toHaveText('43459')
  await bar.getByRole('radio', { name: 'Big-endian' }).check()
  await expect(value('uint16')).toHaveText('50089')
  await hex.focus()
  await keyboard.press('Shift+ArrowRight')
  await keyboard.press('Shift+ArrowRight')
  await expect(bar.locator('code')).toHaveText('bytes 4 to 6, 3 of them (0x4)')
  await bar.getByRole('button', { name: 'Hex' }).click()
  await expect.poll(() => desk.clipboard()).toBe('c3 a9 06')
  await hex
    .locator('.detail-hex-bytes')
    .first()
    .click({ position: { x: 1, y: 5 } })
  await expect(bar.locator('code')).toHaveText('byte 0 (0x0)')
  await hex.focus()
  await keyboard.press('Escape')
  await expect(bar).toBeHidden()
  client.socket.close()
})

test('every kind of entry has one colour, in its row and above its detail', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  client.socket.ping('still there?')
  client.socket.send('text')
  await expect(entry(page, 'text')).toBeVisible()
  client.socket.close(1000, 'good bye')
  await expect(entry(page, 'disconnect')).toBeVisible()
  const colourOf = (element: Element) => getComputedStyle(element).color
  const kinds: string[] = []
  for (const row of await log(page)
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') })
    .all()) {
    const kind = row.locator('.log-kind')
    const word = (await kind.locator('span').first().textContent()) ?? ''
    await row.click()
    const badge = page.locator('.detail-badge').filter({ hasText: word })
    await expect(badge, word).toBeVisible()
    expect(await badge.evaluate(colourOf), word).toBe(await kind.evaluate(colourOf))
    kinds.push(word)
  }
  expect([...new Set(kinds)].toSorted()).toEqual([
    'accept',
    'close',
    'disconnect',
    'open',
    'ping',
    'pong',
    'request',
    'server',
    'text',
  ])
})
