// Settings for one run: over those of the home, which stays as it is.
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { TestHost } from './host-test-support.ts'
import { settingsForRun } from './run-settings.ts'

test('they hold over those of the home, which keeps what it has, whatever is changed meanwhile', async () => {
  const first = await TestHost.start()
  const { home } = first
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const desk = await first.face()
  await desk.client.request('settings.set', { name: 'MaxConnections', value: '7' })
  await desk.client.request('settings.set', { name: 'CloseTimeout', value: '3' })
  await first.host.close()
  const workspace = join(home, 'profile.json')
  const before = await readFile(workspace, 'utf8')

  const second = await TestHost.start({ home, settings: new Map([['MaxConnections', '2']]) })
  const run = await second.face()
  const settings = await run.client.request('settings.list', {})
  const valueOf = (name: string): string | undefined => settings.find((setting) => setting.name === name)?.requested
  expect([valueOf('MaxConnections'), valueOf('CloseTimeout')]).toEqual(['2', '3'])
  await run.client.request('settings.set', { name: 'CloseTimeout', value: '9' })
  await run.client.request('server.start', { host: '127.0.0.1', port: 0 })
  await second.host.close()
  expect(await readFile(workspace, 'utf8')).toBe(before)
})

test('one that the component refuses refuses the host, before it opens anything', async () => {
  const home = join(tmpdir(), `socketbench-never-made-${process.pid}`)
  await expect(TestHost.start({ home, settings: new Map([['MaxConnections', 'many']]) })).rejects.toThrow(
    'MaxConnections cannot be "many": expected a whole number',
  )
  expect(existsSync(home)).toBe(false)
})

test('the table has the defaults of the application', () => {
  const defaults = new Map(settingsForRun().map(({ name, defaultValue }) => [name, defaultValue]))
  expect(['LocalHost', 'LocalPort', 'ConnectionBacklog', 'QuestionTimeout'].map((name) => defaults.get(name))).toEqual([
    '127.0.0.1',
    '8080',
    '511',
    undefined,
  ])
})
