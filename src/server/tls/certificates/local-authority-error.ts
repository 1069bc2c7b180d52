// Every way in which making, keeping and reading a local authority can fail.

export type LocalAuthorityErrorCode =
  /** A host name, an address, or the name of an authority or a client is not one. */
  | 'bad-name'
  /** A validity is not between one day and its limit. */
  | 'bad-days'
  /** Files of an authority are in the folder already. */
  | 'authority-exists'
  /** The folder's files are missing, damaged, or cannot be written. */
  | 'authority-unreadable'
  /** The authority's own certificate has expired: what it issued now would be refused. */
  | 'authority-expired'

/** Its message never holds key material. */
export class LocalAuthorityError extends Error {
  override readonly name = 'LocalAuthorityError'
  readonly code: LocalAuthorityErrorCode
  constructor(code: LocalAuthorityErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
