// Takes supported_versions out of a ClientHello, as a server reads it that does not know the extension (RFC 8446 section 4.2.1): a TLS library that knows it
// would refuse a client that does not offer its versions, where an old one answers.
import { ByteCursor } from './byte-cursor.ts'
import { EXTENSION } from './extension-types.ts'
import { CONTENT_TYPE, HANDSHAKE } from './names.ts'

const RECORD_HEAD = 5
const MESSAGE_HEAD = 4
/** What clients send to see whether unknown extensions are passed over (RFC 8701). */
const GREASE = Array.from({ length: 16 }, (_, index) => 0x0a0a + index * 0x1010)

/** Gives the extension a number that means nothing, in place. False: it is not there, or the hello is cut into several records. */
export function hideVersions(bytes: Buffer): boolean {
  if (bytes.length < RECORD_HEAD + MESSAGE_HEAD || bytes[0] !== CONTENT_TYPE.handshake) return false
  if (bytes[RECORD_HEAD] !== HANDSHAKE.clientHello) return false
  const end = RECORD_HEAD + MESSAGE_HEAD + bytes.readUIntBE(RECORD_HEAD + 1, 3)
  if (end > RECORD_HEAD + bytes.readUInt16BE(3) || end > bytes.length) return false
  const cursor = new ByteCursor(bytes, RECORD_HEAD + MESSAGE_HEAD, end)
  cursor.uint16('the version')
  cursor.take(32, 'the random')
  cursor.vector(1, 'the session id')
  cursor.vector(2, 'the suites')
  cursor.vector(1, 'the compression methods')
  const extensions = cursor.vector(2, 'the extensions')
  const types = new Set<number>()
  let at = -1
  while (extensions.left > 0 && extensions.fault === undefined) {
    const place = end - extensions.left
    const type = extensions.uint16('the type')
    extensions.vector(2, 'the extension')
    types.add(type)
    if (type === EXTENSION.supportedVersions) at = place
  }
  const unused = GREASE.find((each) => !types.has(each))
  if (at < 0 || unused === undefined || extensions.fault !== undefined) return false
  bytes.writeUInt16BE(unused, at)
  return true
}
