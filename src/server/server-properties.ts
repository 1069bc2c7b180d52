// The properties of the component that are settings too (component.md section 2), typed. What is more than a value is in the server itself.
import type { SettingName, Settings } from './settings.ts'

export abstract class ServerProperties {
  /** The values in use. @internal */
  protected abstract readonly values: Readonly<Settings>
  /** Checks and stores. Throws `bad-setting` and what the server adds while it listens. @internal */
  protected abstract change<N extends SettingName>(key: N, value: Settings[N]): void

  get connectionBacklog(): number {
    return this.values.connectionBacklog
  }
  set connectionBacklog(value: number) {
    this.change('connectionBacklog', value)
  }

  /** Seconds. Copied to new connections' `timeout`. */
  get defaultTimeout(): number {
    return this.values.defaultTimeout
  }
  set defaultTimeout(value: number) {
    this.change('defaultTimeout', value)
  }

  /** Name or address to bind; "" binds all interfaces. Throws `local-host-while-listening`. */
  get localHost(): string {
    return this.values.localHost
  }
  set localHost(value: string) {
    this.change('localHost', value)
  }

  /** TLS on every accepted connection. */
  get useSSL(): boolean {
    return this.values.useSSL
  }
  set useSSL(value: boolean) {
    this.change('useSSL', value)
  }

  /** Asks each TLS client for a certificate; SSLClientAuthentication decides. */
  get sslAuthenticateClients(): boolean {
    return this.values.sslAuthenticateClients
  }
  set sslAuthenticateClients(value: boolean) {
    this.change('sslAuthenticateClients', value)
  }

  /** The certificate by value, PEM or base64 of DER; its key is looked up in the store. */
  get sslCertEncoded(): string {
    return this.values.sslCertEncoded
  }
  set sslCertEncoded(value: string) {
    this.change('sslCertEncoded', value)
  }

  /** Path, PEM text or base64 of a store with certificate and private key. */
  get sslCertStore(): string {
    return this.values.sslCertStore
  }
  set sslCertStore(value: string) {
    this.change('sslCertStore', value)
  }

  /** Password of a protected store or key. */
  get sslCertStorePassword(): string {
    return this.values.sslCertStorePassword
  }
  set sslCertStorePassword(value: string) {
    this.change('sslCertStorePassword', value)
  }

  /** How the store is read (component.md section 8); 99 recognises it. */
  get sslCertStoreType(): number {
    return this.values.sslCertStoreType
  }
  set sslCertStoreType(value: number) {
    this.change('sslCertStoreType', value)
  }

  /** Picks one certificate of the store; * takes the first with a key. */
  get sslCertSubject(): string {
    return this.values.sslCertSubject
  }
  set sslCertSubject(value: string) {
    this.change('sslCertSubject', value)
  }
}
