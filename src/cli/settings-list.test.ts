// What `socketbench settings` prints.
import { expect, test } from 'vitest'
import { settingsForRun } from '../host/run-settings.ts'
import { settingFlags } from './setting-flags.ts'
import { settingsJson, settingsText } from './settings-list.ts'

const FLAGS = settingFlags(settingsForRun())
const only = (...names: string[]): typeof FLAGS => FLAGS.filter(({ setting }) => names.includes(setting.name))

test('for a person: by group, with what it takes, what it is for, and when it applies', () => {
  expect(settingsText(only('UseIPv6', 'TcpNoDelay', 'SSLCertStorePassword')).split('\n')).toEqual([
    'Listening',
    '',
    '  --tcp-no-delay[=False]',
    "      Sends small segments at once, without Nagle's algorithm.",
    '      TcpNoDelay, boolean, default True, applies to new connections',
    '',
    '  --use-ipv6 N',
    '      0: IPv4 only. 1: IPv6 only. 2: both.',
    '      UseIPv6, integer from 0 to 2, default 2, applies to the next start',
    '',
    'Certificate',
    '',
    '  --ssl-cert-store-password-file FILE',
    '      Password of a protected store or key. It is never shown, logged or saved.',
    '      SSLCertStorePassword, string, default none, applies to new connections, or',
    '      in SOCKETBENCH_SSL_CERT_STORE_PASSWORD',
    '',
  ])
})

test('no line of it is longer than a terminal is wide', () => {
  const long = settingsText(FLAGS)
    .split('\n')
    .filter((line) => line.length > 80)
  expect(long).toEqual([])
})

test('for a program: the same as JSON', () => {
  expect(JSON.parse(settingsJson(only('ConnectionBacklog', 'SSLCertStorePassword')))).toEqual([
    {
      name: 'ConnectionBacklog',
      flag: '--connection-backlog',
      group: 'Listening',
      type: 'integer',
      min: 0,
      max: 65535,
      unit: '',
      default: '511',
      applies: 'next start',
      description:
        "Length of the operating system's queue of connections not yet accepted. Of clients that connect at once, those that find it full are dropped by the system and try again after 1, 2, 4, … seconds.",
    },
    {
      name: 'SSLCertStorePassword',
      flag: '--ssl-cert-store-password-file',
      environment: 'SOCKETBENCH_SSL_CERT_STORE_PASSWORD',
      group: 'Certificate',
      type: 'string',
      unit: '',
      default: '',
      applies: 'new connections',
      description: 'Password of a protected store or key. It is never shown, logged or saved.',
    },
  ])
})
