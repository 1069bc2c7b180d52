// What is read out of the names of cipher suites, against what OpenSSL says of the same suites.
import * as tls from 'node:tls'
import { describe, expect, it } from 'vitest'
import { CIPHER_SUITES, suiteOfOpensslName } from './cipher-suite.ts'
import { PROTOCOL_VERSIONS } from './names.ts'

function line(code: number): string {
  const suite = CIPHER_SUITES.find(code)
  if (suite === undefined) return 'unknown'
  const versions = [suite.minimum, suite.maximum].map((version) => PROTOCOL_VERSIONS.nameOf(version)).join(' to ')
  return `${suite.opensslName ?? '-'}: ${versions}, ${suite.keyExchange}, ${suite.authentication}, ${suite.cipher} (${suite.bits}), ${suite.hash}`
}

describe('what a name says', () => {
  // Columns two to six as `openssl ciphers -V -stdname 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'` of OpenSSL 3.0 prints them, in our words.
  it.each([
    [0x1301, 'TLS_AES_128_GCM_SHA256: TLS 1.3 to TLS 1.3, any, any, AES_128_GCM (128), SHA256'],
    [0x1305, 'TLS_AES_128_CCM_8_SHA256: TLS 1.3 to TLS 1.3, any, any, AES_128_CCM_8 (128), SHA256'],
    [0xc02b, 'ECDHE-ECDSA-AES128-GCM-SHA256: TLS 1.2 to TLS 1.2, ECDHE, ECDSA, AES_128_GCM (128), SHA256'],
    [0xcca8, 'ECDHE-RSA-CHACHA20-POLY1305: TLS 1.2 to TLS 1.2, ECDHE, RSA, CHACHA20_POLY1305 (256), SHA256'],
    [0xc0ad, 'ECDHE-ECDSA-AES256-CCM: TLS 1.2 to TLS 1.2, ECDHE, ECDSA, AES_256_CCM (256), SHA256'],
    [0xc014, 'ECDHE-RSA-AES256-SHA: TLS 1.0 to TLS 1.2, ECDHE, RSA, AES_256_CBC (256), SHA'],
    [0xc028, 'ECDHE-RSA-AES256-SHA384: TLS 1.2 to TLS 1.2, ECDHE, RSA, AES_256_CBC (256), SHA384'],
    [0x0033, 'DHE-RSA-AES128-SHA: SSL 3.0 to TLS 1.2, DHE, RSA, AES_128_CBC (128), SHA'],
    [0x0038, 'DHE-DSS-AES256-SHA: SSL 3.0 to TLS 1.2, DHE, DSS, AES_256_CBC (256), SHA'],
    [0x0034, 'ADH-AES128-SHA: SSL 3.0 to TLS 1.2, DHE, anon, AES_128_CBC (128), SHA'],
    [0xc018, 'AECDH-AES128-SHA: TLS 1.0 to TLS 1.2, ECDHE, anon, AES_128_CBC (128), SHA'],
    [0xc0ab, 'DHE-PSK-AES256-CCM8: TLS 1.2 to TLS 1.2, DHE_PSK, PSK, AES_256_CCM_8 (256), SHA256'],
    [0x00b6, 'RSA-PSK-AES128-CBC-SHA256: TLS 1.0 to TLS 1.2, RSA_PSK, RSA, AES_128_CBC (128), SHA256'],
    [0xc021, 'SRP-RSA-AES-256-CBC-SHA: SSL 3.0 to TLS 1.2, SRP, RSA, AES_256_CBC (256), SHA'],
    [0x003b, 'NULL-SHA256: TLS 1.2 to TLS 1.2, RSA, RSA, NULL (0), SHA256'],
    [0x000a, 'DES-CBC3-SHA: SSL 3.0 to TLS 1.2, RSA, RSA, 3DES_EDE_CBC (112), SHA'],
    [0x0009, 'DES-CBC-SHA: SSL 3.0 to TLS 1.1, RSA, RSA, DES_CBC (56), SHA'],
    [0x0008, 'EXP-DES-CBC-SHA: SSL 3.0 to TLS 1.0, RSA, RSA, DES40_CBC (40), SHA'],
    [0x00ff, '-: SSL 3.0 to TLS 1.2, none, none, EMPTY_RENEGOTIATION_INFO_SCSV (0), SHA256'],
    [0x00c6, '-: TLS 1.3 to TLS 1.3, any, any, SM4_GCM (128), SM3'],
  ])('%i', (code, says) => expect(line(code)).toBe(says))
})

describe('the table', () => {
  it('knows every suite of the library in force by its name there', () =>
    expect(tls.getCiphers().filter((name) => suiteOfOpensslName(name) === undefined)).toEqual([]))
  it('has each number and each name once, in order', () => {
    const codes = CIPHER_SUITES.all.map(({ code }) => code)
    expect(codes).toEqual([...new Set(codes)].toSorted((a, b) => a - b))
    expect(new Set(CIPHER_SUITES.all.map(({ name }) => name)).size).toBe(codes.length)
    const openssl = CIPHER_SUITES.all.map(({ opensslName }) => opensslName).filter((name) => name !== undefined)
    expect(new Set(openssl).size).toBe(openssl.length)
  })
  it('says something of every suite but the two signals', () =>
    expect(CIPHER_SUITES.all.filter((suite) => suite.keyExchange === 'none').map(({ name }) => name)).toEqual([
      'TLS_EMPTY_RENEGOTIATION_INFO_SCSV',
      'TLS_FALLBACK_SCSV',
    ]))
  it('finds by IANA name in any case', () => expect(CIPHER_SUITES.named('tls_aes_256_gcm_sha384')?.code).toBe(0x1302))
})
