// Certificates for specs: made by an authority of the spec's own, as files in the desk's home.
import { createPrivateKey } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { createLocalAuthority } from '../src/server/index.ts'

export interface TestCertificates {
  /** Each of them is a path. */
  readonly whole: string
  readonly locked: string
  readonly certificateAlone: string
  readonly keyAlone: string
  readonly otherKey: string
  readonly several: string
  readonly expired: string
}

export const PASSWORD = 'correct horse'

export async function writeCertificates(folder: string): Promise<TestCertificates> {
  const authority = await createLocalAuthority({
    name: 'Company CA',
    keyType: 'ecdsa-p256',
    days: 4000,
    now: new Date('2020-01-01'),
  })
  const issue = (name: string, more: { days?: number; now?: Date } = {}) =>
    authority.issueServer({ names: [name], keyType: 'ecdsa-p256', ...more })
  const [alpha, beta, past] = await Promise.all([
    issue('alpha.test'),
    issue('beta.test'),
    issue('past.test', { days: 30, now: new Date('2021-01-01') }),
  ])
  const lockedKey = createPrivateKey(alpha.keyPem).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: PASSWORD,
  })
  const write = async (name: string, content: string): Promise<string> => {
    await writeFile(join(folder, name), content, { mode: 0o600 })
    return join(folder, name)
  }
  return {
    whole: await write('alpha.pem', alpha.chainPem + alpha.keyPem),
    locked: await write('alpha-locked.pem', alpha.chainPem + String(lockedKey)),
    certificateAlone: await write('alpha.crt', alpha.chainPem),
    keyAlone: await write('alpha.key', alpha.keyPem),
    otherKey: await write('beta.key', beta.keyPem),
    several: await write('several.pem', alpha.chainPem + alpha.keyPem + beta.certificatePem + beta.keyPem),
    expired: await write('past.pem', past.chainPem + past.keyPem),
  }
}

/** Common name of the certificate that a client is served with. */
export function servedAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().subject.CN as string)
      socket.destroy()
    })
    socket.on('error', reject)
  })
}
