// Settings that are read and never set (component.md section 7): what was agreed on with one client, and the TLS library in force.
import { WebSocketServerError } from './errors.ts'
import { capabilities } from './tls/capabilities.ts'
import type { ConnectionTls } from './tls/connection-tls.ts'

interface ConnectionSetting {
  readonly description: string
  readonly type: 'integer' | 'string'
  readonly read: (tls: ConnectionTls) => string
}

/** Written with the connection's id: `SSLNegotiatedCipher[3]`. */
const CONNECTION_SETTINGS: ReadonlyMap<string, ConnectionSetting> = new Map([
  [
    'SSLNegotiatedCipher',
    { description: "The cipher suite agreed on, by OpenSSL's name.", type: 'string', read: ({ cipher }) => cipher },
  ],
  [
    'SSLNegotiatedCipherStrength',
    { description: 'Key size of that suite in bits.', type: 'integer', read: ({ cipherStrength }) => String(cipherStrength) },
  ],
  [
    'SSLNegotiatedCipherSuite',
    { description: 'The cipher suite agreed on, by its IANA name.', type: 'string', read: ({ cipherSuite }) => cipherSuite },
  ],
  [
    'SSLNegotiatedKeyExchange',
    { description: 'The key exchange, with its group.', type: 'string', read: ({ keyExchange }) => keyExchange },
  ],
  [
    'SSLNegotiatedKeyExchangeStrength',
    {
      description: 'Size of the key exchange in bits.',
      type: 'integer',
      read: ({ keyExchangeStrength }) => String(keyExchangeStrength),
    },
  ],
  ['SSLNegotiatedProtocol', { description: 'The version agreed on.', type: 'string', read: ({ protocol }) => protocol }],
] satisfies [string, ConnectionSetting][])

const PROVIDER = 'SSLProvider'

const BY_NAME = new Map([PROVIDER, ...CONNECTION_SETTINGS.keys()].map((name) => [name.toLowerCase(), name]))

/** The public name of a setting that is read only, or undefined. */
export function readOnlySettingNamed(name: string): string | undefined {
  return BY_NAME.get(name.trim().toLowerCase())
}

/** `tlsOf` gives the TLS of a connection by its id, and throws `no-such-connection`. Throws `bad-setting`. */
export function readOnlyValue(
  name: string,
  id: string | undefined,
  isAssigned: boolean,
  tlsOf: (id: string) => ConnectionTls | undefined,
): string {
  if (isAssigned) throw new WebSocketServerError('bad-setting', `${name} is read only: it says what is in force.`)
  const setting = CONNECTION_SETTINGS.get(name)
  if (!setting) {
    if (id !== undefined)
      throw new WebSocketServerError('bad-setting', `${name} is one setting for all connections: write it without [${id}].`)
    return provider()
  }
  if (id === undefined)
    throw new WebSocketServerError('bad-setting', `${name} belongs to one connection: write ${name}[id], such as ${name}[3].`)
  const tls = tlsOf(id)
  return tls ? setting.read(tls) : ''
}

/** The TLS library and its version. */
function provider(): string {
  return capabilities().library
}

/** What settings() says of them. */
export function readOnlyFacts(): readonly {
  readonly name: string
  readonly type: 'integer' | 'string'
  readonly description: string
  readonly inForce: string
  readonly isPerConnection: boolean
}[] {
  const perConnection = [...CONNECTION_SETTINGS].map(([name, { description, type }]) => ({
    name,
    type,
    description,
    inForce: '',
    isPerConnection: true,
  }))
  const description = 'The TLS library in force, and its version.'
  return [...perConnection, { name: PROVIDER, type: 'string', description, inForce: provider(), isPerConnection: false }]
}
