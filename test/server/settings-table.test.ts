// The 13 properties and 44 configuration settings of component.md by their names: each can be reached, by its property or by config(), and
// stands in settings() once.
import { describe, expect, it } from 'vitest'
import { WebSocketServer } from '../../src/server/index.ts'

/** Section 2, with the member of the class. Two are no settings: Connections is a map, and Listening is a state. */
const PROPERTIES: readonly (readonly [name: string, member: string])[] = [
  ['ConnectionBacklog', 'connectionBacklog'],
  ['Connections', 'connections'],
  ['DefaultTimeout', 'defaultTimeout'],
  ['Listening', 'listening'],
  ['LocalHost', 'localHost'],
  ['LocalPort', 'localPort'],
  ['SSLAuthenticateClients', 'sslAuthenticateClients'],
  ['SSLCertEncoded', 'sslCertEncoded'],
  ['SSLCertStore', 'sslCertStore'],
  ['SSLCertStorePassword', 'sslCertStorePassword'],
  ['SSLCertStoreType', 'sslCertStoreType'],
  ['SSLCertSubject', 'sslCertSubject'],
  ['UseSSL', 'useSSL'],
]

/** Section 6. */
const SOCKET_SETTINGS = [
  'BufferMessage',
  'DisconnectStatusCode',
  'DisconnectStatusDescription',
  'MaxFrameSize',
  'MessageLength',
  'WaitForCloseResponse',
  'AllowedClients',
  'BindExclusively',
  'CloseStreamAfterTransfer',
  'DefaultConnectionTimeout',
  'InBufferSize',
  'OutBufferSize',
  'KeepAliveTime',
  'KeepAliveInterval',
  'MaxConnections',
  'TcpNoDelay',
  'UseIPv6',
]

/** Section 7. */
const TLS_SETTINGS = [
  'LogSSLPackets',
  'OpenSSLCADir',
  'OpenSSLCAFile',
  'OpenSSLCipherList',
  'OpenSSLPrngSeedData',
  'ReuseSSLSession',
  'SSLCACerts',
  'SSLCheckCRL',
  'SSLCipherStrength',
  'SSLEnabledCipherSuites',
  'SSLEnabledProtocols',
  'SSLEnableRenegotiation',
  'SSLIncludeCertChain',
  'SSLSecurityFlags',
  'SSLServerCACerts',
  'TLS12SignatureAlgorithms',
  'TLS12SupportedGroups',
  'TLS13KeyShareGroups',
  'TLS13SignatureAlgorithms',
  'TLS13SupportedGroups',
]
const READ_ONLY_SETTINGS = [
  'SSLNegotiatedCipher',
  'SSLNegotiatedCipherStrength',
  'SSLNegotiatedCipherSuite',
  'SSLNegotiatedKeyExchange',
  'SSLNegotiatedKeyExchangeStrength',
  'SSLNegotiatedProtocol',
  'SSLProvider',
]
const SETTINGS = [...SOCKET_SETTINGS, ...TLS_SETTINGS, ...READ_ONLY_SETTINGS]

/** A member of the class, wherever in its prototypes it is declared. */
function descriptorOf(member: string): PropertyDescriptor | undefined {
  for (let each: object | null = WebSocketServer.prototype; each !== null; each = Object.getPrototypeOf(each) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(each, member)
    if (descriptor) return descriptor
  }
  return undefined
}

describe('The tables of component.md', () => {
  it('have 13 properties and 44 settings', () => {
    expect([PROPERTIES.length, SETTINGS.length, new Set(SETTINGS).size]).toEqual([13, 44, 44])
  })

  it('find each property on the class, and each can be set but Connections', () => {
    const readOnly = PROPERTIES.filter(([, member]) => descriptorOf(member)?.set === undefined).map(([name]) => name)
    const absent = PROPERTIES.filter(([, member]) => descriptorOf(member)?.get === undefined).map(([name]) => name)
    expect([absent, readOnly]).toEqual([[], ['Connections']])
  })

  it('find each property that is a value in settings(), once', () => {
    const names = new WebSocketServer().settings().map(({ name }) => name)
    const absent = PROPERTIES.map(([name]) => name).filter((name) => names.filter((each) => each === name).length !== 1)
    expect(absent).toEqual(['Connections', 'Listening'])
  })

  it('find each setting in settings(), once', () => {
    const names = new WebSocketServer().settings().map(({ name }) => name)
    expect(SETTINGS.filter((name) => names.filter((each) => each === name).length !== 1)).toEqual([])
  })

  it('find each setting by config(), in any case, with the default that settings() tells', () => {
    const server = new WebSocketServer()
    const defaults = new Map(server.settings().map(({ name, defaultValue }) => [name, defaultValue]))
    const global = [...SOCKET_SETTINGS, ...TLS_SETTINGS].filter((name) => name !== 'MessageLength')
    const wrong = global.filter((name) => server.config(name.toLowerCase()) !== defaults.get(name))
    expect(wrong).toEqual([])
  })

  it.each(['MessageLength', ...READ_ONLY_SETTINGS.slice(0, -1)])('know that %s belongs to one connection', (name) => {
    expect(() => new WebSocketServer().config(name)).toThrow(`${name} belongs to one connection: write ${name}[id]`)
    expect(() => new WebSocketServer().config(`${name}[1]`)).toThrow('There is no connection "1".')
  })

  it.each(READ_ONLY_SETTINGS)('know that %s cannot be set', (name) => {
    expect(() => new WebSocketServer().config(`${name}=1`)).toThrow(`${name} is read only: it says what is in force.`)
  })
})
