// A message sent again and again, and stopped.
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { message } from './face.ts'

test('a message is repeated so many times, and another until it is stopped', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  const heard: string[] = []
  client.socket.on('message', (bytes: Buffer) => heard.push(bytes.toString()))
  const dialog = page.getByRole('dialog', { name: 'Repeat the message' })
  const list = page.getByRole('list', { name: 'Repeated messages' })
  const repeat = page.getByRole('button', { name: 'Repeat…' })
  await message(page).fill('again')
  await repeat.click()
  await dialog.getByRole('textbox', { name: /^Messages/ }).fill('5')
  await dialog.getByRole('textbox', { name: /^Interval/ }).fill('1')
  await page.keyboard.press('Enter')
  await expect(list).toContainText('Every 1 ms to 1 connection')
  await expect(list).toContainText('5 sent')
  await list.getByRole('button', { name: 'Dismiss the repeated message 1' }).click()
  await expect(list).toBeHidden()
  expect(heard).toEqual(['again', 'again', 'again', 'again', 'again'])

  await repeat.click()
  await dialog.getByRole('textbox', { name: /^Messages/ }).fill('x')
  await expect(dialog.getByText('A whole number from 1 to 1000000000.')).toBeVisible()
  await dialog.getByRole('textbox', { name: /^Messages/ }).fill('')
  await dialog.getByRole('textbox', { name: /^Interval/ }).fill('0')
  await dialog.getByRole('button', { name: 'Repeat', exact: true }).click()
  await expect(list).toContainText('As fast as clients read to 1 connection')
  await expect.poll(() => heard.length).toBeGreaterThan(100)
  await list.getByRole('button', { name: 'Stop' }).click()
  await expect(list).toContainText('stopped')

  await message(page).fill('')
  await message(page).press('ArrowUp')
  await expect(message(page)).toHaveValue('again')
  client.socket.close()
})
