// What is known of a connection's TLS, as it crosses to a face.
import type { PresentedCertificate, TlsDetails } from '../contract/model.ts'
import type { ConnectionTls, ShownCertificate } from '../server/index.ts'

export function tlsDetailsOf(tls: ConnectionTls): TlsDetails {
  // Getters of a class are not taken along by a spread.
  const { protocol, cipherSuite, cipherStrength, keyExchange, keyExchangeStrength, signatureScheme, alpn, serverName } = tls
  const { isResumed, helloRetryRequest, ja3, ja4, offered, clientStatus, clientChain } = tls
  return {
    protocol,
    cipherSuite,
    cipherStrength,
    keyExchange,
    keyExchangeStrength,
    signatureScheme,
    alpn,
    serverName,
    isResumed,
    helloRetryRequest,
    ja3,
    ja4,
    offered,
    clientStatus,
    clientChain: clientChain.map(presented),
  }
}

function presented({ subject, issuer, serialNumber, fingerprints, validity }: ShownCertificate): PresentedCertificate {
  return {
    subject,
    issuer,
    serialNumber,
    fingerprint: fingerprints.sha256,
    validFrom: validity.from.getTime(),
    validTo: validity.to.getTime(),
  }
}
