// The cipher against the RFC's example, and against OpenSSL's where the platform has it.
import { createCipheriv, getCiphers } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openChaCha20Poly1305, sealChaCha20Poly1305 } from './chacha20-poly1305.ts'

const hex = (words: string): Buffer => Buffer.from(words.replaceAll(' ', ''), 'hex')

// RFC 8439 section 2.8.2.
const key = hex('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f')
const nonce = hex('070000004041424344454647')
const additional = hex('50515253c0c1c2c3c4c5c6c7')
const sealed = hex(
  'd31a8d34648e60db7b86afbc53ef7ec2 a4aded51296e08fea9e2b5a736ee62d6 3dbea45e8ca9671282fafb69da92728b' +
    '1a71de0a9e060b2905d6a5b67ecd3b36 92ddbd7f2d778b8c9803aee328091b58 fab324e4fad675945585808b4831d7bc' +
    '3ff4def08e4b7a9de576d26586cec64b 6116',
)
const tag = hex('1ae10b594f09e26a7e902ecbd0600691')

describe('sealChaCha20Poly1305', () => {
  it("seals the RFC's example, and what it seals opens, for every length up to 200 bytes", () => {
    const example = openChaCha20Poly1305(key, nonce, additional, sealed, tag) as Buffer
    expect(sealChaCha20Poly1305(key, nonce, additional, example)).toEqual([sealed, tag])
    for (let length = 0; length <= 200; length++) {
      const [content, itsTag] = sealChaCha20Poly1305(key, nonce, additional, Buffer.alloc(length, length))
      expect(openChaCha20Poly1305(key, nonce, additional, content, itsTag)).toEqual(Buffer.alloc(length, length))
    }
  })
})

describe('openChaCha20Poly1305', () => {
  it("opens the RFC's example", () =>
    expect(openChaCha20Poly1305(key, nonce, additional, sealed, tag)?.toString()).toBe(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
    ))
  it('opens nothing when a bit of key, nonce, head, content or tag is another', () => {
    const flipped = (bytes: Buffer): Buffer =>
      Buffer.from(bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte)))
    expect([
      openChaCha20Poly1305(flipped(key), nonce, additional, sealed, tag),
      openChaCha20Poly1305(key, flipped(nonce), additional, sealed, tag),
      openChaCha20Poly1305(key, nonce, flipped(additional), sealed, tag),
      openChaCha20Poly1305(key, nonce, additional, flipped(sealed), tag),
      openChaCha20Poly1305(key, nonce, additional, sealed, flipped(tag)),
    ]).toEqual([undefined, undefined, undefined, undefined, undefined])
  })
  it('opens what the library has sealed, for every length up to 200 bytes, where it has the cipher', () => {
    if (!getCiphers().includes('chacha20-poly1305')) {
      // BoringSSL's Node: the reason why ours is there.
      expect(() => createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })).toThrow('Unknown cipher')
      return
    }
    for (let length = 0; length <= 200; length++) {
      const plain = Buffer.alloc(length, length)
      const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
      cipher.setAAD(additional, { plaintextLength: length })
      const content = cipher.update(plain)
      cipher.final()
      expect(openChaCha20Poly1305(key, nonce, additional, content, cipher.getAuthTag())).toEqual(plain)
    }
  })
})
