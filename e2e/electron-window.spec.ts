// What only the Electron shell has: the question before it closes, one window for each home, and the guards around the page.
import { spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'
import { connect } from './clients.ts'
import { expect, test, theElectron } from './desk.ts'
import { connection } from './face.ts'

test('closing while a client is connected asks once; keeping the window keeps the client, closing gives it 1001', async ({
  desk,
}) => {
  const { page } = desk
  const electron = theElectron(desk.electron)
  const client = await connect(await desk.listen(), { path: '/connected' })
  await expect(connection(page, '/connected')).toBeVisible()
  const askedAndAnswered = (response: number) =>
    electron.evaluate(
      ({ dialog, BrowserWindow }, answer) =>
        new Promise<string>((resolve) => {
          dialog.showMessageBox = (...args: unknown[]) => {
            resolve((args.at(-1) as { message: string }).message)
            return Promise.resolve({ response: answer, checkboxChecked: false })
          }
          BrowserWindow.getAllWindows()[0]?.close()
        }),
      response,
    )

  expect(await askedAndAnswered(1)).toBe('One client is connected.')
  client.socket.send('still connected')
  await expect(page.getByText('still connected').first()).toBeVisible()

  const ended = once(electron.process(), 'exit')
  expect(await askedAndAnswered(0)).toBe('One client is connected.')
  expect((await client.closed).code).toBe(1001)
  await ended
})

test('a second start with the same home brings the first window to the front and ends', async ({ desk }) => {
  const electron = theElectron(desk.electron)
  const shown = electron.evaluate(({ app }) => new Promise<void>((resolve) => app.once('second-instance', () => resolve())))
  const { spawnfile, spawnargs } = electron.process()
  const flags = spawnargs.slice(1).filter((arg) => !arg.startsWith('--inspect') && !arg.startsWith('--remote-debugging'))
  const second = spawn(spawnfile, flags, {
    cwd: process.cwd(),
    env: { ...process.env, SOCKETBENCH_HOME: desk.home },
    stdio: 'ignore',
  })
  const ended = once(second, 'exit')
  await shown
  expect((await ended)[0]).toBe(0)
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('a signal while it starts ends it, and one that comes later ends it in order', async ({ desk }) => {
  const electron = theElectron(desk.electron)
  const { spawnfile, spawnargs } = electron.process()
  const flags = spawnargs.slice(1).filter((arg) => !arg.startsWith('--inspect') && !arg.startsWith('--remote-debugging'))
  const home = join(desk.home, 'another home')
  const second = spawn(spawnfile, flags, { env: { ...process.env, SOCKETBENCH_HOME: home }, stdio: 'ignore' })
  const ended = once(second, 'exit')
  const changes = watch(desk.home)
  if (!existsSync(home)) for await (const _ of on(changes, 'change')) if (existsSync(home)) break
  changes.close()
  second.kill('SIGTERM')
  const [code, signal] = (await ended) as [number | null, string | null]
  expect([0, 'SIGTERM']).toContain(code ?? signal)

  const client = await connect(await desk.listen(), { path: '/connected' })
  const exited = once(electron.process(), 'exit')
  electron.process().kill('SIGTERM')
  expect((await client.closed).code).toBe(1001)
  expect(await exited).toEqual([0, null])
})

test('the page has no Node, cannot leave, cannot open a window, and is granted nothing but notifications', async ({ desk }) => {
  const { page } = desk
  const electron = theElectron(desk.electron)
  expect(
    await page.evaluate(() => [typeof require, typeof process, Object.keys(Reflect.get(window, 'transport') as object)]),
  ).toEqual(['undefined', 'undefined', ['openDropped', 'send', 'onMessage']])
  // A file that the page has made up lies nowhere, whatever it is called: nothing comes of it.
  await page.evaluate(() =>
    (Reflect.get(window, 'transport') as { openDropped(file: File): void }).openDropped(new File(['{}'], '/etc/made-up.json')),
  )
  const opened = await electron.evaluate(({ shell }) => {
    const urls: string[] = []
    shell.openExternal = (url) => {
      urls.push(url)
      return Promise.resolve()
    }
    Object.assign(globalThis, { opened: urls })
    return urls.length
  })
  expect(opened).toBe(0)
  expect(await page.evaluate(() => window.open('https://example.com/'))).toBeNull()
  expect(await electron.evaluate(() => (globalThis as never as { opened: string[] }).opened)).toEqual([])

  const stayed = await electron.evaluate(
    ({ BrowserWindow }) =>
      new Promise<string>((resolve) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        contents?.once('will-navigate', (event) => {
          setImmediate(() => resolve(`${event.defaultPrevented ? 'prevented' : 'let through'} ${event.url}`))
        })
        void contents?.executeJavaScript('location.href = "https://example.com/"; 0')
      }),
  )
  expect(stayed).toBe('prevented https://example.com/')
  expect(page.url()).toBe('app://desk/')

  const granted = await page.evaluate(async () => {
    const { state } = await navigator.permissions.query({ name: 'geolocation' })
    return [state, await Notification.requestPermission()]
  })
  expect(granted).toEqual(['denied', 'granted'])
})

test('a window closed before its page has loaded ends the application like any other', async ({ desk }) => {
  const electron = theElectron(desk.electron)
  const ended = once(electron.process(), 'exit')
  await electron.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]
    window?.webContents.reload()
    window?.close()
  })
  expect((await ended)[0]).toBe(0)
})

test('the window remembers its size', async ({ desk }) => {
  const electron = theElectron(desk.electron)
  const ended = once(electron.process(), 'exit')
  await electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 50, width: 1111, height: 777 })
  })
  // An X server changes the size when it has time to.
  await expect.poll(() => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds().width)).toBe(1111)
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await ended
  expect(await desk.kept('window.json')).toMatchObject({ bounds: { width: 1111, height: 777 }, maximized: false })
})

test('the menus have the commands of each part of the window, with the keys that hold', async ({ desk }) => {
  const { page } = desk
  const electron = theElectron(desk.electron)
  const client = await connect(await desk.listen(), { path: '/connected' })
  await expect(connection(page, '/connected')).toBeVisible()
  const items = (menu: string) =>
    electron.evaluate(
      ({ Menu }, label) =>
        Menu.getApplicationMenu()
          ?.items.find((item) => item.label === label)
          ?.submenu?.items.map((item) => [item.label, item.accelerator ?? ''].join(' ').trim()),
      menu,
    )
  await expect
    .poll(() => items('&Message'))
    .toEqual(expect.arrayContaining(['Write a message', 'Send a ping', 'Repeat the message…']))
  expect(await items('&Connections')).toEqual(expect.arrayContaining(['Filter connections', 'Select all open connections']))
  expect(await items('&Log')).toEqual(
    expect.arrayContaining([
      'Filter the log CommandOrControl+F',
      'Go to an entry by number or time CommandOrControl+G',
      'Clear the log',
    ]),
  )
  await electron.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('log.export')?.click())
  await expect(page.getByRole('dialog', { name: 'Export the log' })).toBeVisible()
  client.socket.close()
})
