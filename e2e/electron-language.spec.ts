// The language of what stands outside of the page: the application's menu and the system's dialogs.
import { expect, test } from './desk.ts'
import { choose } from './language.ts'

test('the menu of the application speaks the language of the window', async ({ desk }) => {
  const { page, electron } = desk
  const labels = () =>
    electron?.evaluate(({ Menu }) => {
      const of = (menu: Electron.Menu | null | undefined): string[] =>
        (menu?.items ?? []).flatMap((item) => (item.type === 'separator' ? [] : [item.label, ...of(item.submenu)]))
      return of(Menu.getApplicationMenu())
    })
  await expect.poll(labels).toContain('Start the server')
  expect(await labels()).toEqual(expect.arrayContaining(['&File', '&Edit', 'Undo', 'Toggle Full Screen', 'Minimize', '&Help']))

  await choose(page, 'Settings', 'Language', '简体中文')
  await expect.poll(labels).toContain('启动服务器')
  // Names of commands and of the menu, with the letter that Alt opens it by: nothing is left in English.
  const left = (await labels())?.filter((label) => !/\p{Script=Han}/u.test(label))
  expect(left).toEqual([])
})
