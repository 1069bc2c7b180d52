// Certificate stores of all formats, as bytes or as text: PFX, JKS, PEM, P7B, JWK, DER.
import { createHash } from 'node:crypto'
import { loadCertificateStore } from '../../../src/server/tls/certificates/certificate-store.ts'
import { CertificateStoreError } from '../../../src/server/tls/certificates/certificate-store-error.ts'
import { Choices, holds, refusingLater } from '../property.ts'

/** Blobs, and what is recognised. No number of a file: no path is made of the fuzzer's bytes. */
const TYPES = [99, 3, 5, 7, 12, 19]
const PASSWORDS = ['', 'geheim', 'another password that no store has']
const JKS = 0xfeedfeed
/** INTEGER of three bytes or more. */
const LARGE_INTEGER = /\x02[\x03-\x06]/
const EXPONENT = /\x02\x03\x01\x00\x01/g

export async function fuzz(data: Buffer): Promise<void> {
  const choices = new Choices(data)
  const type = choices.one(TYPES)
  const flags = choices.byte()
  const password = PASSWORDS[flags % PASSWORDS.length] ?? ''
  const bytes = withDigest(choices.rest(), password)
  // Iterations are bounded, and what is within the bound takes seconds: more than a fuzzer has for one input.
  if (LARGE_INTEGER.test(bytes.toString('latin1').replaceAll(EXPONENT, ''))) return
  const isText = (flags & 128) !== 0 && /[-{\n]/.test(bytes.toString('latin1', 0, 64))
  const store = isText ? `${bytes.toString('utf8')}\n` : `${bytes.toString('base64')}\n`
  const loaded = await refusingLater(async () => {
    try {
      return await loadCertificateStore({ store, type, password, purpose: (flags & 64) === 0 ? 'chain' : 'identity' })
    } catch (error) {
      if (error instanceof Error && password !== '') holds(!error.message.includes(password), 'An error tells the password.')
      throw error
    }
  }, CertificateStoreError)
  for (const { certificate, key } of loaded?.identities ?? [])
    holds(certificate.checkPrivateKey(key), 'A key of another certificate.')
}

/** What keeps others from changing a JKS keeps the fuzzer from changing it too. */
function withDigest(bytes: Buffer, password: string): Buffer {
  if (bytes.length < 32 || bytes.readUInt32BE() !== JKS) return bytes
  const signed = bytes.subarray(0, -20)
  const digest = createHash('sha1')
    .update(Buffer.from(password, 'utf16le').swap16())
    .update('Mighty Aphrodite')
    .update(signed)
    .digest()
  return Buffer.concat([signed, digest])
}
