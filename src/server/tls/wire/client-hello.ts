// The ClientHello: what a client says of itself before anything is agreed on (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2). Reads the
// body of the message; finding it in the records of a stream is client-hello-reader.ts.
import { isIP } from 'node:net'
import { ByteCursor, latin1 } from './byte-cursor.ts'
import { CIPHER_SUITES } from './cipher-suite.ts'
import { hexCode, isGrease } from './code-point.ts'
import type { CodePoint, Registry } from './code-point.ts'
import { EXTENSION, EXTENSION_TYPES } from './extension-types.ts'
import { isGreaseProtocol, ja3Hash, ja3Text, ja4 } from './fingerprint.ts'
import type { FingerprintSource } from './fingerprint.ts'
import { COMPRESSION_METHODS, GROUPS, PROTOCOL_VERSIONS, PSK_MODES, SIGNATURE_SCHEMES } from './names.ts'

/** Everything of a ClientHello that tells something. Lists are in the order of the wire, GREASE included, with at most 512 entries. */
export interface ClientHello {
  /** The version field, which says TLS 1.2 for TLS 1.3 too. */
  readonly legacyVersion: CodePoint
  /** The versions offered: supported_versions, or without it the version field as the highest one. */
  readonly versions: readonly CodePoint[]
  /** `versions` come from supported_versions. */
  readonly listsVersions: boolean
  /** 32 bytes as hex. */
  readonly random: string
  readonly sessionIdLength: number
  readonly cipherSuites: readonly CodePoint[]
  /** All of them by number, for whoever compares. */
  readonly suiteCodes: readonly number[]
  readonly compressionMethods: readonly CodePoint[]
  /** The host name asked for (SNI); undefined without one, or when what stands there can be no host name. */
  readonly serverName: string | undefined
  /** Protocols; a byte that is not printable ASCII, or a backslash, is shown as `\x0a`. */
  readonly alpn: readonly string[]
  readonly groups: readonly CodePoint[]
  /** The groups for which a key has been sent along. A server that wants another one asks to retry. */
  readonly keyShares: readonly CodePoint[]
  readonly pointFormats: readonly number[]
  readonly signatureSchemes: readonly CodePoint[]
  /** Schemes for certificates, where they differ from those for the handshake (signature_algorithms_cert). */
  readonly certificateSignatureSchemes: readonly CodePoint[]
  readonly pskModes: readonly CodePoint[]
  /** The client asks to resume a TLS 1.3 session, or has a key of its own. */
  readonly hasPreSharedKey: boolean
  readonly hasEarlyData: boolean
  /** Bytes of the TLS 1.2 session ticket: 0 asks for one, undefined does not take any. */
  readonly ticketLength: number | undefined
  readonly hasExtendedMasterSecret: boolean
  /** A true Encrypted Client Hello, or a dummy: they cannot be told apart, which is their purpose. */
  readonly hasEncryptedClientHello: boolean
  /** By extension, or by the signal suite of RFC 5746. */
  readonly hasRenegotiationInfo: boolean
  readonly hasGrease: boolean
  readonly extensions: readonly CodePoint[]
  /** What is wrong inside of extensions, as sentences. The TLS library has the last word on them. */
  readonly faults: readonly string[]
  /** Cut off after 4,096 characters. */
  readonly ja3Text: string
  /** The MD5 of the whole text. */
  readonly ja3: string
  readonly ja4: string
  /** JA4_r: JA4 before hashing. Cut off after 4,096 characters. */
  readonly ja4Raw: string
}

/** More faults than this are not told: one extension of a hostile hello can hold thousands. */
const FAULT_LIMIT = 16
/** Entries of a list that are told: more than are registered of anything. Without it, 64 KiB of suites would become 1 MiB of names. */
const LIST_LIMIT = 512
/** Characters of a fingerprint's text that are told; real ones have some 300. */
const TEXT_LIMIT = 4096
/** Longest piece of a client's bytes that is shown: a host name's limit (RFC 1035 section 2.3.4), and a protocol's. */
const SHOWN_LIMIT = 255
/** Up to here looking through them is cheaper than a set. */
const FEW_EXTENSIONS = 64
const EMPTY_RENEGOTIATION_INFO = 0x00ff

/** Numbers as they were read; names are looked up when all is known. */
interface Extensions {
  readonly order: number[]
  serverName: string | undefined
  alpn: Uint8Array[]
  versions: number[] | undefined
  groups: number[]
  keyShares: number[]
  pointFormats: number[]
  signatureSchemes: number[]
  certificateSignatureSchemes: number[]
  pskModes: number[]
  ticketLength: number | undefined
  readonly faults: string[]
}

/** What is named only when somebody asks: a server answers far more hellos than anybody looks at. */
class ReadHello implements ClientHello {
  readonly legacyVersion: CodePoint
  readonly versions: readonly CodePoint[]
  readonly sessionIdLength: number
  readonly suiteCodes: readonly number[]
  readonly serverName: string | undefined
  readonly alpn: readonly string[]
  /** Latin-1: a small Buffer would keep the memory alive that it shares with others. */
  readonly #random: string
  readonly #compression: readonly number[]
  readonly #found: Extensions
  #suites: readonly CodePoint[] | undefined
  #ja3Text: string | undefined
  #ja4: ReturnType<typeof ja4> | undefined

  constructor(
    legacyVersion: number,
    random: Uint8Array,
    sessionIdLength: number,
    cipherSuites: readonly number[],
    compression: readonly number[],
    found: Extensions,
  ) {
    this.legacyVersion = PROTOCOL_VERSIONS.of(legacyVersion)
    this.versions = named(found.versions ?? [legacyVersion], PROTOCOL_VERSIONS)
    this.#random = latin1(random)
    this.sessionIdLength = sessionIdLength
    this.suiteCodes = cipherSuites
    this.#compression = compression
    this.serverName = found.serverName
    this.alpn = told(found.alpn).map(printable)
    this.#found = found
    limited(found, 'cipher suites', cipherSuites)
    limited(found, 'extensions', found.order)
    limited(found, 'groups', found.groups)
    limited(found, 'key shares', found.keyShares)
    limited(found, 'signature schemes', found.signatureSchemes)
    limited(found, 'protocols', found.alpn)
  }

  get random(): string {
    return Buffer.from(this.#random, 'latin1').toString('hex')
  }
  get cipherSuites(): readonly CodePoint[] {
    return (this.#suites ??= named(this.suiteCodes, CIPHER_SUITES))
  }
  get compressionMethods(): readonly CodePoint[] {
    return named(this.#compression, COMPRESSION_METHODS)
  }
  get groups(): readonly CodePoint[] {
    return named(this.#found.groups, GROUPS)
  }
  get keyShares(): readonly CodePoint[] {
    return named(this.#found.keyShares, GROUPS)
  }
  get pointFormats(): readonly number[] {
    return this.#found.pointFormats
  }
  get signatureSchemes(): readonly CodePoint[] {
    return named(this.#found.signatureSchemes, SIGNATURE_SCHEMES)
  }
  get certificateSignatureSchemes(): readonly CodePoint[] {
    return named(this.#found.certificateSignatureSchemes, SIGNATURE_SCHEMES)
  }
  get pskModes(): readonly CodePoint[] {
    return named(this.#found.pskModes, PSK_MODES)
  }
  get hasPreSharedKey(): boolean {
    return this.#has(EXTENSION.preSharedKey)
  }
  get hasEarlyData(): boolean {
    return this.#has(EXTENSION.earlyData)
  }
  get ticketLength(): number | undefined {
    return this.#found.ticketLength
  }
  get hasExtendedMasterSecret(): boolean {
    return this.#has(EXTENSION.extendedMasterSecret)
  }
  get hasEncryptedClientHello(): boolean {
    return this.#has(EXTENSION.encryptedClientHello)
  }
  get hasRenegotiationInfo(): boolean {
    return this.#has(EXTENSION.renegotiationInfo) || this.suiteCodes.includes(EMPTY_RENEGOTIATION_INFO)
  }
  get listsVersions(): boolean {
    return this.#found.versions !== undefined
  }
  get hasGrease(): boolean {
    const { order, groups, keyShares, signatureSchemes, versions = [], alpn } = this.#found
    return (
      [this.suiteCodes, order, groups, keyShares, signatureSchemes, versions].some((codes) => codes.some(isGrease)) ||
      alpn.some(isGreaseProtocol)
    )
  }
  get extensions(): readonly CodePoint[] {
    return named(this.#found.order, EXTENSION_TYPES)
  }
  get faults(): readonly string[] {
    return this.#found.faults
  }
  get ja3Text(): string {
    return cut(this.#wholeJa3Text)
  }
  get ja3(): string {
    return ja3Hash(this.#wholeJa3Text)
  }
  get ja4(): string {
    return this.#wholeJa4.hash
  }
  get ja4Raw(): string {
    return cut(this.#wholeJa4.raw)
  }

  #has(type: number): boolean {
    return this.#found.order.includes(type)
  }
  get #wholeJa3Text(): string {
    return (this.#ja3Text ??= ja3Text(this.#source))
  }
  get #wholeJa4(): ReturnType<typeof ja4> {
    return (this.#ja4 ??= ja4(this.#source))
  }
  get #source(): FingerprintSource {
    const { order, ...lists } = this.#found
    return { legacyVersion: this.legacyVersion.code, cipherSuites: this.suiteCodes, extensions: order, ...lists }
  }
}

/** Reads the body of the message, without its head of four bytes. The other result is why it cannot be read, as a sentence. */
export function parseClientHello(body: Uint8Array): ClientHello | { readonly why: string } {
  const cursor = new ByteCursor(body)
  const legacyVersion = cursor.uint16('the version')
  const random = cursor.take(32, 'the random')
  const sessionIdLength = cursor.vector(1, 'the session id').left
  const suites = cursor.vector(2, 'the cipher suites')
  const cipherSuites = suites.uint16List('the cipher suites')
  const compression = [...cursor.vector(1, 'the compression methods').rest()]
  // A hello may end here: extensions came with RFC 3546.
  const list = cursor.left > 0 ? cursor.vector(2, 'the extensions') : new ByteCursor(body, 0, 0)
  cursor.expectEnd('the extensions')
  if (sessionIdLength > 32) cursor.fail(`the session id has ${sessionIdLength} bytes, which is more than 32`)
  const found = readExtensions(list)
  const fault = cursor.fault ?? suites.fault ?? list.fault
  if (fault !== undefined) return { why: `The ClientHello cannot be read: ${fault}.` }
  if (cipherSuites.length === 0) return { why: 'The ClientHello offers no cipher suite.' }
  if (compression.length === 0) return { why: 'The ClientHello offers no compression method, not even "null".' }
  return new ReadHello(legacyVersion, random, sessionIdLength, cipherSuites, compression, found)
}

function told<T>(list: readonly T[]): readonly T[] {
  return list.length > LIST_LIMIT ? list.slice(0, LIST_LIMIT) : list
}

function named(codes: readonly number[], registry: Registry<CodePoint>): CodePoint[] {
  return told(codes).map((code) => registry.of(code))
}

function cut(text: string): string {
  return text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}…` : text
}

function readExtensions(list: ByteCursor): Extensions {
  const found: Extensions = {
    order: [],
    serverName: undefined,
    alpn: [],
    versions: undefined,
    groups: [],
    keyShares: [],
    pointFormats: [],
    signatureSchemes: [],
    certificateSignatureSchemes: [],
    pskModes: [],
    ticketLength: undefined,
    faults: [],
  }
  // Real hellos have some fifteen; a hostile one has thousands.
  let seen: Set<number> | undefined
  while (list.left > 0) {
    const type = list.uint16('the type of an extension')
    const body = list.vector(2, () => `the extension ${EXTENSION_TYPES.nameOf(type)}`)
    if (list.fault !== undefined) break
    if (found.order.at(-1) === EXTENSION.preSharedKey)
      addFault(
        found,
        `The extension ${EXTENSION_TYPES.nameOf(type)} stands after pre_shared_key, which must be the last (RFC 8446 section 4.2.11).`,
      )
    if (found.order.length === FEW_EXTENSIONS) seen = new Set(found.order)
    // The first one counts, so that a second cannot hide it.
    if (seen ? seen.has(type) : found.order.includes(type))
      addFault(found, `The extension ${EXTENSION_TYPES.nameOf(type)} is there more than once.`)
    else readExtension(found, type, body)
    found.order.push(type)
    seen?.add(type)
    if (body.fault !== undefined) addFault(found, `The extension ${EXTENSION_TYPES.nameOf(type)} cannot be read: ${body.fault}.`)
  }
  return found
}

function limited(found: Extensions, what: string, { length }: { readonly length: number }): void {
  if (length > LIST_LIMIT) addFault(found, `There are ${length} ${what}; the first ${LIST_LIMIT} are told.`)
}

function addFault(found: Extensions, sentence: string): void {
  if (found.faults.length < FAULT_LIMIT) found.faults.push(sentence)
}

function readExtension(found: Extensions, type: number, body: ByteCursor): void {
  switch (type) {
    case EXTENSION.serverName: {
      const names = body.vector(2, 'the names')
      readServerName(found, names)
      filled(body, names, 'the names')
      break
    }
    case EXTENSION.supportedGroups:
      found.groups = codesIn(body, 2, 'the groups')
      break
    case EXTENSION.ecPointFormats:
      found.pointFormats = bytesIn(body, 'the point formats')
      break
    case EXTENSION.signatureAlgorithms:
      found.signatureSchemes = codesIn(body, 2, 'the schemes')
      break
    case EXTENSION.signatureAlgorithmsCert:
      found.certificateSignatureSchemes = codesIn(body, 2, 'the schemes')
      break
    case EXTENSION.alpn: {
      const protocols = body.vector(2, 'the protocols')
      found.alpn = readProtocols(protocols)
      filled(body, protocols, 'the protocols')
      break
    }
    case EXTENSION.sessionTicket:
      found.ticketLength = body.left
      break
    case EXTENSION.supportedVersions:
      found.versions = codesIn(body, 1, 'the versions')
      break
    case EXTENSION.pskKeyExchangeModes:
      found.pskModes = bytesIn(body, 'the modes')
      break
    case EXTENSION.keyShare: {
      const shares = body.vector(2, 'the key shares')
      found.keyShares = readKeyShares(shares)
      filled(body, shares, 'the key shares')
      break
    }
    default:
  }
}

/** A vector is to fill its extension; its faults become the extension's. */
function filled(body: ByteCursor, vector: ByteCursor, what: string): void {
  if (vector.fault !== undefined) body.fail(vector.fault)
  body.expectEnd(what)
}

function codesIn(body: ByteCursor, lengthSize: 1 | 2, what: string): number[] {
  const vector = body.vector(lengthSize, what)
  const codes = vector.uint16List(what)
  filled(body, vector, what)
  return codes
}

function bytesIn(body: ByteCursor, what: string): number[] {
  const vector = body.vector(1, what)
  const bytes = [...vector.rest()]
  filled(body, vector, what)
  return bytes
}

function readServerName(found: Extensions, names: ByteCursor): void {
  const type = names.uint8('the type of the name')
  const name = names.vector(2, 'the name').rest()
  names.expectEnd('the name')
  if (names.fault !== undefined) return
  const shown = printable(name)
  if (type !== 0) addFault(found, `server_name has a name of type ${hexCode(type, 2)}; only host names (0x00) are defined.`)
  else if (name.length > SHOWN_LIMIT || !/^[A-Za-z0-9_.-]+$/.test(shown))
    addFault(found, `server_name has "${shown}" (${name.length} bytes), which is not a host name (RFC 6066 section 3).`)
  else {
    found.serverName = shown
    if (isIP(shown) !== 0) addFault(found, `server_name has the address ${shown}; RFC 6066 section 3 allows host names alone.`)
  }
}

/** Copies: fingerprints are made of them when the memory of the read has been used again. */
function readProtocols(list: ByteCursor): Uint8Array[] {
  const protocols: Uint8Array[] = []
  while (list.left > 0) {
    const protocol = list.vector(1, 'a protocol').rest()
    if (list.fault !== undefined) break
    if (protocol.length === 0) list.fail('a protocol is empty')
    else protocols.push(Uint8Array.from(protocol))
  }
  return protocols
}

function readKeyShares(list: ByteCursor): number[] {
  const groups: number[] = []
  while (list.left > 0) {
    const group = list.uint16('the group of a key share')
    list.vector(2, 'a key share')
    if (list.fault === undefined) groups.push(group)
  }
  return groups
}

/** A client's bytes as text that cannot harm: printable ASCII as it is, everything else as `\x0a`, cut after 255 bytes. */
export function printable(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes.subarray(0, SHOWN_LIMIT))
    text += byte >= 0x20 && byte < 0x7f && byte !== 0x5c ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
  return bytes.length > SHOWN_LIMIT ? `${text}…` : text
}
