// Paths through cross-signed, renewed, same-named and hostile authorities, and the chain that a server sends.
import { X509Certificate, type KeyObject } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  authorityKeyIdentifier,
  basicConstraints,
  commonName,
  keyIdentifier,
  keyUsage,
  newKey,
  publicKeyInfo,
  signedCertificate,
  subjectKeyIdentifier,
} from '../certificates/certificate-writing.ts'
import { completeChain, findPaths, PATH_LIMIT, readable, type Paths } from './certificate-chain.ts'
import { SIGNATURE_LIMIT } from './issuer-links.ts'

const PERIOD = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2027-01-01T00:00:00Z') }
let serial = 0
const keys: KeyObject[] = []

beforeAll(async () => {
  for (let at = 0; at < 16; at++) keys.push(await newKey('ecdsa-p256'))
})

/** An authority by name and key, issued by a name and a key; with key identifiers when it is asked for. */
function authority(
  subject: string,
  key: number,
  issuer: string,
  issuerKey: number,
  identifiers: 'bare' | 'identified' = 'bare',
): X509Certificate {
  const identifierOf = (at: number): Buffer => keyIdentifier(publicKeyInfo(keyAt(at)))
  const identified = [subjectKeyIdentifier(identifierOf(key)), authorityKeyIdentifier(identifierOf(issuerKey))]
  const contents = {
    serialNumber: Buffer.from([1, ++serial >> 8, serial & 0xff]),
    issuer: commonName(issuer),
    subject: commonName(subject),
    period: PERIOD,
    publicKey: publicKeyInfo(keyAt(key)),
    extensions: [basicConstraints({}), keyUsage('keyCertSign'), ...(identifiers === 'identified' ? identified : [])],
  }
  return new X509Certificate(signedCertificate(contents, keyAt(issuerKey)))
}

function keyAt(at: number): KeyObject {
  const key = keys[at % keys.length]
  if (!key) throw new Error('There are no keys yet.')
  return key
}

function paths(leaf: X509Certificate, anchors: readonly X509Certificate[], others: readonly X509Certificate[]): Paths {
  const [first] = readable([leaf])
  if (!first) throw new Error('The leaf cannot be read.')
  return findPaths(first, { anchors: readable(anchors), others: readable(others) })
}

/** `A < B < C`, and why an unfinished one ends. */
function lines({ anchored, unfinished }: Paths): string[] {
  const line = (path: readonly { readonly certificate: X509Certificate }[]): string =>
    path.map(({ certificate }) => certificate.subject.replace('CN=', '')).join(' < ')
  return [...anchored.map(line), ...(unfinished ? [`${line(unfinished.path)} (${unfinished.end})`] : [])]
}

describe('Paths', () => {
  it('are all found through a cross-signed authority', () => {
    const [one, two] = [authority('One', 1, 'One', 1), authority('Two', 2, 'Two', 2)]
    const byOne = authority('Middle', 3, 'One', 1)
    const byTwo = authority('Middle', 3, 'Two', 2)
    const leaf = authority('Leaf', 4, 'Middle', 3)
    expect(lines(paths(leaf, [one, two], [byTwo, byOne]))).toEqual(['Leaf < Middle < Two', 'Leaf < Middle < One'])
  })

  it('end at the first anchor, though more is above it', () => {
    const root = authority('Root', 1, 'Root', 1)
    const middle = authority('Middle', 2, 'Root', 1)
    const leaf = authority('Leaf', 3, 'Middle', 2)
    expect(lines(paths(leaf, [middle, root], []))).toEqual(['Leaf < Middle'])
  })

  it('go by the signature where several have one name, whatever the identifiers say', () => {
    const [wrong, right] = [authority('Root', 1, 'Root', 1), authority('Root', 2, 'Root', 2)]
    expect(lines(paths(authority('Leaf', 3, 'Root', 2), [wrong, right], []))).toEqual(['Leaf < Root'])
    const misled = authority('Leaf', 3, 'Root', 2, 'identified')
    const lying = authority('Root', 2, 'Root', 2, 'bare')
    expect(lines(paths(misled, [wrong, lying], []))).toEqual(['Leaf < Root'])
  })

  it('go through an authority that renewed its key and signed the new one with the old', () => {
    const old = authority('Root', 1, 'Root', 1)
    const renewed = authority('Root', 2, 'Root', 1)
    expect(lines(paths(authority('Leaf', 3, 'Root', 2), [old], [renewed]))).toEqual(['Leaf < Root < Root'])
  })

  it('do not go in circles', () => {
    const [oneByTwo, twoByOne] = [authority('One', 1, 'Two', 2), authority('Two', 2, 'One', 1)]
    const leaf = authority('Leaf', 3, 'One', 1)
    expect(lines(paths(leaf, [], [oneByTwo, twoByOne]))).toEqual(['Leaf < One < Two (no-issuer)'])
  })

  it('end unfinished with the reason', () => {
    const root = authority('Root', 1, 'Root', 1)
    expect(lines(paths(authority('Leaf', 2, 'Nobody', 3), [root], []))).toEqual(['Leaf (no-issuer)'])
    expect(lines(paths(authority('Leaf', 2, 'Root', 3), [root], []))).toEqual(['Leaf (bad-signature)'])
    expect(lines(paths(authority('Leaf', 2, 'Leaf', 2), [root], []))).toEqual(['Leaf (self-signed)'])
    expect(lines(paths(authority('Leaf', 2, 'Leaf', 3), [root], []))).toEqual(['Leaf (bad-signature)'])
    const namesake = authority('Leaf', 2, 'Root', 3, 'identified')
    expect(lines(paths(namesake, [authority('Root', 1, 'Root', 1, 'identified')], []))).toEqual(['Leaf (no-issuer)'])
  })
})

describe('A hostile chain', () => {
  it('longer than a path may be is given up', () => {
    const chain = Array.from({ length: 20 }, (_, at) => authority(`Level ${at}`, at, `Level ${at + 1}`, at + 1))
    const { anchored, unfinished } = paths(chain[0] as X509Certificate, [authority('Level 20', 20, 'Level 20', 20)], chain)
    expect([anchored, unfinished?.end, unfinished?.path.length]).toEqual([[], 'limit', PATH_LIMIT])
  })

  it('of namesakes has only so many signatures checked, and is refused', () => {
    // All bear the name of the issuer, and none has its key.
    const namesakes = Array.from({ length: 200 }, (_, at) => authority('Issuer', at, `Above ${at}`, at))
    const leaf = authority('Leaf', 3, 'Issuer', 15)
    const wrong = namesakes.filter((_, at) => at % 16 !== 15)
    expect(lines(paths(leaf, [], wrong))).toEqual(['Leaf (limit)'])
    expect(SIGNATURE_LIMIT).toBe(40)
  })

  it('of authorities that have all signed one another has more paths than are walked', () => {
    const mesh = Array.from({ length: 64 }, (_, at) => authority(`${at % 8}`, at % 8, `${at >> 3}`, at >> 3))
    const { anchored, unfinished } = paths(authority('Leaf', 9, '0', 0), [], mesh)
    expect([anchored, unfinished?.end]).toEqual([[], 'limit'])
  })

  it('with an honest path in it is still accepted', () => {
    const root = authority('0', 0, 'Root', 10)
    const mesh = Array.from({ length: 64 }, (_, at) => authority(`${at % 8}`, at % 8, `${at >> 3}`, at >> 3))
    expect(lines(paths(authority('Leaf', 9, '0', 0), [root], mesh))[0]).toBe('Leaf < 0')
  })
})

describe('The chain that a server sends', () => {
  const shown = ({ chain, ...rest }: ReturnType<typeof completeChain>): unknown => [
    chain.map(({ subject }) => subject.replace('CN=', '')),
    rest,
  ]

  it('is completed out of a pool in any order, without the root', () => {
    const pool = [authority('Root', 1, 'Root', 1), authority('Lower', 3, 'Upper', 2), authority('Upper', 2, 'Root', 1)]
    expect(shown(completeChain(authority('Leaf', 4, 'Lower', 3), pool))).toEqual([
      ['Leaf', 'Lower', 'Upper'],
      { isComplete: true, missingIssuer: undefined },
    ])
  })

  it('names the issuer that is missing', () => {
    const pool = [authority('Lower', 3, 'Upper', 2)]
    expect(shown(completeChain(authority('Leaf', 4, 'Lower', 3), pool))).toEqual([
      ['Leaf', 'Lower'],
      { isComplete: false, missingIssuer: '"CN=Upper"' },
    ])
  })

  it('of a certificate that is its own root is itself', () => {
    const own = authority('Leaf', 4, 'Leaf', 4)
    expect(shown(completeChain(own, []))).toEqual([['Leaf'], { isComplete: true, missingIssuer: undefined }])
    expect(shown(completeChain(own, [own]))).toEqual([['Leaf'], { isComplete: true, missingIssuer: undefined }])
  })

  it('takes the longest way to a root, which clients with an old store understand', () => {
    const [oldRoot, newRoot] = [authority('Old root', 1, 'Old root', 1), authority('New root', 2, 'New root', 2)]
    const crossSigned = authority('New root', 2, 'Old root', 1)
    const pool = [newRoot, authority('Lower', 3, 'New root', 2), crossSigned, oldRoot]
    expect(shown(completeChain(authority('Leaf', 4, 'Lower', 3), pool))).toEqual([
      ['Leaf', 'Lower', 'New root'],
      { isComplete: true, missingIssuer: undefined },
    ])
  })
})
