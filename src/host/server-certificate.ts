// Which certificate the server presents: the local authority's, or one that a person has chosen by file. A choice is tried first; one that
// fails changes nothing. Keeping the choice with the workspace is left to server-control.ts.
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CertificateSource, CertificateState, ServerCertificate, SettingState } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import { AUTHORITY_FILES, subjectOf, type WebSocketServer } from '../server/index.ts'
import { openFile, openStore, openTwoFiles, shown, type OpenedStore } from './chosen-certificate.ts'
import { LocalCertificate, type MadeCertificate } from './local-certificate.ts'
import { OwnFiles } from './own-files.ts'
import type { Uploads } from './uploads.ts'

/** The certificate that is served: settings of the component. */
interface Presented {
  readonly store: string
  readonly type: number
  readonly password: string
  readonly subject: string
  readonly encoded: string
}

/** Tickets of files, and the password of what is protected in them. */
export interface CertificateChoice {
  /** "": the store that is set already. */
  readonly fileId: string
  /** "": the key is in the same file. */
  readonly keyFileId: string
  readonly password: string
}

const AUTOMATIC = 99
const LOCAL: Presented = { store: '', type: AUTOMATIC, password: '', subject: '', encoded: '' }

export class ServerCertificateControl {
  readonly #server: WebSocketServer
  readonly #uploads: Uploads
  readonly #local: LocalCertificate
  readonly #own: OwnFiles
  readonly #folder: string
  readonly #onNews: (sentence: string) => void
  #made: MadeCertificate | undefined
  #presenting: Promise<void> = Promise.resolve()

  /** `folder` holds the local authority and, in a folder of their own, copies of chosen files. `onNews` hears what was made. */
  constructor(server: WebSocketServer, uploads: Uploads, folder: string, onNews: (sentence: string) => void) {
    this.#server = server
    this.#uploads = uploads
    this.#folder = folder
    this.#local = new LocalCertificate(folder)
    this.#own = new OwnFiles(join(folder, 'own'))
    this.#onNews = onNews
  }

  /** undefined until it was first read or made. */
  state(): CertificateState | undefined {
    const { certificate } = this.#server
    if (!certificate) return undefined
    const { from } = this.source()
    const authorityFile = from === 'local' ? (this.#made?.authorityFile ?? '') : ''
    return { ...shown({ certificate }), isLocal: from === 'local', authorityFile }
  }

  source(): CertificateSource {
    const { sslCertStore: store } = this.#server
    if (this.#isLocal) return { from: 'local', file: '', isCopy: false }
    // What is not shown as it is holds the store itself.
    const { requested } = this.#setting()
    if (requested !== store) return { from: 'value', file: '', isCopy: false }
    return { from: 'file', file: store, isCopy: this.#own.isOurs(store) }
  }

  /** As a person has set it: the local authority's certificate stands for an empty setting. */
  inApplication(setting: SettingState): SettingState {
    if (setting.name !== 'SSLCertStore' || this.#made === undefined || this.#server.sslCertStore !== this.#made.store)
      return setting
    return {
      ...setting,
      requested: '',
      inForce: '',
      why: 'The local authority of this machine has made a certificate, because none is set.',
    }
  }

  /** Before TLS is needed. A certificate of the person's own is left alone; ours is looked after each time. */
  async supply(): Promise<void> {
    if (!this.#isLocal) return
    const made = await this.#local.make()
    this.#made = made
    this.#server.sslCertStore = made.store
    if (made.news !== '') this.#onNews(made.news)
  }

  /** The certificates with their keys in the chosen files. Rejects with the component's codes of a store, and `no-such-file`. */
  async read(choice: CertificateChoice): Promise<readonly ServerCertificate[]> {
    return (await this.#open(choice)).identities.map(shown)
  }

  /** Serves new connections with the certificate of that fingerprint, or with the first. */
  async use(choice: CertificateChoice, fingerprint: string): Promise<void> {
    const opened = await this.#open(choice)
    // The file that is set already, for its password: what was chosen in it stays chosen.
    if (choice.fileId === '' && choice.keyFileId === '') return this.#present({ ...this.#presented(), password: choice.password })
    const chosen =
      fingerprint === '' ? opened.identities[0] : opened.identities.find((each) => shown(each).fingerprint === fingerprint)
    if (!chosen)
      throw new RequestError(
        'certificate-not-found',
        'The file has changed: this certificate is not in it any more. Choose it again.',
      )
    const subject = subjectFor(opened, shown(chosen).fingerprint)
    const store = await this.#kept(choice, opened)
    await this.#present({ store, type: opened.type, password: choice.password, subject, encoded: '' })
    if (choice.fileId !== '') await this.#uploads.cancel(choice.fileId)
    if (choice.keyFileId !== '') await this.#uploads.cancel(choice.keyFileId)
  }

  async useLocal(): Promise<void> {
    await this.#present(LOCAL)
  }

  /** Path of the authority's certificate. Rejects with `no-authority`. */
  async authorityFile(): Promise<string> {
    const path = join(this.#folder, AUTHORITY_FILES.authority)
    try {
      await access(path)
    } catch {
      throw new RequestError(
        'no-authority',
        'There is no local authority yet: it is made with the first certificate of its own. Choose the local authority first.',
      )
    }
    return path
  }

  async authority(): Promise<{ readonly name: string; readonly pem: string }> {
    return { name: 'socketbench-ca.pem', pem: await readFile(await this.authorityFile(), 'utf8') }
  }

  get #isLocal(): boolean {
    const { sslCertStore } = this.#server
    return sslCertStore === '' || sslCertStore === this.#made?.store
  }

  #setting(): Pick<SettingState, 'requested'> {
    return this.#server.settings().find(({ name }) => name === 'SSLCertStore') ?? { requested: '' }
  }

  #open({ fileId, keyFileId, password }: CertificateChoice): Promise<OpenedStore> {
    if (fileId !== '') {
      const file = this.#uploads.at(fileId)
      return keyFileId === '' ? openFile(file, password) : openTwoFiles(file, this.#uploads.at(keyFileId), password)
    }
    if (this.#isLocal) throw new RequestError('no-such-file', 'No file was chosen. Choose the file of the certificate first.')
    const { file } = this.source()
    const { sslCertStore: store, sslCertStoreType: type } = this.#server
    if (file === '') return openStore({ store, type, password })
    const named = { path: file, name: file }
    return keyFileId === '' ? openFile(named, password) : openTwoFiles(named, this.#uploads.at(keyFileId), password)
  }

  /** What SSLCertStore is set to: the person's own file where the component can find it again, else our copy. */
  async #kept({ fileId, keyFileId }: CertificateChoice, { store, name }: OpenedStore): Promise<string> {
    if (keyFileId !== '') return this.#own.keep(name, store)
    if (fileId === '') return store
    const { path, isOurs } = this.#uploads.at(fileId)
    return isOurs ? this.#own.keep(name, await readFile(path)) : path
  }

  /** One after the other: what a later choice has set, an earlier one that fails must not take back. */
  #present(presented: Presented): Promise<void> {
    const presenting = this.#presenting.then(() => this.#tryToPresent(presented))
    this.#presenting = presenting.catch(() => {})
    return presenting
  }

  async #tryToPresent(presented: Presented): Promise<void> {
    const before = this.#presented()
    this.#assign(presented)
    try {
      await this.supply()
      await this.#server.loadCertificate()
    } catch (error) {
      this.#assign(before)
      if (presented.store !== before.store) await this.#own.forget(presented.store)
      throw error
    }
    if (this.#server.sslCertStore !== before.store) await this.#own.forget(before.store)
  }

  #presented(): Presented {
    const { sslCertStore: store, sslCertStorePassword: password, sslCertStoreType: type } = this.#server
    return { store, password, type, subject: this.#server.sslCertSubject, encoded: this.#server.sslCertEncoded }
  }

  #assign({ store, password, type, subject, encoded }: Presented): void {
    this.#server.sslCertEncoded = encoded
    this.#server.sslCertStore = store
    this.#server.sslCertStorePassword = password
    this.#server.sslCertStoreType = type
    this.#server.sslCertSubject = subject
  }
}

/** What SSLCertSubject must be for the certificate to be found again: as little as tells it from the others of its store. */
function subjectFor({ identities }: OpenedStore, fingerprint: string): string {
  if (identities.length === 1) return ''
  const subjects = identities.map(({ certificate }) => subjectOf(certificate))
  const own = subjects[identities.findIndex((each) => shown(each).fingerprint === fingerprint)] ?? ''
  return own !== '' && subjects.filter((subject) => subject === own).length === 1 ? own : fingerprint
}
