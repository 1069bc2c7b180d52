// What is said of clients that are not on the machine and cannot be had.
import { expect, test } from 'vitest'
import { supplyTlsClients } from './tls-clients.ts'

const HERE = {
  name: 'Node',
  aptPackage: 'nodejs',
  probes: [['no-such-program'], [process.execPath, '--version']],
  says: 'v',
} as const
const NOT_HERE = { name: 'no-such-client', aptPackage: 'no-such-package', probes: [['no-such-client', '--version']] } as const
const SILENT = {
  ...NOT_HERE,
  name: 'Node that says something else',
  probes: [[process.execPath, '--version']],
  says: 'jdk',
} as const

test('what one of several programs is enough for is neither missed nor installed', async () => {
  const installed: string[] = []
  const install = (packages: readonly string[]): Promise<undefined> => {
    installed.push(...packages)
    return Promise.resolve(undefined)
  }
  expect(await supplyTlsClients([HERE], install)).toEqual([])
  expect(installed).toEqual([])
})

test('each that cannot be installed is named with the reason, and so is one that its package does not bring', async () => {
  expect(await supplyTlsClients([NOT_HERE, HERE, SILENT], () => Promise.resolve('only root may install packages'))).toEqual([
    'TLS tests with no-such-client: it is not here, and only root may install packages',
    'TLS tests with Node that says something else: it is not here, and only root may install packages',
  ])
  expect(await supplyTlsClients([NOT_HERE], () => Promise.resolve(undefined))).toEqual([
    'TLS tests with no-such-client: it is not here, and the package no-such-package does not bring it',
  ])
})
