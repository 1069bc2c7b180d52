// The certificate that is made in one click: by an authority of this machine's own, for the names and addresses at which this machine is
// reached. It is given to the component by value, so that no workspace names its files.
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { AUTHORITY_FILES, localServerIn, readLocalAuthority } from '../server/index.ts'
import { makeFolder } from '../server/private-files.ts'
import { withLock } from './file-lock.ts'

export { LocalAuthorityError } from '../server/tls/certificates/local-authority-error.ts'

/** How the authority is called in the lists of browsers and systems. */
export const AUTHORITY_NAME = 'Socketbench local authority'

export interface MadeCertificate {
  /** Certificate and key, as PEM. */
  readonly store: string
  readonly authorityFile: string
  /** A sentence for the log, or "" when what was there was kept. */
  readonly news: string
}

/** A certificate for a client that proves itself, and its key, as PEM. */
export interface ClientCertificate {
  readonly certificate: string
  readonly key: string
}

/** How long a client's certificate is good for, in days: a day more than a month of tests. */
const CLIENT_DAYS = 32

export class LocalCertificate {
  readonly #folder: string

  /** `folder` is made when it is needed, readable for its owner alone. */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** A certificate that is good for the days to come. Rejects with LocalAuthorityError. */
  async make(): Promise<MadeCertificate> {
    // Without it what is there may still be read; what cannot be made is said by whoever tries.
    await makeFolder(this.#folder).catch(() => undefined)
    // Hosts that start together make one authority, not one each.
    const { server, outcome, reason } = await withLock(join(this.#folder, 'lock'), () =>
      localServerIn(this.#folder, { name: AUTHORITY_NAME, names: ownNames(), addresses: addresses(), keyType: 'ecdsa-p256' }),
    )
    const authorityFile = join(this.#folder, AUTHORITY_FILES.authority)
    const store = `${server.certificate.toString()}${String(server.key.export({ type: 'pkcs8', format: 'pem' }))}`
    const news =
      outcome === 'created'
        ? `A local authority and a server certificate were made. Clients that check certificates must trust ${authorityFile}.`
        : outcome === 'renewed'
          ? `The server certificate was renewed: ${reason}`
          : ''
    return { store, authorityFile, news }
  }

  /** Where the authority's certificate is, or would be. */
  get authorityFile(): string {
    return join(this.#folder, AUTHORITY_FILES.authority)
  }

  /** Where the server's certificate is, or would be. */
  get serverFile(): string {
    return join(this.#folder, AUTHORITY_FILES.server)
  }

  /** By the authority that is there. `name`: its CN. Rejects with LocalAuthorityError. */
  async issueClient(name: string): Promise<ClientCertificate> {
    const authority = await readLocalAuthority(this.#folder)
    const { certificatePem, keyPem } = await authority.issueClient({ name, days: CLIENT_DAYS, keyType: 'ecdsa-p256' })
    return { certificate: certificatePem, key: keyPem }
  }
}

/** By which this machine is reached, as far as a certificate can carry them. */
export function ownNames(): string[] {
  const own = hostname()
  return ['localhost', ...(/^[a-z0-9][a-z0-9.-]*$/i.test(own) && own !== 'localhost' ? [own] : [])]
}

/** At which this machine is reached, loopback first. Link-local ones need a zone, which no certificate carries. */
function addresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  const reachable = all.filter(({ internal, address }) => !internal && !/^fe80:/i.test(address)).map(({ address }) => address)
  return [...new Set(['127.0.0.1', '::1', ...reachable.toSorted()])]
}
