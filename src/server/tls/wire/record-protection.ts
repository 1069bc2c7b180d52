// The protection of single records with an AEAD: opening and sealing those of TLS 1.3 (RFC 8446 section 5.2), sealing those of TLS 1.2 (RFC 5246 section
// 6.2.3.3). Knows ciphers, keys and sequence numbers; whose they are, and which comes when, is handshake-decryption.ts.
import { createCipheriv, createDecipheriv, createHmac, getCiphers } from 'node:crypto'
import type { CipherGCMTypes } from 'node:crypto'
import { openChaCha20Poly1305, sealChaCha20Poly1305 } from './chacha20-poly1305.ts'
import type { CipherSuite } from './cipher-suite.ts'
import { CONTENT_TYPE } from './names.ts'

/** A record opened: the type that its encryption hid, and the fragment without padding. */
export interface OpenedRecord {
  readonly type: number
  readonly fragment: Uint8Array
}

export interface Cipher {
  /** The name in node:crypto. */
  readonly name: string
  readonly keySize: number
  readonly tagSize: number
}

/** What a record is opened or sealed with. */
export interface RecordKeys {
  readonly key: Buffer
  readonly iv: Buffer
  readonly sequence: number
}

export const IV_SIZE = 12
const RECORD_HEAD = 5
const CHACHA = 'chacha20-poly1305'

export function cipherOf(suite: CipherSuite | undefined): Cipher | undefined {
  switch (suite?.cipher) {
    case 'AES_128_GCM':
      return { name: 'aes-128-gcm', keySize: 16, tagSize: 16 }
    case 'AES_256_GCM':
      return { name: 'aes-256-gcm', keySize: 32, tagSize: 16 }
    case 'CHACHA20_POLY1305':
      return { name: CHACHA, keySize: 32, tagSize: 16 }
    case 'AES_128_CCM':
      return { name: 'aes-128-ccm', keySize: 16, tagSize: 16 }
    case 'AES_128_CCM_8':
      return { name: 'aes-128-ccm', keySize: 16, tagSize: 8 }
    default:
      return undefined
  }
}

/**
 * HKDF-Expand-Label of RFC 8446 section 7.1 with an empty context, for lengths up to that of the hash: one block of HKDF-Expand
 * (RFC 5869 section 2.3), which is one HMAC.
 */
export function expandLabel(hash: string, secret: Buffer, label: string, length: number): Buffer {
  const text = `tls13 ${label}`
  const block = createHmac(hash.toLowerCase(), secret)
    .update(Buffer.from([length >>> 8, length & 255, text.length]))
    .update(text)
    .update(Buffer.from([0, 1]))
    .digest()
  const result = Buffer.allocUnsafeSlow(length)
  block.copy(result, 0, 0, length)
  block.fill(0)
  return result
}

/** Opens a whole record of TLS 1.3, head included; undefined: it is not under these keys. */
export function openRecord(cipher: Cipher, keys: RecordKeys, record: Uint8Array): OpenedRecord | undefined {
  const head = record.subarray(0, RECORD_HEAD)
  const sealed = record.subarray(RECORD_HEAD, record.length - cipher.tagSize)
  if (record.length < RECORD_HEAD + cipher.tagSize + 1) return undefined
  const tag = record.subarray(record.length - cipher.tagSize)
  const nonce = nonceOf(keys)
  let plain: Buffer | undefined
  if (isOurs(cipher)) plain = openChaCha20Poly1305(keys.key, nonce, head, sealed, tag)
  else plain = openWithNode(cipher, keys.key, nonce, head, sealed, tag)
  if (plain === undefined) return undefined
  // The type stands after the content; zeros after it are padding (section 5.4).
  let end = plain.length
  while (end > 0 && plain[end - 1] === 0) end--
  return end === 0 ? undefined : { type: plain[end - 1] as number, fragment: plain.subarray(0, end - 1) }
}

/** A whole record of TLS 1.3. */
export function sealRecord(cipher: Cipher, keys: RecordKeys, type: number, content: Uint8Array): Buffer {
  const head = recordHead(CONTENT_TYPE.applicationData, content.length + 1 + cipher.tagSize)
  return Buffer.concat([head, ...sealed(cipher, keys.key, nonceOf(keys), head, Buffer.concat([content, Uint8Array.of(type)]))])
}

/** A whole record of TLS 1.2. `keys.iv`: the fixed part of the nonce, 4 bytes, or 12 with ChaCha20-Poly1305 (RFC 7905 section 2). */
export function sealRecord12(cipher: Cipher, keys: RecordKeys, type: number, content: Uint8Array, explicit: Buffer): Buffer {
  const isExplicit = cipher.name !== CHACHA
  const before = isExplicit ? explicit : Buffer.alloc(0)
  const nonce = isExplicit ? Buffer.concat([keys.iv, explicit]) : nonceOf(keys)
  const additional = Buffer.alloc(8 + RECORD_HEAD)
  additional.writeBigUInt64BE(BigInt(keys.sequence))
  recordHead(type, content.length).copy(additional, 8)
  const head = recordHead(type, before.length + content.length + cipher.tagSize)
  return Buffer.concat([head, before, ...sealed(cipher, keys.key, nonce, additional, Buffer.from(content))])
}

/** RFC 5246 section 6.3: what the server writes with, out of the master secret. `fixed`: bytes of an iv. */
export function serverKeys12(
  suite: CipherSuite,
  { keySize, name }: Cipher,
  master: Buffer,
  randoms: { readonly client: Uint8Array; readonly server: Uint8Array },
): { readonly key: Buffer; readonly iv: Buffer } {
  const fixed = name === CHACHA ? IV_SIZE : 4
  const seed = Buffer.concat([Buffer.from('key expansion'), randoms.server, randoms.client])
  const hmac = (...parts: Uint8Array[]): Buffer => {
    const made = createHmac(suite.hash.toLowerCase(), master)
    for (const part of parts) made.update(part)
    return made.digest()
  }
  let block = Buffer.alloc(0)
  for (let link = hmac(seed); block.length < 2 * (keySize + fixed); link = hmac(link))
    block = Buffer.concat([block, hmac(link, seed)])
  // Of the client and of the server: key and key, iv and iv.
  const key = Buffer.from(block.subarray(keySize, 2 * keySize))
  const iv = Buffer.from(block.subarray(2 * keySize + fixed, 2 * (keySize + fixed)))
  block.fill(0)
  return { key, iv }
}

function recordHead(type: number, length: number): Buffer {
  return Buffer.from([type, 3, 3, length >>> 8, length & 255])
}

/** BoringSSL's Node lacks it; asked once, because the list is made anew at every call. */
let hasChaCha: boolean | undefined

function isOurs({ name }: Cipher): boolean {
  return name === CHACHA && !(hasChaCha ??= getCiphers().includes(name))
}

/** The iv with the sequence number laid over its end (section 5.3). */
function nonceOf({ iv, sequence }: RecordKeys): Buffer {
  const nonce = Buffer.from(iv)
  nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ (sequence >>> 0)) >>> 0, 8)
  nonce.writeUInt32BE((nonce.readUInt32BE(4) ^ Math.floor(sequence / 2 ** 32)) >>> 0, 4)
  return nonce
}

function openWithNode(
  { name, tagSize }: Cipher,
  key: Buffer,
  nonce: Buffer,
  head: Uint8Array,
  sealed: Uint8Array,
  tag: Uint8Array,
): Buffer | undefined {
  try {
    // CCM and ChaCha20-Poly1305 take the same options; the type of GCM alone is declared for all names.
    const opener = createDecipheriv(name as CipherGCMTypes, key, nonce, { authTagLength: tagSize })
    opener.setAuthTag(tag)
    opener.setAAD(head, { plaintextLength: sealed.length })
    const plain = opener.update(sealed)
    opener.final()
    return plain
  } catch {
    // The tag does not fit: another key, or early data.
    return undefined
  }
}

/** Ciphertext and tag. */
function sealed(cipher: Cipher, key: Buffer, nonce: Buffer, additional: Buffer, plain: Buffer): readonly Buffer[] {
  if (isOurs(cipher)) return sealChaCha20Poly1305(key, nonce, additional, plain)
  const sealer = createCipheriv(cipher.name as CipherGCMTypes, key, nonce, { authTagLength: cipher.tagSize })
  sealer.setAAD(additional, { plaintextLength: plain.length })
  const bytes = sealer.update(plain)
  sealer.final()
  return [bytes, sealer.getAuthTag()]
}
