// Every error of the component: a stable kebab-case code for programs, a number after component.md section 8, a sentence for people.

/** Codes and their numbers. The one list of both: a code that is not here does not compile. */
export const ERROR_NUMBERS = {
  'already-listening': 104,
  'local-port-while-listening': 106,
  'local-host-while-listening': 107,
  'max-connections-while-listening': 108,
  'no-such-connection': 126,
  'invalid-text': 153,
  'message-length': 154,
  'bad-setting': 155,
  'unknown-setting': 156,
  'bad-close-code': 157,
  'bad-close-reason': 158,
  'not-open': 159,
  'send-failed': 160,
  'file-unreadable': 161,
  'file-changed': 162,
  'bad-request': 163,
  'protocol-error': 164,
  'listener-threw': 165,
  'bad-response': 167,
  timeout: 201,
  'wrong-store-password': 271,
  'missing-store-password': 271,
  'store-unreadable': 271,
  'store-type-unsupported': 271,
  'key-mismatch': 271,
  'certificate-not-found': 272,
  'chain-not-verifiable': 275,
  'handshake-failed': 276,
  'client-alert': 276,
  'client-left': 276,
  'handshake-refused': 276,
  'http-on-tls': 276,
  'not-tls': 276,
  'bad-client-hello': 276,
  'tls-broken': 276,
  'tls-platform-changed': 276,
  'client-certificate-refused': 280,
  'no-client-certificate': 281,
  'no-server-certificate': 282,
  'no-private-key': 282,
  interrupted: 301,
  'bind-failed': 10000,
  'no-permission': 10013,
  'too-many-open-files': 10024,
  'would-block': 10035,
  'port-in-use': 10048,
  'address-not-available': 10049,
  'connection-aborted': 10053,
  'connection-reset': 10054,
  'timed-out': 10060,
  'host-not-found': 11001,
} as const

export type ErrorCode = keyof typeof ERROR_NUMBERS

export class WebSocketServerError extends Error {
  override readonly name = 'WebSocketServerError'
  /** Stable, kebab-case, such as `port-in-use`. */
  readonly code: ErrorCode
  /** The number of component.md section 8, such as 10048. */
  readonly errorCode: number
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.errorCode = ERROR_NUMBERS[code]
  }
}

/** What a system error of a socket or of listen() is called here. Unknown ones become `fallback`. */
export function codeOfSystemError(error: unknown, fallback: ErrorCode): ErrorCode {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  switch (code) {
    case 'EADDRINUSE':
      return 'port-in-use'
    case 'EACCES':
    case 'EPERM':
      return 'no-permission'
    case 'EADDRNOTAVAIL':
      return 'address-not-available'
    case 'EMFILE':
    case 'ENFILE':
      return 'too-many-open-files'
    case 'ECONNABORTED':
    case 'EPIPE':
      return 'connection-aborted'
    case 'ECONNRESET':
      return 'connection-reset'
    case 'ETIMEDOUT':
      return 'timed-out'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'host-not-found'
    default:
      return fallback
  }
}
