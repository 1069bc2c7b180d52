// What the command line understands.
import { expect, test } from 'vitest'
import { parseCommand } from './options.ts'

test('serve listens on this machine alone, on port 8080, without TLS, unless told otherwise', () => {
  expect(parseCommand(['serve'])).toEqual({
    name: 'serve',
    host: '127.0.0.1',
    port: 8080,
    tls: false,
    echo: false,
    json: false,
    home: undefined,
  })
  expect(parseCommand(['serve', '--host', '0.0.0.0', '--port=9000', '--tls', '--echo', '--json', '--home', 'desk'])).toEqual({
    name: 'serve',
    host: '0.0.0.0',
    port: 9000,
    tls: true,
    echo: true,
    json: true,
    home: 'desk',
  })
})

test('web opens a browser unless told otherwise', () => {
  expect(parseCommand(['web'])).toEqual({ name: 'web', port: 0, open: true, home: undefined })
  expect(parseCommand(['web', '--no-open'])).toMatchObject({ open: false })
})

test('help and version win over everything else', () => {
  expect(parseCommand(['serve', '--help'])).toEqual({ name: 'help' })
  expect(parseCommand(['--version'])).toEqual({ name: 'version' })
})

test('what cannot be followed is said in a sentence', () => {
  expect(() => parseCommand([])).toThrow('A command is missing: expected "serve" or "web".')
  expect(() => parseCommand(['listen'])).toThrow('There is no command "listen": expected "serve" or "web".')
  expect(() => parseCommand(['serve', 'now'])).toThrow('"now" is one word too many after "serve".')
  expect(() => parseCommand(['web', '--echo'])).toThrow('"web" takes no option --echo.')
  expect(() => parseCommand(['web', '--tls'])).toThrow('"web" takes no option --tls.')
  expect(() => parseCommand(['serve', '--prot', '1'])).toThrow("Unknown option '--prot'.")
  expect(() => parseCommand(['serve', '--port', '70000'])).toThrow('--port 70000 is no port: expected a number from 0 to 65535.')
  expect(() => parseCommand(['serve', '--port', '8o8o'])).toThrow('--port 8o8o is no port: expected a number from 0 to 65535.')
})
