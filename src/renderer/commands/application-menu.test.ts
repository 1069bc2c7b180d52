// What the application's menu is told of the commands.
import { expect, test } from 'vitest'
import { entriesOf } from './application-menu.ts'

const run = (): void => {}

test('the menu has what belongs there, each once, in its own order and not in that of the offers', () => {
  const entries = entriesOf([
    { id: 'palette', title: 'Show all commands', keys: 'Mod+K', menu: 'view', run },
    { id: 'question.accept', title: 'Accept what is shown', run },
    { id: 'log.clear', title: 'Clear the log', run },
    { id: 'log.filter', title: 'Filter the log', keys: 'Mod+F', run },
    { id: 'composer.send', title: 'Send the message', run },
    { id: 'server.stop', title: 'Stop the server', menu: 'server', when: false, run },
    { id: 'server.start', title: 'Start the server', menu: 'server', run },
    { id: 'palette', title: 'Show all commands', keys: 'Mod+P', menu: 'view', run },
  ])
  expect(entries).toEqual([
    { id: 'server.start', title: 'Start the server', keys: '', menu: 'server', enabled: true },
    { id: 'server.stop', title: 'Stop the server', keys: '', menu: 'server', enabled: false },
    { id: 'composer.send', title: 'Send the message', keys: '', menu: 'message', enabled: true },
    { id: 'log.filter', title: 'Filter the log', keys: 'Mod+F', menu: 'log', enabled: true },
    { id: 'log.clear', title: 'Clear the log', keys: '', menu: 'log', enabled: true },
    { id: 'palette', title: 'Show all commands', keys: 'Mod+P', menu: 'view', enabled: true },
  ])
})
