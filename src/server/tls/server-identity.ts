// Who the server is: the certificate and key that SSLCertStore and its companions choose. Opens a store once for each set of values, in the
// background, and keeps the newest; how a store is read is certificates/certificate-store.ts.
import { WebSocketServerError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import type { SecureSettings } from '../secure-settings.ts'
import { CertificateStoreError } from './certificates/certificate-store-error.ts'
import type { CertificateStoreErrorCode } from './certificates/certificate-store-error.ts'
import { loadCertificateStore, validityWarning } from './certificates/certificate-store.ts'
import type { Identity, LoadedStore } from './certificates/certificate-store.ts'
import { identityForCertificate, selectIdentity, subjectOf } from './certificates/certificate-subject.ts'

/** The values that choose an identity. */
export type IdentityRequest = Pick<
  SecureSettings,
  'sslCertEncoded' | 'sslCertStore' | 'sslCertStorePassword' | 'sslCertStoreType' | 'sslCertSubject'
>

export interface FoundIdentity {
  readonly identity: Identity
  /** In the form in which SSLCertSubject is read back. */
  readonly subject: string
  /** A sentence for the log when clients will not like the certificate, or "". */
  readonly warning: string
}

/** Identities kept: the server's own, and those that listeners of SSLConnectionRequest choose among. */
const KEPT_LIMIT = 64

const CODES: Readonly<Record<CertificateStoreErrorCode, ErrorCode>> = {
  'wrong-store-password': 'wrong-store-password',
  'missing-store-password': 'missing-store-password',
  'no-private-key': 'no-private-key',
  'no-certificate': 'certificate-not-found',
  'key-mismatch': 'key-mismatch',
  'store-unreadable': 'store-unreadable',
  'store-type-unsupported': 'store-type-unsupported',
}

export class ServerIdentities {
  readonly #found = new Map<string, Promise<FoundIdentity>>()

  /**
   * The identity that the values choose. Rejects with `no-server-certificate`, `certificate-not-found`, or one of the codes of a store. A
   * failure is not kept: the file may be there the next time.
   */
  find(request: IdentityRequest): Promise<FoundIdentity> {
    const { sslCertEncoded, sslCertStore, sslCertStorePassword, sslCertStoreType, sslCertSubject } = request
    const key = JSON.stringify([sslCertStoreType, sslCertStore, sslCertStorePassword, sslCertSubject, sslCertEncoded])
    const known = this.#found.get(key)
    if (known) return known
    // The values as they are now: the caller's may change while the store is read.
    const finding = findIdentity({ sslCertEncoded, sslCertStore, sslCertStorePassword, sslCertStoreType, sslCertSubject })
    this.#found.set(key, finding)
    finding.catch(() => this.#found.delete(key))
    if (this.#found.size > KEPT_LIMIT) this.#found.delete(this.#found.keys().next().value as string)
    return finding
  }

  /** Files are read again when they are asked for next. */
  forget(): void {
    this.#found.clear()
  }
}

async function findIdentity(request: IdentityRequest): Promise<FoundIdentity> {
  if (request.sslCertStore === '')
    throw new WebSocketServerError(
      'no-server-certificate',
      'TLS needs a certificate with its private key: set SSLCertStore to a PEM or PFX file, or have one made.',
    )
  try {
    const store = await loadCertificateStore({
      store: request.sslCertStore,
      type: request.sslCertStoreType,
      password: request.sslCertStorePassword,
    })
    const identity = choose(store, request)
    return { identity, subject: subjectOf(identity.certificate), warning: validityWarning(identity) ?? '' }
  } catch (error) {
    if (error instanceof CertificateStoreError) throw new WebSocketServerError(CODES[error.code], error.message, { cause: error })
    throw error
  }
}

function choose(store: LoadedStore, { sslCertEncoded, sslCertSubject }: IdentityRequest): Identity {
  if (store.identities.length === 0)
    throw new WebSocketServerError(
      'no-private-key',
      'SSLCertStore holds certificates and no private key: it can complete a chain (SSLServerCACerts), and not serve. Export the key with the certificate, as PFX or PEM.',
    )
  const subjects = store.identities.map(({ certificate }) => `"${subjectOf(certificate)}"`).join(', ')
  if (sslCertEncoded !== '') {
    const found = identityForCertificate(store, sslCertEncoded)
    if (found) return found
    throw new WebSocketServerError(
      'certificate-not-found',
      `The certificate in SSLCertEncoded is not in SSLCertStore, which has keys for ${subjects}.`,
    )
  }
  const found = selectIdentity(store, sslCertSubject === '' ? '*' : sslCertSubject)
  if (found) return found
  throw new WebSocketServerError(
    'certificate-not-found',
    `No certificate of SSLCertStore matches SSLCertSubject "${sslCertSubject}". It has keys for ${subjects}; * takes the first.`,
  )
}
