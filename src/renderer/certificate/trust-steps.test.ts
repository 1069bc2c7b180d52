// The commands by which clients come to trust the local authority, as they would be pasted.
import { expect, test } from 'vitest'
import { inProgram, inShell } from '../../contract/file-literal.ts'
import { firstTruster, type TrusterId } from '../../contract/trust-commands.ts'
import { trustStepsFor } from './trust-steps.ts'

const NAME = 'Socketbench local authority'

function commands(id: TrusterId, file: string, platform: string): string[] {
  const steps = trustStepsFor({ file, name: NAME, url: 'wss://127.0.0.1:8443', platform }).find((each) => each.id === id)
  return steps?.commands.map(({ text }) => text) ?? []
}

test('on the system where the server runs, the commands name the file where it lies', () => {
  expect(commands('debian', '/home/ann/certificates/ca.pem', 'linux')).toEqual([
    'sudo cp /home/ann/certificates/ca.pem /usr/local/share/ca-certificates/socketbench.crt\nsudo update-ca-certificates',
    'sudo rm /usr/local/share/ca-certificates/socketbench.crt\nsudo update-ca-certificates --fresh',
  ])
  expect(commands('windows', String.raw`C:\Users\Ann Lee\ca.pem`, 'win32')).toEqual([
    String.raw`certutil -user -addstore Root "C:\Users\Ann Lee\ca.pem"`,
    'certutil -user -delstore Root "Socketbench local authority"',
  ])
  expect(commands('macos', '/Users/Ann Lee/ca.pem', 'darwin')[0]).toBe(
    "security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db '/Users/Ann Lee/ca.pem'",
  )
})

test('Chromium on Linux is told in the list that it reads, which is made where there is none', () => {
  const list = 'db="$HOME/.pki/nssdb"; [ -d "$db" ] || db="${XDG_DATA_HOME:-$HOME/.local/share}/pki/nssdb"'
  expect(commands('chromium', '/home/ann/ca.pem', 'linux')).toEqual([
    `${list}\nmkdir -p "$db" && certutil -d "sql:$db" -A -t "C,," -n "Socketbench local authority" -i /home/ann/ca.pem`,
    `${list}\ncertutil -d "sql:$db" -D -n "Socketbench local authority"`,
  ])
})

test('for another system they name the copy that has to be brought there', () => {
  expect(commands('windows', '/home/ann/ca.pem', 'linux')[0]).toBe('certutil -user -addstore Root "ca.pem"')
  expect(commands('fedora', String.raw`C:\Users\Ann\ca.pem`, 'win32')[0]).toBe('sudo trust anchor --store ca.pem')
})

test('a program is told by a variable, in the way of the system', () => {
  expect(commands('node', '/home/ann lee/ca.pem', 'linux')).toEqual(["NODE_EXTRA_CA_CERTS='/home/ann lee/ca.pem' node client.js"])
  expect(commands('python', String.raw`C:\Ann Lee\ca.pem`, 'win32')).toEqual([
    'set "SSL_CERT_FILE=C:\\Ann Lee\\ca.pem"\npython client.py',
  ])
})

test('curl asks the same server over https', () => {
  expect(commands('curl', '/home/ann/ca.pem', 'linux')).toEqual(['curl --cacert /home/ann/ca.pem https://127.0.0.1:8443/'])
})

test('the system of the server comes first', () => {
  expect(['win32', 'darwin', 'linux', 'freebsd'].map(firstTruster)).toEqual(['windows', 'macos', 'debian', 'debian'])
})

test('a path with a quote or a backslash is one word in a shell and one literal in a program', () => {
  expect(inShell("/home/o'hara/ca.pem", 'linux')).toBe(String.raw`'/home/o'\''hara/ca.pem'`)
  expect(inShell('/home/$(reboot)/ca.pem', 'linux')).toBe("'/home/$(reboot)/ca.pem'")
  expect(inProgram(String.raw`C:\o'hara\ca.pem`, "'")).toBe(String.raw`'C:\\o\'hara\\ca.pem'`)
  expect(inProgram(String.raw`C:\o'hara\ca.pem`, '"')).toBe(String.raw`"C:\\o'hara\\ca.pem"`)
})
