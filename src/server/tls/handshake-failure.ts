// Why a handshake failed, out of what the TLS library says, in plain words. OpenSSL and BoringSSL name the same causes differently.
import { TlsError } from './tls-error.ts'

/** The library's reasons by the end of their codes, as far as a server meets them. */
const CAUSES: readonly (readonly [reason: RegExp, sentence: string])[] = [
  [/NO_SHARED_CIPHER$/, 'The client and the server have no cipher suite in common that the certificate can serve.'],
  [/UNSUPPORTED_PROTOCOL$|VERSION_TOO_LOW$/, 'The client speaks a version of TLS that this server does not.'],
  [
    /NO_SUITABLE_SIGNATURE_ALGORITHM$|NO_COMMON_SIGNATURE_ALGORITHMS$|NO_SHARED_SIGNATURE_ALGORITHMS$|WRONG_SIGNATURE_TYPE$/,
    'The client and the server have no signature scheme in common that the certificate can serve.',
  ],
  [/NO_SUITABLE_KEY_SHARE$|NO_SHARED_GROUPS?$|NO_SUITABLE_GROUPS$/, 'The client and the server have no group in common.'],
  [/BAD_KEY_SHARE$|BAD_ECPOINT$|INVALID_ENCODING$/, 'The key share of the client cannot be read.'],
  [/NO_APPLICATION_PROTOCOL$/, 'The client asks for application protocols that this server does not speak.'],
  [/PEER_DID_NOT_RETURN_A_CERTIFICATE$/, 'The client sent no certificate.'],
  [/BAD_SIGNATURE$/, 'The signature of the client does not fit its certificate.'],
  [/DIGEST_CHECK_FAILED$/, 'The Finished message of the client does not fit the handshake.'],
  [/DECRYPTION_FAILED|BAD_RECORD_MAC$|BAD_DECRYPT$/, 'A record of the client cannot be decrypted.'],
  [/UNEXPECTED_MESSAGE$|UNEXPECTED_RECORD$|CCS_RECEIVED_EARLY$/, 'The client sent a message that has no place there.'],
  [/LENGTH_MISMATCH$|DECODE_ERROR$|BAD_LENGTH$|BAD_EXTENSION$|ERROR_PARSING_EXTENSION$/, 'A message of the client cannot be read.'],
  [/EXCESSIVE_MESSAGE_SIZE$/, 'A message of the client is longer than the TLS library takes; BoringSSL takes 16 KiB.'],
  [/INAPPROPRIATE_FALLBACK$/, 'The client says that it fell back from a higher version.'],
  [/NO_RENEGOTIATION$/, 'The client asks for a renegotiation, which is not enabled (SSLEnableRenegotiation).'],
  [
    /RECORD_LAYER_FAILURE$|INVALID_RECORD|BAD_RECORD_TYPE$|WRONG_VERSION_NUMBER$|BAD_PACKET_LENGTH$|PACKET_LENGTH_TOO_LONG$|DATA_LENGTH_TOO_LONG$/,
    'The bytes of the client are no TLS records.',
  ],
  [/CALLBACK_FAILED$|CERT_CB_ERROR$/, 'No certificate could be chosen.'],
  [/SESSION_ATTACK$/, 'The client renegotiates too often.'],
]

/** A client's alert, as the library tells of it: `ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE`, `ERR_SSL_TLSV1_ALERT_UNKNOWN_CA`. */
const ALERT_CODE = /_ALERT_(\w+)$/
/** Alerts whose reasons OpenSSL names without the word. */
const ALERTS_WITHOUT_WORD = /TLSV1_(UNRECOGNIZED_NAME|UNSUPPORTED_EXTENSION|CERTIFICATE_UNOBTAINABLE|BAD_CERTIFICATE_\w+)$/

/** The name of the alert that the library says it got, such as `unknown_ca`. */
function alertIn(error: Error): string | undefined {
  const code = codeOf(error)
  return (ALERT_CODE.exec(code) ?? ALERTS_WITHOUT_WORD.exec(code))?.[1]?.toLowerCase()
}

/**
 * The named error for what the TLS library, or the socket below it, reports in a handshake. `seen` is the fatal alert of the client that
 * passed in clear: it is the true cause, whatever the library made of it.
 */
export function failureOf(error: Error, seen?: string): TlsError {
  const alert = seen ?? alertIn(error)
  if (alert !== undefined)
    return new TlsError('client-alert', `The client ended the handshake with the alert ${alert}${meaningOf(alert)}.`, {
      cause: error,
    })
  return new TlsError('handshake-failed', causeOf(error) ?? `The TLS library gave the handshake up: ${plainReason(error)}.`, {
    cause: error,
  })
}

/** The same after the handshake. Errors of the network are returned as they are. */
export function breakOf(error: Error): Error {
  if (!codeOf(error).startsWith('ERR_SSL_')) return error
  const alert = alertIn(error)
  const sentence =
    alert === undefined
      ? (causeOf(error) ?? `The TLS library gave the connection up: ${plainReason(error)}.`)
      : `The client ended the connection with the alert ${alert}.`
  return new TlsError('tls-broken', sentence, { cause: error })
}

function causeOf(error: Error): string | undefined {
  const code = codeOf(error)
  return CAUSES.find(([reason]) => reason.test(code))?.[1]
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}

/** `no shared cipher` out of `00A0B1:error:0A0000C1:SSL routines:tls_post_process_client_hello:no shared cipher:../deps/…:2371:`. */
function plainReason(error: Error): string {
  const { reason } = error as { readonly reason?: unknown }
  return typeof reason === 'string' && reason !== '' ? reason.toLowerCase().replaceAll('_', ' ') : error.message.trim()
}

/** What a person can do about the alerts that clients really send. */
function meaningOf(alert: string): string {
  switch (alert) {
    case 'unknown_ca':
    case 'certificate_unknown':
      return ': it does not trust the certificate of this server. Add the issuer to what the client trusts'
    case 'bad_certificate':
      return ': it refuses the certificate of this server'
    case 'certificate_expired':
      return ': the certificate of this server has expired, or is not valid yet'
    case 'unrecognized_name':
      return ': it does not know this server by that name'
    case 'protocol_version':
    case 'handshake_failure':
    case 'insufficient_security':
      return ': what this server chose is not good enough for it'
    default:
      return ''
  }
}
