// Where files are kept on each system.
import { expect, test } from 'vitest'
import { homeDirectory } from './home-directory.ts'

test('SOCKETBENCH_HOME wins over every default', () => {
  expect(homeDirectory({ platform: 'linux', env: { SOCKETBENCH_HOME: '/tmp/desk' }, homedir: '/home/ann' })).toBe('/tmp/desk')
})

test('Linux keeps files under XDG_CONFIG_HOME, and under ~/.config where that is not set or not absolute', () => {
  expect(homeDirectory({ platform: 'linux', env: { XDG_CONFIG_HOME: '/cfg' }, homedir: '/home/ann' })).toBe('/cfg/socketbench')
  expect(homeDirectory({ platform: 'linux', env: {}, homedir: '/home/ann' })).toBe('/home/ann/.config/socketbench')
  expect(homeDirectory({ platform: 'linux', env: { XDG_CONFIG_HOME: 'cfg' }, homedir: '/home/ann' })).toBe(
    '/home/ann/.config/socketbench',
  )
})

test('macOS keeps files in Application Support', () => {
  expect(homeDirectory({ platform: 'darwin', env: {}, homedir: '/Users/ann' })).toBe(
    '/Users/ann/Library/Application Support/Socketbench',
  )
})

test('Windows keeps files under APPDATA, and in the roaming profile where that is not set', () => {
  expect(homeDirectory({ platform: 'win32', env: { APPDATA: 'D:\\R' }, homedir: 'C:\\Users\\ann' })).toBe('D:\\R\\Socketbench')
  expect(homeDirectory({ platform: 'win32', env: {}, homedir: 'C:\\Users\\ann' })).toBe(
    'C:\\Users\\ann\\AppData\\Roaming\\Socketbench',
  )
})
