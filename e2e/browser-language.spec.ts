// Without a choice the window speaks the language of the browser, and a choice holds for every browser.
import { expect, test } from './desk.ts'
import { choose } from './language.ts'

test('a browser in Chinese gets Chinese until English is chosen', async ({ desk, chromium }) => {
  const token = (await desk.page.evaluate(() => sessionStorage.getItem('socketbench-token'))) ?? ''
  const address = `${new URL(desk.page.url()).origin}/#token=${encodeURIComponent(token)}`
  const context = await chromium.newContext({ locale: 'zh-CN' })
  try {
    const page = await context.newPage()
    await page.goto(address)
    await expect(page.getByRole('button', { name: '启动', exact: true })).toBeEnabled()
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
    await choose(page, '设置', '语言（Language）', 'English')
    await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()

    // One that has never been here: the host knows the choice.
    const other = await chromium.newContext({ locale: 'zh-CN' })
    const another = await other.newPage()
    await another.goto(address)
    await expect(another.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
    await expect(another.locator('html')).toHaveAttribute('lang', 'en')
    await other.close()
  } finally {
    await context.close()
  }
})
