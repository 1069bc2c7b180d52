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
    'A host is an address or a name, such as 127.0.0.1 or localhost, without ws:// and without a path.',
  )
  expect(hostTrouble('  ')).toBe('The host is empty: use 127.0.0.1 for this machine only, or 0.0.0.0 for every network it is on.')
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

test('with a local certificate every client but the browser is given the authority to trust', () => {
  const authority = { file: '/home/ann lee/ca.pem', platform: 'linux' }
  const lines = snippetsFor('wss://127.0.0.1:8443', authority).flatMap(({ text }) => text.split('\n'))
  expect(lines.filter((line) => line.includes('ca.pem'))).toEqual([
    "const ca = readFileSync('/home/ann lee/ca.pem')",
    'context = ssl.create_default_context(cafile="/home/ann lee/ca.pem")',
    "curl --include --no-buffer --cacert '/home/ann lee/ca.pem' wss://127.0.0.1:8443/",
    "npx wscat --ca '/home/ann lee/ca.pem' --connect wss://127.0.0.1:8443/",
  ])
  expect(lines.filter((line) => /[(]'?"?wss:/.test(line))).toEqual([
    "const socket = new WebSocket('wss://127.0.0.1:8443/')",
    "const socket = new WebSocket('wss://127.0.0.1:8443/', { ca })",
    'with connect("wss://127.0.0.1:8443/", ssl=context) as websocket:',
  ])
})

test('with a certificate of their own, people know what their clients trust', () => {
  expect(snippetsFor('wss://example.test:8443').filter(({ text }) => /ca\b|ssl|cacert/.test(text))).toEqual([])
})
