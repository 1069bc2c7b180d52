// What client and server agreed on, as names and values.
import type { TlsDetails } from '../../contract/model.ts'
import { Copyable } from '../certificate/certificate-facts.tsx'
import { Facts } from './facts.tsx'

export function TlsFacts({ tls }: { readonly tls: TlsDetails }) {
  return (
    <Facts
      label="TLS"
      facts={[
        ['Version', tls.protocol],
        ['Cipher suite', withBits(tls.cipherSuite, tls.cipherStrength)],
        ['Key exchange', withBits(tls.keyExchange, tls.keyExchangeStrength)],
        ['Signature', tls.signatureScheme || (tls.isResumed ? 'none: the session was resumed' : 'not seen')],
        ['Server name (SNI)', tls.serverName || 'none sent'],
        ['ALPN', tls.alpn || 'none'],
        ['Resumed', tls.isResumed ? 'yes, an earlier session' : 'no'],
        ['HelloRetryRequest', tls.helloRetryRequest ? 'yes: the first key share did not fit' : 'no'],
        ['JA3', <Copyable key="ja3" label="Copy JA3" text={tls.ja3} />],
        ['JA4', <Copyable key="ja4" label="Copy JA4" text={tls.ja4} />],
      ]}
    />
  )
}

function withBits(name: string, bits: number): string {
  if (name === '') return 'not seen'
  return bits === 0 ? name : `${name}, ${bits} bits`
}
