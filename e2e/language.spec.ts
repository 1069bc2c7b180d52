// The window in another language: chosen in the settings with the keyboard alone, taken from the system, and complete in every view.
import type { Locator, Page } from '@playwright/test'
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { entry, message, port, start, stop } from './face.ts'
import { beyondTheEdges } from './edges.ts'
import { choose } from './language.ts'

const begin = (page: Page) => page.getByRole('button', { name: '启动', exact: true })

/** What can be read or heard and is in English: words that are no payload, no code, no name, and nothing that the host has logged. */
function englishIn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>()
    // Reason phrases of HTTP, names of programs and formats are the same in every language.
    const SAME =
      /^((?:HTTP\/1\.1 )?101 Switching Protocols|Bad Request|Not Found|Upgrade Required|Too Many Requests|Internal Server Error|Service Unavailable|Node ws|JSON Lines)$/
    const isEnglish = (text: string) => !/\p{Script=Han}/u.test(text) && /[a-z]{3,} [a-z]{2,}/i.test(text) && !SAME.test(text)
    const SPOKEN = ['aria-label', 'title', 'placeholder', 'aria-roledescription', 'aria-valuetext']
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      // A dialog hides the rest; the log is a record, and code is code.
      if (!element.checkVisibility() || element.closest('[role=grid], code, kbd, pre, textarea, .mono, [data-connection]')) continue
      for (const name of SPOKEN) {
        const text = element.getAttribute(name)
        if (text !== null && isEnglish(text)) found.add(`${name}: ${text}`)
      }
      for (const node of element.childNodes)
        if (node.nodeType === Node.TEXT_NODE && isEnglish(node.textContent ?? '')) found.add(node.textContent ?? '')
    }
    return [...found]
  })
}

test('the language is chosen by keyboard, holds at once and after a restart, and what was written stays', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  await message(page).fill('half a thought')
  await choose(page, 'Settings', 'Language', '简体中文')
  await expect(page.getByRole('button', { name: '停止', exact: true })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(page.getByRole('textbox', { name: '消息', exact: true })).toHaveValue('half a thought')
  client.socket.close()

  const again = await desk.restart()
  await expect(begin(again)).toBeVisible()
  await choose(again, '设置', '语言（Language）', 'English')
  await expect(start(again)).toBeVisible()
  await expect(again.locator('html')).toHaveAttribute('lang', 'en')
})

test('in Chinese no view has a sentence in English', async ({ desk }) => {
  const { page } = desk
  await choose(page, 'Settings', 'Language', '简体中文')
  await expect(begin(page)).toBeVisible()
  expect(await englishIn(page)).toEqual([])
  await page.getByRole('textbox', { name: '端口' }).fill('0')
  await begin(page).click()
  const url = (await page.locator('.listen-url').textContent()) ?? ''
  expect(await englishIn(page)).toEqual([])
  const client = await connect(Number(new URL(url).port))
  client.socket.send('{"op":"hello","id":1}')
  const row = page.getByRole('grid', { name: '日志' }).getByRole('row').filter({ hasText: '"op":"hello"' })
  await row.click()
  await expect(page.getByRole('tab', { name: '载荷' })).toBeVisible()
  for (const tab of await page.getByRole('tablist', { name: '详情' }).getByRole('tab').all()) {
    await tab.click()
    expect(await englishIn(page)).toEqual([])
  }
  // What stands over the window, by its keys, and what is in front then.
  for (const [keys, name] of [
    ['Control+k', '命令'],
    ['Control+Comma', '设置'],
    ['Control+o', '会话'],
    ['Control+Shift+o', '工作区'],
    ['Control+Shift+e', '导出日志'],
    ['Control+g', '转到条目'],
    ['Control+Shift+?', '键盘快捷键'],
  ] as const) {
    await page.keyboard.press(keys)
    await expect(page.getByRole('dialog', { name, exact: true })).toBeVisible()
    expect(await englishIn(page), name).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
  }
  // What is wrong with a filter is said in Chinese too, by the contract's own sentence.
  await page.getByRole('combobox', { name: '筛选', exact: true }).fill('size:lots')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: 'size' })).toHaveText('size: 需要例如 100、>1k 或 1k..4k；不能是 lots。')
  client.socket.close()
})

test('a request is asked about, accepted and refused in Chinese, with the keyboard', async ({ desk }) => {
  const { page } = desk
  await choose(page, 'Settings', 'Language', '简体中文')
  await page.getByRole('button', { name: '先询问我' }).click()
  await page.getByRole('textbox', { name: '端口' }).fill('0')
  await begin(page).click()
  const url = (await page.locator('.listen-url').textContent()) ?? ''
  const refused = connect(Number(new URL(url).port)).catch((error: unknown) => String(error))
  const question = page.getByRole('region', { name: '请求', exact: true }).getByRole('button', { name: /GET \// })
  await question.click()
  await expect(page.getByText('如果接受，客户端将看到')).toBeVisible()
  expect(await englishIn(page)).toEqual([])
  await page.keyboard.press('r')
  expect(await refused).toContain('403')
})

test('read from right to left, the window is mirrored, stays within its edges, and code stays as it is written', async ({
  desk,
}) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  client.socket.send('{"op":"hello","id":1}')
  await entry(page, '"op":"hello"').click()
  await expect(page.getByRole('tab', { name: 'Payload' })).toBeVisible()
  await page.evaluate(() => (document.documentElement.dir = 'rtl'))
  const boxOf = async (what: Locator) => (await what.boundingBox()) ?? { x: Number.NaN, width: 0 }
  const width = await page.evaluate(() => innerWidth)
  const list = await boxOf(page.getByRole('region', { name: 'Connections' }))
  expect(list.x + list.width).toBeGreaterThan(width - 10)
  expect((await boxOf(page.getByRole('region', { name: 'Detail', exact: true }))).x).toBeLessThan(10)
  expect((await boxOf(stop(page))).x).toBeLessThan((await boxOf(port(page))).x)
  // Nothing hangs out of the window, in no view that stands over it either.
  await expect.poll(() => beyondTheEdges(page)).toEqual([])
  for (const keys of ['Control+k', 'Control+Comma', 'Control+o', 'Control+Shift+o', 'Control+Shift+e']) {
    await page.keyboard.press(keys)
    await expect(page.getByRole('dialog')).toBeVisible()
    await expect.poll(() => beyondTheEdges(page), keys).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
  }
  // JSON is written from left to right in every language.
  await page.getByRole('radio', { name: 'JSON', exact: true }).first().click()
  expect(await page.locator('.detail-json').evaluate((element) => getComputedStyle(element).direction)).toBe('ltr')
  // The arrow keys go the way that one sees.
  const kinds = page.getByRole('radiogroup', { name: 'Kind of message' })
  await kinds.getByRole('radio', { name: 'Text', exact: true }).click()
  await page.keyboard.press('ArrowLeft')
  await expect(kinds.getByRole('radio', { name: 'JSON', exact: true })).toBeChecked()
  await page.keyboard.press('ArrowRight')
  await expect(kinds.getByRole('radio', { name: 'Text', exact: true })).toBeChecked()
  client.socket.close()
})
