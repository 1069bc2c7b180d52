// docs/server-api.md names everything that the component has: each setting with its default, each event, each error with its number.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { APPLICATION_DEFAULTS } from '../../src/contract/application-defaults.ts'
import { ERROR_NUMBERS, WebSocketServer } from '../../src/server/index.ts'

const PAGE = readFileSync(new URL('../../docs/server-api.md', import.meta.url), 'utf8')
const PROPERTIES: Readonly<Record<string, string>> = {
  ConnectionBacklog: 'connectionBacklog',
  DefaultTimeout: 'defaultTimeout',
  LocalHost: 'localHost',
  LocalPort: 'localPort',
  UseSSL: 'useSSL',
  SSLAuthenticateClients: 'sslAuthenticateClients',
  SSLCertEncoded: 'sslCertEncoded',
  SSLCertStore: 'sslCertStore',
  SSLCertStorePassword: 'sslCertStorePassword',
  SSLCertStoreType: 'sslCertStoreType',
  SSLCertSubject: 'sslCertSubject',
}

describe('docs/server-api.md', () => {
  it('has a row for every setting, with its default', () => {
    const missing: string[] = []
    for (const { name, defaultValue, isReadOnly } of new WebSocketServer().settings()) {
      const label = PROPERTIES[name] === undefined ? name : `\`${PROPERTIES[name]}\``
      const row = PAGE.split('\n').find((line) => line.startsWith(`| ${label} |`) || line.startsWith(`| ${label}[`))
      const shown = isReadOnly
        ? 'read only'
        : defaultValue === '134217728'
          ? '128 MiB'
          : defaultValue === ''
            ? /empty|''/
            : defaultValue
      if (row === undefined || !matches(row.split('|')[2] ?? '', shown)) missing.push(`${name} ${defaultValue}`)
    }
    expect(missing).toEqual([])
  })

  it('has each default that the application changes, and no other', () => {
    const table = PAGE.slice(PAGE.indexOf('## Defaults of the application'))
    const rows = table
      .split('\n')
      .flatMap((line) => /^\| (\w+) \| [^|]* \| (.*?)(, fixed)? \|/.exec(line)?.slice(1, 3).join(' ') ?? [])
    expect(rows).toEqual([
      'Setting Application',
      ...[...APPLICATION_DEFAULTS.values()].map(({ name, value }) => `${name} ${value}`),
    ])
  })

  it('has every event', () => {
    const events = [
      'connectionRequest',
      'sslConnectionRequest',
      'sslStatus',
      'sslClientAuthentication',
      'webSocketOpenRequest',
      'connected',
      'dataIn',
      'readyToSend',
      'disconnected',
      'error',
      'log',
      'stage',
    ]
    expect(events.filter((name) => !PAGE.includes(`\n| \`${name}\` |`))).toEqual([])
  })

  it('has every error, code and number', () => {
    const rows = PAGE.split('\n').filter((line) => line.startsWith('| `'))
    const missing = Object.entries(ERROR_NUMBERS).filter(
      ([code, number]) =>
        !rows.some(
          (row) => row.includes(`\`${code}\``) && (row.split('|')[2] ?? '').split(',').some((each) => Number(each) === number),
        ),
    )
    expect(missing).toEqual([])
  })

  it('has every public method of the server', () => {
    const methods = Object.getOwnPropertyNames(WebSocketServer.prototype).filter(
      (name) => name !== 'constructor' && name !== 'change',
    )
    expect(methods.filter((name) => !PAGE.includes(`\`${name}`))).toEqual([])
  })
})

/** A default may have characters that mean something in a pattern, such as *. */
function matches(cell: string, shown: string | RegExp): boolean {
  return typeof shown === 'string' ? cell.includes(shown) : shown.test(cell)
}
