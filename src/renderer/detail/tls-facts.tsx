// What client and server agreed on, as names and values.
import type { TlsDetails } from '../../contract/model.ts'
import { Copyable } from '../certificate/certificate-facts.tsx'
import { Facts } from './facts.tsx'
import { say } from '../language/say.ts'

export function TlsFacts({ tls }: { readonly tls: TlsDetails }) {
  return (
    <Facts
      label="TLS"
      facts={[
        [say.detail.version, tls.protocol],
        [say.detail.cipherSuite, withBits(tls.cipherSuite, tls.cipherStrength)],
        [say.detail.keyExchange, withBits(tls.keyExchange, tls.keyExchangeStrength)],
        [say.detail.signature, tls.signatureScheme || (tls.isResumed ? say.detail.noneTheSessionWasResumed : say.detail.notSeen)],
        [say.common.serverNameSni, tls.serverName || say.common.noneSent],
        ['ALPN', tls.alpn || say.common.none],
        [say.detail.resumed, tls.isResumed ? say.detail.yesAnEarlierSession : say.common.no],
        ['HelloRetryRequest', tls.helloRetryRequest ? say.detail.yesTheFirstKeyShare : say.common.no],
        ['JA3', <Copyable key="ja3" label={say.common.copyJa3} text={tls.ja3} />],
        ['JA4', <Copyable key="ja4" label={say.common.copyJa4} text={tls.ja4} />],
      ]}
    />
  )
}

function withBits(name: string, bits: number): string {
  if (name === '') return say.detail.notSeen
  return bits === 0 ? name : say.detail.nameWithBits(name, bits)
}
