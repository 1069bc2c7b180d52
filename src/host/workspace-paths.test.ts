import { join } from 'node:path'
import { expect, test } from 'vitest'
import { toAbsolute, toRelative } from './workspace-paths.ts'

const FOLDER = join('/', 'work', 'client tests')
const WORKSPACE = join(FOLDER, 'staging.json')

test('what lies beside the workspace or below it is written relative to it, and read back as it was', () => {
  const certificate = join(FOLDER, 'certs', 'server.pem')
  expect(toRelative(certificate, WORKSPACE, FOLDER)).toBe('./certs/server.pem')
  expect(toAbsolute('./certs/server.pem', WORKSPACE)).toBe(certificate)
})

test('in a home, what lies beside the folder of the workspaces is relative too', () => {
  const home = join('/', 'home', 'me', '.socketbench')
  const path = join(home, 'profiles', 'Staging.json')
  const certificate = join(home, 'certificates', 'copy.pem')
  expect(toRelative(certificate, path, home)).toBe('../certificates/copy.pem')
  expect(toAbsolute('../certificates/copy.pem', path)).toBe(certificate)
})

test('what lies elsewhere, and what is no path, stays as it is', () => {
  for (const value of [join('/', 'etc', 'ssl', 'server.pem'), '8080', '', '-----BEGIN CERTIFICATE-----\n./x\n', 'C4:D1'])
    expect(toRelative(value, WORKSPACE, FOLDER)).toBe(value)
  for (const value of ['.', '..', 'certs/server.pem', '127.0.0.1', '']) expect(toAbsolute(value, WORKSPACE)).toBe(value)
})
