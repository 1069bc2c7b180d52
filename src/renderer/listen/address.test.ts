import { expect, test } from 'vitest'
import { hostTrouble, isLoopback, readPort, testPageUrl } from './address.ts'
import { snippetsFor } from './snippets.ts'

test('a port is a number from 0 to 65535', () => {
  expect(['8080', ' 0 ', '65535'].map(readPort)).toEqual([{ port: 8080 }, { port: 0 }, { port: 65535 }])
  const error = 'A port is a number from 1 to 65535, or 0 to let the system choose.'
  expect(['', '65536', '-1', '80a', '1e3', '8.5'].map(readPort)).toEqual(Array(6).fill({ error }))
})

test('a host is an address or a name, and no URL', () => {
  expect(['127.0.0.1', '::1', 'localhost', '0.0.0.0'].map(hostTrouble)).toEqual(['', '', '', ''])
  expect(hostTrouble('ws://127.0.0.1')).toBe(
    'A host is an address or a name, such as 127.0.0.1 or localhost: without ws:// and without a path.',
  )
  expect(hostTrouble('  ')).toBe('The host is empty: 127.0.0.1 is this machine alone, 0.0.0.0 every network it is in.')
})

test('only loopback addresses keep others out', () => {
  expect(
    ['127.0.0.1', '127.1.2.3', 'localhost', '::1', '0.0.0.0', '::', '192.168.1.2', '127.example.test'].filter(isLoopback),
  ).toEqual(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])
})

test('the test page has the address of the server', () => {
  expect([testPageUrl('ws://127.0.0.1:8080'), testPageUrl('wss://[::1]:8443')]).toEqual([
    'http://127.0.0.1:8080/',
    'https://[::1]:8443/',
  ])
})

test('every snippet carries the URL', () => {
  expect(snippetsFor('ws://127.0.0.1:8080').map(({ id, text }) => [id, text.includes('ws://127.0.0.1:8080/')])).toEqual([
    ['browser', true],
    ['node', true],
    ['python', true],
    ['curl', true],
    ['wscat', true],
  ])
})
