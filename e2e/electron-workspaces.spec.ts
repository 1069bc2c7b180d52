// Workspaces that are files anywhere, as the application opens and saves them: by the system's dialogs, by its command line, by a second start.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, theElectron } from './desk.ts'
import { port, start, stop } from './face.ts'

test('a workspace is opened as a file, what is changed goes there, and it is found among those that were opened last', async ({
  desk,
}) => {
  const { page } = desk
  const path = join(desk.home, 'Tests.socketbench')
  await writeFile(path, '{ "port": 9333, "settings": { "SSLKeyLogFile": "./secrets.log" } }')
  const dialog = page.getByRole('dialog', { name: 'Workspaces' })
  await page.getByRole('button', { name: 'Workspace Default' }).click()
  await desk.chooseFile(path, () => dialog.getByRole('button', { name: 'Open a file…' }).click())
  await page.getByRole('button', { name: 'Workspace Tests' }).waitFor()
  await expect(port(page)).toHaveValue('9333')
  await port(page).fill('0')
  await start(page).click()
  await stop(page).click()
  await expect
    .poll(async () => JSON.parse(await readFile(path, 'utf8')) as unknown)
    .toMatchObject({ servers: [{ port: 0, settings: { SSLKeyLogFile: './secrets.log' } }] })

  const again = await desk.restart()
  await again.getByRole('button', { name: 'Workspace Tests' }).click()
  const list = again.getByRole('list', { name: 'Workspaces' })
  await expect(list.locator('[aria-current]')).toContainText(path)
  await list.getByRole('button', { name: 'Open the workspace Default' }).click()
  await rm(path)
  await again.getByRole('button', { name: 'Workspace Default' }).click()
  await expect(list.getByRole('listitem').last()).toContainText('no longer there')
  await list.getByRole('button', { name: 'Remove Tests from the list' }).click()
  await expect(list.getByRole('listitem')).toHaveCount(1)
})

test('what is in force is saved to a file anywhere, which is in use from then on', async ({ desk }) => {
  const { page } = desk
  const path = join(desk.home, 'Saved.socketbench')
  const electron = theElectron(desk.electron)
  await electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, path)
  await page.getByRole('button', { name: 'Workspace Default' }).click()
  await page.getByRole('button', { name: 'Save to a file…' }).click()
  await expect(page.getByText(`The workspace is kept in ${path} from now on.`)).toBeVisible()
  await page.getByRole('button', { name: 'Ask me first' }).click()
  await expect
    .poll(async () => JSON.parse(await readFile(path, 'utf8')) as unknown)
    .toMatchObject({ version: 3, servers: [{ questions: { webSocketOpenRequest: 'ask' } }] })
})

test('a second start with a workspace opens it in the first window', async ({ desk }) => {
  const { page } = desk
  const electron = theElectron(desk.electron)
  const path = join(desk.home, 'Second.socketbench')
  await writeFile(path, '{ "port": 9444 }')
  const { spawnfile, spawnargs } = electron.process()
  const flags = spawnargs.slice(1).filter((arg) => !arg.startsWith('--inspect') && !arg.startsWith('--remote-debugging'))
  const second = spawn(spawnfile, [...flags, path], {
    cwd: process.cwd(),
    env: { ...process.env, SOCKETBENCH_HOME: desk.home },
    stdio: 'ignore',
  })
  expect((await once(second, 'exit'))[0]).toBe(0)
  await expect(page.getByRole('button', { name: 'Workspace Second' })).toBeVisible()
  await expect(port(page)).toHaveValue('9444')
  await writeFile(path, '{ "port": 9445, ')
  await expect(
    page.getByText(/^Second\.socketbench is not JSON: line 1, column 17: the file ends there, in the middle\./),
  ).toBeVisible()
})

test('a second start that comes while the first one is still starting opens its workspace there', async ({ desk }) => {
  const { spawnfile, spawnargs } = theElectron(desk.electron).process()
  const flags = spawnargs.slice(1).filter((arg) => !arg.startsWith('--inspect') && !arg.startsWith('--remote-debugging'))
  const home = join(desk.home, 'another home')
  const path = join(desk.home, 'Early.socketbench')
  await writeFile(path, '{ "port": 9446 }')
  const options = { cwd: process.cwd(), env: { ...process.env, SOCKETBENCH_HOME: home }, stdio: 'ignore' } as const
  const held = flags.map((flag) => flag.replace('until-watched', 'until-told'))
  const first = spawn(spawnfile, held, options)
  const ended = once(first, 'exit')
  try {
    // The lock of the first start is there; it is a link to nothing.
    await expect.poll(() => readlink(join(home, 'SingletonLock')).catch(() => '')).not.toBe('')
    expect((await once(spawn(spawnfile, [...flags, path], options), 'exit'))[0]).toBe(0)
    first.kill('SIGUSR2')
    await expect
      .poll(async () => JSON.parse(await readFile(join(home, 'preferences.json'), 'utf8').catch(() => '{}')) as unknown)
      .toMatchObject({ 'profile.inUse': path })
    first.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  } finally {
    first.kill('SIGKILL')
  }
})
