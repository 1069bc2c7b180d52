// The settings of the component on the command line.
import { expect, test } from 'vitest'
import { settingsForRun } from '../host/run-settings.ts'
import { kebabCase, optionsOf, prepareArgs, settingFlags, settingsIn, withSecrets } from './setting-flags.ts'

const FLAGS = settingFlags(settingsForRun())
const given = (values: Readonly<Record<string, string>>): ReturnType<typeof settingsIn> => settingsIn(values, FLAGS)
const noFile = (): string => {
  throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
}

test('a public name becomes words with dashes, abbreviations as one word', () => {
  const names = 'MaxConnections UseIPv6 UseSSL TcpNoDelay SSLCACerts SSLServerCACerts OpenSSLCADir OpenSSLCAFile SSLCheckCRL'
  expect(names.split(' ').map(kebabCase)).toEqual([
    'max-connections',
    'use-ipv6',
    'use-ssl',
    'tcp-no-delay',
    'ssl-ca-certs',
    'ssl-server-ca-certs',
    'openssl-ca-dir',
    'openssl-ca-file',
    'ssl-check-crl',
  ])
  expect('TLS13KeyShareGroups SSLRefuseWith403 OpenSSLPrngSeedData'.split(' ').map(kebabCase)).toEqual([
    'tls13-key-share-groups',
    'ssl-refuse-with-403',
    'openssl-prng-seed-data',
  ])
})

test('every setting has a flag of its own, but none that is read only, of one connection, or held by the host', () => {
  const flags = FLAGS.map(({ flag }) => flag)
  expect(new Set(flags).size).toBe(flags.length)
  expect(flags).toContain('ssl-enabled-protocols')
  for (const none of ['ssl-provider', 'ssl-negotiated-protocol', 'message-length', 'question-timeout', 'ssl-cert-store-password'])
    expect(flags).not.toContain(none)
  expect(Object.keys(optionsOf(FLAGS))).toEqual(flags)
})

test('a bare switch is on', () => {
  expect(prepareArgs(['serve', '--ssl-authenticate-clients', '--tcp-no-delay=False', '--echo'], FLAGS)).toEqual([
    'serve',
    '--ssl-authenticate-clients=True',
    '--tcp-no-delay=False',
    '--echo',
  ])
})

test('a secret on the command line is refused, and not repeated', () => {
  for (const args of [['--ssl-cert-store-password', 'sesame'], ['--ssl-cert-store-password=sesame']])
    expect(() => prepareArgs(['serve', ...args], FLAGS)).toThrow(
      '--ssl-cert-store-password would show the secret to everybody who lists the processes: write it into a file and give --ssl-cert-store-password-file FILE, or set SOCKETBENCH_SSL_CERT_STORE_PASSWORD.',
    )
  expect(() => given({ 'ssl-cert-store': '-----BEGIN PRIVATE KEY-----\nMIGH' })).toThrow(
    /^--ssl-cert-store would show a private key to everybody who lists the processes: write it into a file and give its path\.$/,
  )
})

test('values are checked by the component, in its words, whatever order they come in', () => {
  expect(() => given({ 'max-connections': 'many' })).toThrow('MaxConnections cannot be "many": expected a whole number')
  expect(() => given({ 'use-ipv6': '3' })).toThrow('UseIPv6 cannot be "3": expected a whole number from 0 to 2')
  expect(() => given({ 'tcp-no-delay': 'maybe' })).toThrow('TcpNoDelay cannot be "maybe": expected True or False')
  // Suites of TLS 1.0 alone are possible only where that version is enabled.
  const suites = { 'ssl-enabled-cipher-suites': 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'ssl-enabled-protocols': '192' }
  expect(given(suites).values).toEqual(
    new Map([
      ['SSLEnabledCipherSuites', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'],
      ['SSLEnabledProtocols', '192'],
    ]),
  )
})

test('a secret comes out of its file without the line break at its end, or else from the environment', () => {
  const fromFile = given({ 'ssl-cert-store-password-file': 'password.txt' })
  const env = { SOCKETBENCH_SSL_CERT_STORE_PASSWORD: 'from the environment' }
  const readFile = (path: string): string => `in ${path}\r\n`
  expect(withSecrets(fromFile, FLAGS, { env, readFile })).toEqual(new Map([['SSLCertStorePassword', 'in password.txt']]))
  expect(withSecrets(given({}), FLAGS, { env, readFile })).toEqual(new Map([['SSLCertStorePassword', 'from the environment']]))
  expect(() => withSecrets(fromFile, FLAGS, { env, readFile: noFile })).toThrow(
    '--ssl-cert-store-password-file: password.txt cannot be read: there is no such file or folder.',
  )
})
