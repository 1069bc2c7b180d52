// JA3 and JA4 against values that others have published for the same bytes.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ClientHello } from './client-hello.ts'
import { ClientHelloReader } from './client-hello-reader.ts'
import { ja3Text, ja4 } from './fingerprint.ts'
import type { FingerprintSource } from './fingerprint.ts'

// CyberChef's known answers; the file names them.
const published = JSON.parse(readFileSync(new URL('fixtures/published-fingerprints.json', import.meta.url), 'utf8')) as {
  hellos: { name: string; bytes: string; ja3?: string; ja4?: string }[]
}

function helloOf(base64: string): ClientHello {
  const result = new ClientHelloReader().feed(Buffer.from(base64, 'base64'))
  if (result.state !== 'hello') throw new Error(JSON.stringify(result))
  return result.hello
}

describe('published fingerprints', () => {
  it.each(published.hellos.map((each) => [each.name, each] as const))('%s', (_, { bytes, ja3, ja4: expected }) => {
    const hello = helloOf(bytes)
    expect({ ...(ja3 && { ja3: hello.ja3 }), ...(expected && { ja4: hello.ja4 }) }).toEqual({
      ...(ja3 && { ja3 }),
      ...(expected && { ja4: expected }),
    })
  })

  it('the readable form that the JA4 document gives for the list of suites', () => {
    // github.com/FoxIO-LLC/ja4, technical_details/JA4.md, "Cipher hash": this list has the hash 8daaf6152771.
    const source: FingerprintSource = {
      ...NOTHING,
      cipherSuites: [
        0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035,
      ],
    }
    expect(ja4(source)).toEqual({
      hash: 't12i150000_8daaf6152771_000000000000',
      raw: 't12i150000_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_',
    })
  })

  it('the JA4_r of a Firefox hello, each list as its extension has it', () => {
    const firefox = published.hellos.find((each) => each.name === 'JA4 Firefox')
    expect(helloOf(firefox?.bytes ?? '').ja4Raw).toBe(
      't13d1715h2_002f,0035,009c,009d,1301,1302,1303,c009,c00a,c013,c014,c02b,c02c,c02f,c030,cca8,cca9' +
        '_0005,000a,000b,000d,0015,0017,001c,0022,0023,002b,002d,0033,ff01' +
        '_0403,0503,0603,0804,0805,0806,0401,0501,0601,0203,0201',
    )
  })
})

const NOTHING: FingerprintSource = {
  legacyVersion: 0x0303,
  versions: undefined,
  cipherSuites: [],
  extensions: [],
  groups: [],
  pointFormats: [],
  signatureSchemes: [],
  alpn: [],
}

describe('the rules of JA3', () => {
  it('leaves fields empty that a hello without extensions does not have', () =>
    expect(ja3Text({ ...NOTHING, legacyVersion: 0x0301, cipherSuites: [4, 5, 10] })).toBe('769,4-5-10,,,'))
  it('leaves out GREASE in suites, extensions and groups', () =>
    expect(
      ja3Text({
        ...NOTHING,
        cipherSuites: [0x0a0a, 0x1301],
        extensions: [0xfafa, 10, 0xfafa],
        groups: [0x2a2a, 29],
        pointFormats: [0],
      }),
    ).toBe('771,4865,10,29,0'))
})

describe('the rules of JA4', () => {
  const first = (source: Partial<FingerprintSource>): string => ja4({ ...NOTHING, ...source }).hash.split('_')[0] ?? ''
  it.each([
    [0x0304, 't13i000000'],
    [0x0303, 't12i000000'],
    [0x0302, 't11i000000'],
    [0x0301, 't10i000000'],
    [0x0300, 'ts3i000000'],
    [0x7f17, 't00i000000'],
  ])('version 0x%s', (version, expected) => expect(first({ legacyVersion: version })).toBe(expected))
  it('takes the highest of supported_versions that is no GREASE', () =>
    expect(first({ versions: [0xfafa, 0x0303, 0x0304] })).toBe('t13i000000'))
  it('counts no further than 99, and server_name and ALPN among the extensions', () =>
    expect(first({ cipherSuites: Array.from({ length: 120 }, (_, index) => index), extensions: [0, 16, 0x1a1a] })).toBe(
      't12d990200',
    ))
  it.each([
    ['h2', 'h2'],
    ['http/1.1', 'h1'],
    ['x', 'xx'],
    ['\u00ab', 'ab'],
    ['0\u00ab\u00cd1', '01'],
    ['a\u00cd', '6d'],
  ])('ALPN %s', (protocol, expected) => expect(first({ alpn: [Buffer.from(protocol, 'latin1')] })).toBe(`t12i0000${expected}`))
  it('does not sort the signature schemes, and writes no empty list of them', () => {
    expect(ja4({ ...NOTHING, extensions: [13, 10], signatureSchemes: [0x0804, 0x5a5a, 0x0403] }).raw).toBe(
      't12i000200__000a,000d_0804,0403',
    )
    expect(ja4({ ...NOTHING, extensions: [10] }).raw).toBe('t12i000100__000a')
  })
})
