// Opens the protected records of TLS 1.3 with the secrets of the TLS library's key log, so that their messages can be named (RFC 8446
// sections 5.2 and 7), and seals a record of the server's where one is put in its place. Secrets come in and never go out: what is opened is
// handed to the record reader, which tells names and lengths.
import { randomBytes } from 'node:crypto'
import type { CipherSuite } from './cipher-suite.ts'
import type { Direction, Negotiated } from './negotiated.ts'
import { IV_SIZE, cipherOf, expandLabel, openRecord, sealRecord, sealRecord12, serverKeys12 } from './record-protection.ts'
import type { Cipher, OpenedRecord, RecordKeys } from './record-protection.ts'

/** `no-secret`: keep the record, its secret may come. `failed`: it will never open. */
export type OpenResult = OpenedRecord | 'no-secret' | 'failed'

type Phase = 'handshake' | 'application'

/** The lines of the key log that are used (NSS key log format), and that of TLS 1.2 where something is to be sealed. */
const MASTER_LABEL = 'CLIENT_RANDOM'
const LABELS: ReadonlyMap<string, readonly [Direction, Phase]> = new Map([
  ['CLIENT_HANDSHAKE_TRAFFIC_SECRET', ['client', 'handshake']],
  ['SERVER_HANDSHAKE_TRAFFIC_SECRET', ['server', 'handshake']],
  ['CLIENT_TRAFFIC_SECRET_0', ['client', 'application']],
  ['SERVER_TRAFFIC_SECRET_0', ['server', 'application']],
])

/** Longest secret: SHA-512. Shortest: SHA-256. */
const SECRET_SIZES = [32, 48, 64]
/** Early data that the server refuses comes among a client's records and opens with no key that is known here. */
const FAILURE_LIMIT = 16

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
  /** `sealAsServer` will be called: keeps what TLS 1.2 needs for it. Default false. */
  readonly seals?: boolean
}

/**
 * One for a connection, shared by the readers of both directions. Hand it every line of the key log; call `end` when the connection
 * ends. A direction's handshake secret is overwritten with zeros as soon as its Finished has passed.
 */
export class HandshakeDecryption {
  readonly #negotiated: Negotiated
  readonly #afterHandshake: boolean
  /** Of TLS 1.2; its random stands in the same line of the key log. */
  #master: { readonly secret: Buffer; readonly clientRandom: Buffer } | undefined
  readonly #seals: boolean
  readonly #sides: Readonly<Record<Direction, Side>> = { client: new Side(), server: new Side() }
  readonly #listeners: Record<Direction, (() => void) | undefined> = { client: undefined, server: undefined }

  constructor(negotiated: Negotiated, { afterHandshake = false, seals = false }: DecryptionOptions = {}) {
    this.#negotiated = negotiated
    this.#afterHandshake = afterHandshake
    this.#seals = seals
    negotiated.keepsServerRandom ||= seals
  }

  /** Takes a line as node's 'keylog' event gives it. The line stays the caller's; what is needed of it is copied. */
  keyLog(line: Uint8Array): void {
    const bytes = Buffer.from(line.buffer, line.byteOffset, line.length)
    const name = bytes.toString('latin1', 0, Math.max(0, bytes.indexOf(0x20)))
    const label = LABELS.get(name)
    if (label === undefined) {
      const secret = this.#seals && name === MASTER_LABEL ? secretIn(bytes) : undefined
      if (secret)
        this.#master = { secret, clientRandom: Buffer.from(bytes.toString('latin1', name.length + 1, name.length + 65), 'hex') }
      return
    }
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
    const opened = openRecord(cipher, side as RecordKeys, record)
    if (opened === undefined) {
      if (++side.failures > FAILURE_LIMIT) side.forgetAll()
      return 'failed'
    }
    side.sequence++
    return opened
  }

  /**
   * The server's next record, where the TLS library's would stand: with whatever the library sends after it, it is out of step. undefined: the keys are not known,
   * or the suite encrypts otherwise than with an AEAD. Needs `seals`.
   */
  sealAsServer(type: number, content: Uint8Array): Buffer | undefined {
    const side = this.#sides.server
    const suite = this.#negotiated.suite
    const cipher = cipherOf(suite)
    if (suite === undefined || cipher === undefined || side.phase === 'over') return undefined
    if (!this.#negotiated.isTls13) {
      const { serverRandom } = this.#negotiated
      if (this.#master === undefined || serverRandom === undefined) return undefined
      const { secret, clientRandom } = this.#master
      const keys = serverKeys12(suite, cipher, secret, { client: clientRandom, server: serverRandom })
      return sealRecord12(cipher, { ...keys, sequence: side.sequence++ }, type, content, randomBytes(8))
    }
    if (side.key === undefined && !this.#deriveKeys(side, suite, cipher)) return undefined
    const record = sealRecord(cipher, side as RecordKeys, type, content)
    side.sequence++
    return record
  }

  /** A record of the present phase passed unopened; before TLS 1.3, an encrypted one. */
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
    this.#master?.secret.fill(0)
    this.#master = undefined
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
