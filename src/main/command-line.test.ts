// Which words are for the terminal, and which for the window.
import { expect, test } from 'vitest'
import { commandIn } from './command-line.ts'

test('a plain word is a command, also one that there is none of, so that it can be said', () => {
  expect(commandIn(['serve', '--port', '0'])).toEqual(['serve', '--port', '0'])
  expect(commandIn(['srve'])).toEqual(['srve'])
  expect(commandIn(['--help'])).toEqual(['--help'])
  expect(commandIn(['-v'])).toEqual(['-v'])
})

test('no words, a workspace, a URL and the flags of Chromium are for the window', () => {
  expect(commandIn([])).toBeUndefined()
  expect(commandIn(['/home/ann/Chat.socketbench'])).toBeUndefined()
  expect(commandIn(['Chat.socketbench'])).toBeUndefined()
  expect(commandIn(['socketbench://listen?port=9000'])).toBeUndefined()
  expect(commandIn(['--remote-debugging-port=0', 'serve'])).toBeUndefined()
})

test('root writes --no-sandbox in front of either', () => {
  expect(commandIn(['--no-sandbox', 'serve'])).toEqual(['serve'])
  expect(commandIn(['--no-sandbox'])).toBeUndefined()
})
