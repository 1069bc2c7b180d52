// What a socket's error means for a connection, in words.
import { codeOfSystemError } from './errors.ts'
import type { ErrorCode } from './errors.ts'
import { TlsError } from './tls/tls-error.ts'

export function causeOfLoss(error: Error): { readonly code: ErrorCode; readonly sentence: string } {
  if (error instanceof TlsError && error.code === 'tls-broken')
    return { code: error.code, sentence: `TLS broke: ${error.message.replace(/\.$/, '')}` }
  const code = codeOfSystemError(error, 'connection-aborted')
  return {
    code,
    sentence:
      code === 'connection-reset'
        ? 'the client reset the TCP connection'
        : code === 'connection-aborted'
          ? 'the TCP connection was aborted while bytes were being sent'
          : `the TCP connection failed: ${error.message}`,
  }
}
