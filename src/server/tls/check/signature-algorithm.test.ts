// Signature algorithms as they stand in certificates, and what each verifies.
import { constants, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Asn1Element } from '../certificates/asn1-element.ts'
import { explicit, integer, nothing, oid, sequence } from '../certificates/der.ts'
import { readSignatureAlgorithm, verifySignature, type SignatureAlgorithm } from './signature-algorithm.ts'
import { strengthOfKey, strengthOfSignature } from './strength.ts'

const read = (...parts: Buffer[]): SignatureAlgorithm =>
  readSignatureAlgorithm(Asn1Element.read(sequence(...parts), 'the algorithm'))
const SHA_256 = sequence(oid('2.16.840.1.101.3.4.2.1'), nothing())
const SHA_384 = sequence(oid('2.16.840.1.101.3.4.2.2'), nothing())
const mgf1 = (hash: Buffer): Buffer => sequence(oid('1.2.840.113549.1.1.8'), hash)
const pss = (...parts: Buffer[]): SignatureAlgorithm => read(oid('1.2.840.113549.1.1.10'), sequence(...parts))
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const rsaPublic = createPublicKey(rsa.privateKey)
const BYTES = Buffer.from('what is signed')
const signedPss = (hash: string, saltLength: number): Buffer =>
  sign(hash, BYTES, { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })

describe('RSASSA-PSS', () => {
  it('is read with its hash and the length of its salt', () => {
    const algorithm = pss(explicit(0, SHA_256), explicit(1, mgf1(SHA_256)), explicit(2, integer(32)))
    expect(algorithm).toEqual({ scheme: 'rsa-pss', hash: 'sha256', saltLength: 32, name: 'SHA-256 with RSASSA-PSS' })
    expect(verifySignature(BYTES, signedPss('sha256', 32), algorithm, rsaPublic)).toBe('good')
    expect(verifySignature(BYTES, signedPss('sha256', 20), algorithm, rsaPublic)).toBe('bad')
    expect(verifySignature(BYTES, signedPss('sha384', 32), algorithm, rsaPublic)).toBe('bad')
  })

  it('without parameters is SHA-1 with twenty bytes', () => {
    expect(pss()).toEqual({ scheme: 'rsa-pss', hash: 'sha1', saltLength: 20, name: 'SHA-1 with RSASSA-PSS' })
  })

  it.each([
    ['two hashes', [explicit(0, SHA_256), explicit(1, mgf1(SHA_384)), explicit(2, integer(32))]],
    ['the hash of MGF1 left away', [explicit(0, SHA_256), explicit(2, integer(32))]],
    ['another function than MGF1', [explicit(0, SHA_256), explicit(1, sequence(oid('1.2.3'), SHA_256))]],
    ['a salt of 65 bytes', [explicit(0, SHA_256), explicit(1, mgf1(SHA_256)), explicit(2, integer(65))]],
    ['another trailer', [explicit(0, SHA_256), explicit(1, mgf1(SHA_256)), explicit(2, integer(32)), explicit(3, integer(2))]],
  ])('with %s is not served', (_what, parts) => {
    expect(pss(...parts).scheme).toBe('unknown')
  })
})

describe('A signature', () => {
  it('is not checked with a key of another kind', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    expect(verifySignature(BYTES, Buffer.alloc(256), read(oid('1.2.840.113549.1.1.11'), nothing()), publicKey)).toBe('unsupported')
    expect(verifySignature(BYTES, Buffer.alloc(64), read(oid('1.3.101.112')), publicKey)).toBe('unsupported')
    expect(verifySignature(BYTES, Buffer.alloc(70), read(oid('1.2.840.10045.4.3.2')), rsaPublic)).toBe('unsupported')
  })

  it('that is no signature at all is bad', () => {
    expect(verifySignature(BYTES, Buffer.alloc(0), read(oid('1.2.840.113549.1.1.11'), nothing()), rsaPublic)).toBe('bad')
  })
})

describe('Strength', () => {
  it.each([
    ['1.2.840.113549.1.1.4', 39],
    ['1.2.840.113549.1.1.5', 63],
    ['1.2.840.10045.4.1', 63],
    ['1.2.840.10045.4.3.1', 112],
    ['1.2.840.113549.1.1.11', 128],
    ['1.3.101.112', 128],
    ['1.2.3.4', 0],
  ])('of a signature by %s is %i bits', (id, bits) => {
    expect(strengthOfSignature(read(oid(id))).bits).toBe(bits)
  })

  it('of keys goes by their length', () => {
    const curve = (namedCurve: string): number => strengthOfKey(generateKeyPairSync('ec', { namedCurve }).publicKey).bits
    expect([curve('prime256v1'), curve('secp384r1'), curve('secp521r1')]).toEqual([128, 192, 260])
    expect(strengthOfKey(rsaPublic)).toEqual({ bits: 112, name: 'an RSA key of 2048 bits' })
    expect(strengthOfKey(generateKeyPairSync('ed25519').publicKey).bits).toBe(128)
    expect(strengthOfKey(generateKeyPairSync('x25519').publicKey)).toEqual({ bits: 0, name: 'a key of the kind x25519' })
  })
})
