// socketbench:// links: each is asked about, and nothing is done before the yes. A second start hands its link to the first window, as the system does.
import type { ElectronApplication } from '@playwright/test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, theElectron } from './desk.ts'
import { port } from './face.ts'

/** Answers the questions that come from now on with the button of that place, and keeps what they say. */
async function answer(electron: ElectronApplication, response: number): Promise<() => Promise<string[]>> {
  await electron.evaluate(({ dialog }, button) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = (...words: unknown[]) => {
      const { message = '', detail = '', buttons = [] } = words.at(-1) as { message?: string; detail?: string; buttons?: string[] }
      asked.push(`${message}\n${detail}\n${buttons.join(' | ')}`)
      return Promise.resolve({ response: button, checkboxChecked: false })
    }
  }, response)
  return () => electron.evaluate(() => (globalThis as never as { asked: string[] }).asked)
}

async function startWith(electron: ElectronApplication, home: string, link: string): Promise<void> {
  const { spawnfile, spawnargs } = electron.process()
  const flags = spawnargs.slice(1).filter((arg) => !arg.startsWith('--inspect') && !arg.startsWith('--remote-debugging'))
  const second = spawn(spawnfile, [...flags, link], {
    cwd: process.cwd(),
    env: { ...process.env, SOCKETBENCH_HOME: home },
    stdio: 'ignore',
  })
  expect((await once(second, 'exit'))[0]).toBe(0)
}

test('a link asks before the server listens: after a no it does not, after a yes it does', async ({ desk }) => {
  const { page } = desk
  const electron = theElectron(desk.electron)
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
  const refused = await answer(electron, 1)
  await startWith(electron, desk.home, 'socketbench://listen?port=18437&scheme=ws')
  await expect
    .poll(refused)
    .toEqual([
      [
        'A link asks to listen on port 18437 with ws',
        'The server starts at 127.0.0.1, which programs of this computer can reach and other computers cannot.',
        '',
        'The link comes from another program or a web page; the system does not say from which.',
        'Start Listening | Cancel',
      ].join('\n'),
    ])
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
  await expect(fetch('http://127.0.0.1:18437/')).rejects.toThrow()

  await answer(electron, 0)
  await startWith(electron, desk.home, 'socketbench://listen?port=18437&scheme=ws')
  await expect(page.getByText('ws://127.0.0.1:18437').first()).toBeVisible()
  // macOS tells of a link by an event; there is one question for it too.
  await electron.evaluate(({ app }) => app.emit('open-url', { preventDefault() {} }, 'socketbench://listen?port=18438'))
  await expect(page.getByText('The server is already listening at ws://127.0.0.1:18437. Stop it first.').first()).toBeVisible()
})

test('a link to a workspace says which file, and opens it after a yes', async ({ desk }) => {
  const { page } = desk
  const electron = theElectron(desk.electron)
  const path = join(desk.home, 'From a link.socketbench')
  await writeFile(path, '{ "port": 9555 }')
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
  const asked = await answer(electron, 0)
  await startWith(electron, desk.home, `socketbench://open?workspace=${encodeURIComponent(path)}`)
  await expect(page.getByRole('button', { name: 'Workspace From a link' })).toBeVisible()
  await expect(port(page)).toHaveValue('9555')
  expect((await asked())[0]).toContain(`A link asks to open the workspace ${path}\n`)
})

test('a link that cannot be used asks nothing, does nothing, and is told of', async ({ desk }) => {
  const { page } = desk
  const electron = theElectron(desk.electron)
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
  const asked = await answer(electron, 0)
  await startWith(electron, desk.home, 'socketbench://open?workspace=../../etc/Some.socketbench')
  await expect(page.getByText(/^A link was not used: "open" takes workspace, the whole path/)).toBeVisible()
  await startWith(electron, desk.home, 'socketbench://listen?port=9000&host=0.0.0.0')
  await expect(page.getByText(/^A link was not used: it has a parameter that is unknown/)).toBeVisible()
  expect(await asked()).toEqual([])
  await expect(page.getByRole('button', { name: 'Workspace Default' })).toBeVisible()
})
