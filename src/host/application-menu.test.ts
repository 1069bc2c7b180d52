// Commands of the desk in a shell that has a menu, and in one that has none.
import { expect, test } from 'vitest'
import type { MenuEntry } from '../contract/model.ts'
import { TestHost } from './host-test-support.ts'

const START: MenuEntry = { id: 'server.start', title: 'Start the server', keys: 'Mod+Enter', menu: 'server', enabled: true }

test('a shell with a menu gets the entries, and each choice comes back, also the same one twice', async () => {
  const menus: (readonly MenuEntry[])[] = []
  const host = await TestHost.start({ setMenu: (entries) => void menus.push(entries) })
  const face = await host.face()
  expect(face.snapshot.capabilities.applicationMenu).toBe(true)
  await face.client.request('menu.set', { language: 'en', entries: [START] })
  expect(menus).toEqual([[START]])
  host.host.command('server.start')
  host.host.command('server.start')
  await face.client.request('settings.list', {})
  expect(face.heard.filter(({ name }) => name === 'command').map(({ body }) => body)).toEqual([
    { id: 'server.start' },
    { id: 'server.start' },
  ])
  await host.end()
})

test('a shell without a menu says so, and keys that no menu can show are refused', async () => {
  const host = await TestHost.start()
  const { client, snapshot } = await host.face()
  expect(snapshot.capabilities.applicationMenu).toBe(false)
  await expect(client.request('menu.set', { language: 'en', entries: [START] })).rejects.toMatchObject({ code: 'not-available' })
  await expect(client.request('menu.set', { language: 'en', entries: [{ ...START, keys: 'Mod+K; quit' }] })).rejects.toMatchObject({
    code: 'bad-params',
    message: 'menu.set: entries.0.keys: expected keys such as "Mod+K"',
  })
  await host.end()
})
