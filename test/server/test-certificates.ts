// The certificates that the tests over TLS share: one authority with servers and clients, good and bad ones, and a second authority that
// nobody trusts. Made once a test file, in memory.
import { createLocalAuthority } from '../../src/server/index.ts'

type Authority = Awaited<ReturnType<typeof createLocalAuthority>>
type Issued = Awaited<ReturnType<Authority['issueServer']>>

/** Certificate and key as one PEM text, as SSLCertStore takes it. */
export const storeOf = ({ chainPem, keyPem }: Pick<Issued, 'chainPem' | 'keyPem'>): string => chainPem + keyPem

/** What a client of node:tls presents. */
export const presenting = ({ chainPem, keyPem }: Pick<Issued, 'chainPem' | 'keyPem'>): { cert: string; key: string } => ({
  cert: chainPem,
  key: keyPem,
})

export interface TestCertificates {
  readonly authority: Authority
  readonly untrusted: Authority
  /** For localhost and 127.0.0.1. */
  readonly server: Issued
  /** For other.example. */
  readonly other: Issued
  readonly client: Issued
  readonly expiredClient: Issued
  /** Issued by the authority that nobody trusts. */
  readonly stranger: Issued
}

/** Long ago, so that no clock makes them valid. */
const LAST_CENTURY = { from: new Date('1998-01-01T00:00:00Z'), to: new Date('1999-01-01T00:00:00Z') }

export async function testCertificates(): Promise<TestCertificates> {
  const authority = await createLocalAuthority({ name: 'Test CA' })
  const untrusted = await createLocalAuthority({ name: 'Somebody' })
  const [server, other, client, expiredClient, stranger] = await Promise.all([
    authority.issueServer({ names: ['localhost'], addresses: ['127.0.0.1'] }),
    authority.issueServer({ names: ['other.example'] }),
    authority.issueClient({ name: 'tester' }),
    authority.issueClient({ name: 'yesterday', period: LAST_CENTURY }),
    untrusted.issueClient({ name: 'stranger' }),
  ])
  return { authority, untrusted, server, other, client, expiredClient, stranger }
}
