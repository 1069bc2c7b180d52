// Test support: certificates and revocation lists made by the openssl program, with whatever extensions its configuration can express.
// Nothing but tests imports it.
import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** LibreSSL and OpenSSL 1 bear the same name and say other things. */
export const hasOpenssl = /^OpenSSL [3-9]/.test(spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '')

export const AS_AUTHORITY = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign'
export const AS_CLIENT = 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth'

export interface OpensslCertificate {
  /** Its files are `<id>.pem` and `<id>.key`. */
  readonly id: string
  readonly certificate: X509Certificate
}

export interface OpensslRequest {
  /** As `/CN=alice`. */
  readonly subject: string
  /** Lines of an openssl extension section. */
  readonly extensions: string
  /** None: signed by itself. */
  readonly issuer?: OpensslCertificate
  /** Arguments of `openssl genpkey`; P-256 by default. Or another certificate, whose key it shares. */
  readonly key?: readonly string[] | OpensslCertificate
  readonly hash?: string
  readonly signatureOptions?: readonly string[]
  /** As `20260101000000Z`. */
  readonly from?: string
  readonly to?: string
}

/** A folder of keys and certificates. Remove it at the end. */
export class OpensslAuthority {
  readonly folder = mkdtempSync(join(tmpdir(), 'openssl-authority-'))
  #count = 0

  constructor() {
    // `ca` wants a database; each certificate gets a fresh one, so that subjects may repeat.
    const config = [
      '[ca]\ndefault_ca=here',
      '[here]\ndatabase=db.txt\nnew_certs_dir=.\nserial=serial.txt\ncrlnumber=crlnumber.txt\npolicy=any\ndefault_md=sha256\nemail_in_dn=yes\npreserve=yes',
      // In the order in which they stand in subjects.
      '[any]\norganizationName=optional\ncommonName=optional\nemailAddress=optional',
      '[req]\ndistinguished_name=any\nprompt=no',
    ]
    writeFileSync(this.at('openssl.cnf'), `${config.join('\n')}\n`)
    writeFileSync(this.at('serial.txt'), '1001\n')
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }

  at(name: string): string {
    return join(this.folder, name)
  }

  /** Output and errors. Throws with both when openssl fails. */
  run(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync('openssl', args, { cwd: this.folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stdout}${stderr}`)
    return stdout + stderr
  }

  issue(request: OpensslRequest): OpensslCertificate {
    const id = `c${++this.#count}`
    const { key = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'] } = request
    if ('id' in key) writeFileSync(this.at(`${id}.key`), readFileSync(this.at(`${key.id}.key`)))
    else this.run('genpkey', ...key, '-out', `${id}.key`)
    this.run('req', '-new', '-config', 'openssl.cnf', '-key', `${id}.key`, '-subj', request.subject, '-out', `${id}.csr`, '-utf8')
    writeFileSync(this.at(`${id}.ext`), `${request.extensions}\n`)
    this.#freshDatabase()
    const issuer = request.issuer?.id ?? id
    const signer = request.issuer ? ['-cert', `${issuer}.pem`] : ['-selfsign']
    const dates = ['-startdate', request.from ?? '20260101000000Z', '-enddate', request.to ?? '20270101000000Z']
    const hash = ['-md', request.hash ?? 'sha256', ...(request.signatureOptions ?? [])]
    this.run(
      'ca',
      '-config',
      'openssl.cnf',
      '-batch',
      '-notext',
      '-in',
      `${id}.csr`,
      '-out',
      `${id}.pem`,
      '-keyfile',
      `${issuer}.key`,
      ...signer,
      ...dates,
      ...hash,
      '-extfile',
      `${id}.ext`,
    )
    return { id, certificate: new X509Certificate(readFileSync(this.at(`${id}.pem`))) }
  }

  /** PEM of a list of an issuer; `extensions` are lines of a crl_extensions section. Serial numbers in hex. */
  list(
    issuer: OpensslCertificate,
    revoked: readonly { readonly serial: string; readonly reason?: string }[],
    { extensions = 'authorityKeyIdentifier=keyid', hash = 'sha256', options = [] as readonly string[] } = {},
  ): Buffer {
    const rows = revoked.map(
      ({ serial, reason }) => `R\t270101000000Z\t260201000000Z${reason ? `,${reason}` : ''}\t${serial}\tunknown\t/CN=x\n`,
    )
    this.#freshDatabase(rows.join(''))
    writeFileSync(this.at('list.cnf'), `${readFileSync(this.at('openssl.cnf'), 'utf8')}[list]\n${extensions}\n`)
    this.run(
      'ca',
      '-config',
      'list.cnf',
      '-gencrl',
      '-cert',
      `${issuer.id}.pem`,
      '-keyfile',
      `${issuer.id}.key`,
      '-crlexts',
      'list',
      '-crl_lastupdate',
      '20260201000000Z',
      '-crl_nextupdate',
      '20260401000000Z',
      '-md',
      hash,
      ...options,
      '-out',
      'list.pem',
    )
    return readFileSync(this.at('list.pem'))
  }

  /** Whether `openssl verify` takes the certificate for a client, and what it says otherwise. */
  verify(leaf: OpensslCertificate, sent: readonly OpensslCertificate[], anchors: readonly OpensslCertificate[], at: Date): string {
    const bundle = (all: readonly OpensslCertificate[]): string => all.map(({ certificate }) => certificate.toString()).join('')
    writeFileSync(this.at('anchors.pem'), bundle(anchors))
    writeFileSync(this.at('sent.pem'), bundle(sent))
    const { status, stdout, stderr } = spawnSync(
      'openssl',
      [
        'verify',
        '-purpose',
        'sslclient',
        '-auth_level',
        '1',
        '-partial_chain',
        '-attime',
        String(at.getTime() / 1000),
        '-no-CApath',
        '-no-CAstore',
        '-CAfile',
        'anchors.pem',
        ...(sent.length > 0 ? ['-untrusted', 'sent.pem'] : []),
        `${leaf.id}.pem`,
      ],
      { cwd: this.folder, encoding: 'utf8' },
    )
    return status === 0 ? 'OK' : (/error \d+ at [^:]*: *([^\n]*)/.exec(stdout + stderr)?.[1] ?? stdout + stderr)
  }

  #freshDatabase(rows = ''): void {
    writeFileSync(this.at('db.txt'), rows)
    writeFileSync(this.at('db.txt.attr'), 'unique_subject = no\n')
    writeFileSync(this.at('crlnumber.txt'), '2A\n')
  }
}
