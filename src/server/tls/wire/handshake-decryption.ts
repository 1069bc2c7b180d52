// Opens the protected records of TLS 1.3 with the secrets of the TLS library's key log, so that their messages can be named (RFC 8446
// sections 5.2 and 7). Secrets come in and never go out: what is opened is handed to the record reader, which tells names and lengths.
import { createDecipheriv, createHmac, getCiphers } from 'node:crypto'
import type { CipherGCMTypes } from 'node:crypto'
import { openChaCha20Poly1305 } from './chacha20-poly1305.ts'
import type { CipherSuite } from './cipher-suite.ts'
import type { Direction, Negotiated } from './negotiated.ts'

/** A record opened: the type that its encryption hid, and the fragment without padding. */
interface OpenedRecord {
  readonly type: number
  readonly fragment: Uint8Array
}

/** `no-secret`: keep the record, its secret may come. `failed`: it will never open. */
export type OpenResult = OpenedRecord | 'no-secret' | 'failed'

type Phase = 'handshake' | 'application'

/** The lines of the key log that are used (NSS key log format); others, such as those of TLS 1.2, are ignored. */
const LABELS: ReadonlyMap<string, readonly [Direction, Phase]> = new Map([
  ['CLIENT_HANDSHAKE_TRAFFIC_SECRET', ['client', 'handshake']],
  ['SERVER_HANDSHAKE_TRAFFIC_SECRET', ['server', 'handshake']],
  ['CLIENT_TRAFFIC_SECRET_0', ['client', 'application']],
  ['SERVER_TRAFFIC_SECRET_0', ['server', 'application']],
])

/** Longest secret: SHA-512. Shortest: SHA-256. */
const SECRET_SIZES = [32, 48, 64]
const IV_SIZE = 12
const RECORD_HEAD = 5
/** Early data that the server refuses comes among a client's records and opens with no key that is known here. */
const FAILURE_LIMIT = 16

interface Cipher {
  /** The name in node:crypto. */
  readonly name: string
  readonly keySize: number
  readonly tagSize: number
}

function cipherOf(suite: CipherSuite | undefined): Cipher | undefined {
  switch (suite?.cipher) {
    case 'AES_128_GCM':
      return { name: 'aes-128-gcm', keySize: 16, tagSize: 16 }
    case 'AES_256_GCM':
      return { name: 'aes-256-gcm', keySize: 32, tagSize: 16 }
    case 'CHACHA20_POLY1305':
      return { name: 'chacha20-poly1305', keySize: 32, tagSize: 16 }
    case 'AES_128_CCM':
      return { name: 'aes-128-ccm', keySize: 16, tagSize: 16 }
    case 'AES_128_CCM_8':
      return { name: 'aes-128-ccm', keySize: 16, tagSize: 8 }
    default:
      return undefined
  }
}

/** One direction: its secrets, and the keys of the phase that it is in. */
class Side {
  phase: Phase | 'over' = 'handshake'
  readonly secrets: { handshake: Buffer | undefined; application: Buffer | undefined } = {
    handshake: undefined,
    application: undefined,
  }
  key: Buffer | undefined
  iv: Buffer | undefined
  /** Of the next record under these keys. A connection ends long before 2^53. */
  sequence = 0
  failures = 0

  forgetKeys(): void {
    this.key?.fill(0)
    this.iv?.fill(0)
    this.key = this.iv = undefined
    this.sequence = 0
  }

  forgetAll(): void {
    this.forgetKeys()
    this.secrets.handshake?.fill(0)
    this.secrets.application?.fill(0)
    this.secrets.handshake = this.secrets.application = undefined
    this.phase = 'over'
  }
}

export interface DecryptionOptions {
  /** Go on after the handshake, for tickets, key updates and alerts. Costs a decryption of all that is watched. Default false. */
  readonly afterHandshake?: boolean
}

/**
 * One for a connection, shared by the readers of both directions. Hand it every line of the key log; call `end` when the connection
 * ends. A direction's handshake secret is overwritten with zeros as soon as its Finished has passed.
 */
export class HandshakeDecryption {
  readonly #negotiated: Negotiated
  readonly #afterHandshake: boolean
  readonly #sides: Readonly<Record<Direction, Side>> = { client: new Side(), server: new Side() }
  readonly #listeners: Record<Direction, (() => void) | undefined> = { client: undefined, server: undefined }

  constructor(negotiated: Negotiated, { afterHandshake = false }: DecryptionOptions = {}) {
    this.#negotiated = negotiated
    this.#afterHandshake = afterHandshake
  }

  /** Takes a line as node's 'keylog' event gives it. The line stays the caller's; what is needed of it is copied. */
  keyLog(line: Uint8Array): void {
    const bytes = Buffer.from(line.buffer, line.byteOffset, line.length)
    const label = LABELS.get(bytes.toString('latin1', 0, Math.max(0, bytes.indexOf(0x20))))
    if (label === undefined) return
    const [from, phase] = label
    const side = this.#sides[from]
    if (side.phase === 'over' || (phase === 'application' && !this.#afterHandshake)) return
    const secret = secretIn(bytes)
    if (secret === undefined) return
    side.secrets[phase]?.fill(0)
    side.secrets[phase] = secret
    this.#listeners[from]?.()
  }

  /** Calls back when a secret of that direction has come. One listener a direction. */
  onSecret(from: Direction, listener: () => void): void {
    this.#listeners[from] = listener
  }

  /** In which phase the records of a direction are, or `over` when none is opened any more. */
  phaseOf(from: Direction): Phase | 'over' {
    return this.#sides[from].phase
  }

  /** Opens a whole record, head included. Records are opened in their order; one that is passed over is told with `skip`. */
  open(from: Direction, record: Uint8Array): OpenResult {
    const side = this.#sides[from]
    const suite = this.#negotiated.suite
    const cipher = cipherOf(suite)
    if (side.phase === 'over') return 'failed'
    if (suite === undefined || cipher === undefined) {
      side.forgetAll()
      return 'failed'
    }
    if (side.key === undefined && !this.#deriveKeys(side, suite, cipher)) return 'no-secret'
    const opened = openWith(cipher, side, record)
    if (opened === undefined) {
      if (++side.failures > FAILURE_LIMIT) side.forgetAll()
      return 'failed'
    }
    side.sequence++
    return opened
  }

  /** A record of the present phase passed unopened. */
  skip(from: Direction): void {
    this.#sides[from].sequence++
  }

  /** The Finished of a direction has passed: its next record has the keys of application data. */
  finish(from: Direction): void {
    const side = this.#sides[from]
    if (side.phase !== 'handshake') return
    side.forgetKeys()
    side.secrets.handshake?.fill(0)
    side.secrets.handshake = undefined
    if (this.#afterHandshake) side.phase = 'application'
    else side.forgetAll()
  }

  /** A KeyUpdate of a direction has passed: its next record has the next keys (RFC 8446 section 7.2). */
  updateKeys(from: Direction): void {
    const side = this.#sides[from]
    const secret = side.secrets.application
    const hash = this.#negotiated.suite?.hash
    if (side.phase !== 'application' || secret === undefined || hash === undefined) return
    side.secrets.application = expandLabel(hash, secret, 'traffic upd', secret.length)
    secret.fill(0)
    side.forgetKeys()
  }

  /** Gives up a direction: more has come without its secret than is kept. */
  giveUp(from: Direction): void {
    this.#sides[from].forgetAll()
  }

  /** Overwrites all that is secret. */
  end(): void {
    this.#sides.client.forgetAll()
    this.#sides.server.forgetAll()
  }

  #deriveKeys(side: Side, suite: CipherSuite, cipher: Cipher): boolean {
    const secret = side.phase === 'over' ? undefined : side.secrets[side.phase]
    if (secret === undefined) return false
    side.key = expandLabel(suite.hash, secret, 'key', cipher.keySize)
    side.iv = expandLabel(suite.hash, secret, 'iv', IV_SIZE)
    return true
  }
}

/** The third word of a line of the key log, read without making a string of it: strings cannot be overwritten. */
function secretIn(line: Buffer): Buffer | undefined {
  let end = line.length
  while (end > 0 && (line[end - 1] === 0x0a || line[end - 1] === 0x0d)) end--
  const start = line.lastIndexOf(0x20, end - 1) + 1
  const size = (end - start) / 2
  if (!SECRET_SIZES.includes(size)) return undefined
  const secret = Buffer.allocUnsafeSlow(size)
  for (let index = 0; index < size; index++) {
    const high = hexValue(line[start + index * 2] as number)
    const low = hexValue(line[start + index * 2 + 1] as number)
    if (high < 0 || low < 0) return undefined
    secret[index] = (high << 4) | low
  }
  return secret
}

function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

/**
 * HKDF-Expand-Label of RFC 8446 section 7.1 with an empty context, for lengths up to that of the hash: one block of HKDF-Expand
 * (RFC 5869 section 2.3), which is one HMAC.
 */
function expandLabel(hash: string, secret: Buffer, label: string, length: number): Buffer {
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

/** BoringSSL's Node lacks it; asked once, because the list is made anew at every call. */
let hasChaCha: boolean | undefined

function openWith(cipher: Cipher, side: Side, record: Uint8Array): OpenedRecord | undefined {
  const head = record.subarray(0, RECORD_HEAD)
  const sealed = record.subarray(RECORD_HEAD, record.length - cipher.tagSize)
  if (record.length < RECORD_HEAD + cipher.tagSize + 1) return undefined
  const tag = record.subarray(record.length - cipher.tagSize)
  const nonce = nonceOf(side)
  let plain: Buffer | undefined
  if (cipher.name === 'chacha20-poly1305' && !(hasChaCha ??= getCiphers().includes(cipher.name)))
    plain = openChaCha20Poly1305(side.key as Buffer, nonce, head, sealed, tag)
  else plain = openWithNode(cipher, side.key as Buffer, nonce, head, sealed, tag)
  if (plain === undefined) return undefined
  // The type stands after the content; zeros after it are padding (section 5.4).
  let end = plain.length
  while (end > 0 && plain[end - 1] === 0) end--
  return end === 0 ? undefined : { type: plain[end - 1] as number, fragment: plain.subarray(0, end - 1) }
}

/** The iv with the sequence number laid over its end (section 5.3). */
function nonceOf({ iv, sequence }: Side): Buffer {
  const nonce = Buffer.from(iv as Buffer)
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
