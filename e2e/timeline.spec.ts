// One connection over time: the steps of its opening, its messages as ticks, its end; and its rate in the list.
import { connect, dial, refused } from './clients.ts'
import { expect, test } from './desk.ts'
import { connection, connections, entry } from './face.ts'

test('with the keyboard alone, the timeline of a connection shows its steps and leads through its messages', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  const client = await connect(port, { path: '/chat' })
  await connect(port, { path: '/other' })
  client.socket.send('first of all')
  await expect(entry(page, 'first of all')).toBeVisible()
  client.socket.send('second')
  client.socket.send('third')
  await expect(entry(page, 'third')).toBeVisible()

  await connections(page).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await page.keyboard.press('D')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('tab', { name: 'Timeline' })).toBeFocused()
  const opening = page.getByRole('list', { name: 'Steps of the opening' }).getByRole('button')
  await expect(opening).toHaveText([
    /^accept127\.0\.0\.1:\d+$/,
    /^requestGET \/chat HTTP\/1\.1\+[\d.]+ m?s$/,
    /^open101 .+\+[\d.]+ m?s$/,
  ])
  await expect(page.getByRole('heading', { name: /^Opened in [\d.]+ m?s$/ })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Messages 3 in, 0 out' })).toBeVisible()

  const strip = page.getByRole('slider', { name: 'Messages over time' })
  for (let step = 0; step < 3; step++) await page.keyboard.press('Tab')
  await expect(opening.last()).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(strip).toBeFocused()
  await page.keyboard.press('Home')
  await expect(strip).toHaveAttribute('aria-valuetext', /^\d\d:\d\d:\d\d\.\d{3} · \d in/)
  await page.keyboard.press('Enter')
  await expect(entry(page, 'first of all')).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('+')
  await expect(page.getByRole('button', { name: 'Show all' })).toBeVisible()
  await page.keyboard.press('0')
  await expect(page.getByRole('button', { name: 'Show all' })).toHaveCount(0)

  client.socket.close(4001, 'enough')
  const end = page.getByRole('list', { name: 'Steps after the opening' }).getByRole('button')
  // Both Close frames come before it.
  await expect(end.last()).toContainText('disconnect')
  await end.last().focus()
  await page.keyboard.press('Enter')
  await expect(entry(page, /disconnect.*4001/)).toHaveAttribute('aria-selected', 'true')
})

test('a press on a tick shows its message, and dragging shows a stretch of time', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  const client = await connect(port)
  for (let i = 0; i < 20; i++) client.socket.send(`message ${i}`)
  await entry(page, 'message 19').click()
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await expect(page.getByRole('heading', { name: 'Messages 20 in, 0 out' })).toBeVisible()
  const strip = page.getByRole('slider', { name: 'Messages over time' })
  const box = (await strip.boundingBox())!
  await page.mouse.click(box.x + 1, box.y + box.height / 2)
  await expect(entry(page, 'message 0')).toHaveAttribute('aria-selected', 'true')
  // The tab stays open over the entry that is shown now.
  await expect(page.getByRole('tab', { name: 'Timeline' })).toHaveAttribute('aria-selected', 'true')
  await page.mouse.move(box.x + box.width / 2, box.y + 10)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width - 2, box.y + 20, { steps: 4 })
  await page.mouse.up()
  await expect(page.getByRole('heading', { name: /in this period/ })).toBeVisible()
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect(page.getByRole('heading', { name: 'Messages 20 in, 0 out' })).toBeVisible()
})

test('the timeline of a refused request has its steps and no messages', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  await desk.ask()
  const answer = refused(dial(port, { path: '/no' }))
  const waiting = page.getByRole('region', { name: 'Requests' }).getByRole('button', { name: /GET \/no/ })
  await expect(waiting).toBeVisible()
  await page.keyboard.press('W')
  await expect(page.getByRole('region', { name: 'Detail' }).getByRole('button', { name: 'Reject' })).toBeVisible()
  await page.keyboard.press('R')
  expect((await answer).status).toBe(403)
  await entry(page, /refused/).click()
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await expect(page.getByRole('heading', { name: /^Not opened in/ })).toBeVisible()
  const steps = page.getByRole('list', { name: 'Steps of the opening' }).getByRole('button')
  await expect(steps.filter({ hasText: 'refused' })).toHaveText(/^refused403 Forbidden\+[\d.]+ m?s$/)
  await expect(page.getByRole('slider')).toHaveCount(0)
})

test('a connection that sends has its rate drawn in its row', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  const client = await connect(port)
  await connect(port)
  const beat = setInterval(() => client.socket.send('tick'), 20)
  await expect(connection(page, '#1').locator('.connections-sparkline')).toBeVisible()
  await expect(connection(page, '#2').locator('.connections-sparkline')).toHaveCount(0)
  clearInterval(beat)
})
