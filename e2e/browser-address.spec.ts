// What only the browser shell has: an address with a token, which is another one after each start.
import { expect, test } from './desk.ts'
import { start } from './face.ts'

const REFUSED = /^This page’s address belongs to an earlier run of Socketbench/

test('a page of an earlier run says so, is not tried again, and goes on with the address of this run', async ({ desk }) => {
  const token = await desk.page.evaluate(() => sessionStorage.getItem('socketbench-token'))
  const page = await desk.page.context().newPage()
  await page.clock.install()
  let attempts = 0
  page.on('websocket', () => attempts++)
  await page.goto(new URL('/#token=of-an-earlier-run', desk.page.url()).href)
  await expect(page.getByRole('alert')).toHaveText(REFUSED)
  await expect(start(page)).toBeDisabled()
  await page.clock.runFor(60_000)
  expect(attempts).toBe(1)

  await page.goto(new URL(`/#token=${token}`, desk.page.url()).href)
  await expect(page.getByRole('alert')).toBeHidden()
  await expect(start(page)).toBeEnabled()
  expect(page.url()).not.toContain('token')
})
