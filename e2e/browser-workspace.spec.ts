// `socketbench WORKSPACE`: the window in a browser begins with a workspace, a file anywhere.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, startWeb, test } from './desk.ts'
import { port, start, stop } from './face.ts'

test('socketbench web begins with the workspace of its command line, and keeps what is changed there', async ({ chromium }) => {
  const home = await mkdtemp(join(tmpdir(), 'socketbench-e2e-'))
  const path = join(home, 'Here.socketbench')
  await writeFile(path, '{ "port": 9555 }')
  const host = await startWeb(home, '--profile', path)
  const page = await chromium.newPage()
  await page.goto(host.url)
  await expect(page.getByRole('button', { name: 'Workspace Here' })).toBeVisible()
  await expect(port(page)).toHaveValue('9555')
  await port(page).fill('0')
  await start(page).click()
  await stop(page).click()
  await expect.poll(async () => JSON.parse(await readFile(path, 'utf8')) as unknown).toMatchObject({ servers: [{ port: 0 }] })
  await page.close()
  expect(await host.end('SIGTERM')).toBe(0)
  await rm(home, { recursive: true })
})
