// Stores that were damaged, cut off or made to do harm: whatever the bytes, an answer in bounded time, and one of our errors.
// The fixtures are literal, so that this file needs no tool: one P-256 key and its certificate, valid for 100 years, in every format.
import { createHmac, createPrivateKey, pbkdf2Sync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Asn1Element } from './asn1-element.ts'
import { loadCertificateStore, type StoreOptions } from './certificate-store.ts'
import { CertificateStoreError } from './certificate-store-error.ts'
import { explicit, integer, nothing, octetString, oid, sequence } from './der.ts'
import { DerivationBudget } from './pkcs12-derivation.ts'
import { subjectOf } from './certificate-subject.ts'

const bytesOf = (base64: string): Buffer => Buffer.from(base64, 'base64')

/** OpenSSL 3: AES-256, PBKDF2, a MAC of SHA-256. */
const MODERN_PFX = bytesOf(`
  MIIESwIBAzCCBAEGCSqGSIb3DQEHAaCCA/IEggPuMIID6jCCAoIGCSqGSIb3DQEHBqCCAnMwggJvAgEAMIICaAYJKoZIhvcNAQcBMFcGCSqGSIb3DQEFDTBK
  MCkGCSqGSIb3DQEFDDAcBAjMNK9IDXk5dwICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEBSkJcvlVt7Zp00l2NELOPKAggIAMFlic9UNPCYQTGhi
  /m/rKSzgDbv0KHHJHK0/xMo4dTL5v6EyoXwEcbcRAA6dQgFuy3d5iv3CEyJ9vdtAKpuF4fNJcgnXMu2gpHQdrt/Kpa6x9NMLo/49T3U06BVI2D8AF+VHM3AI
  WLvz7mFXhwPgpiSpkNtKfbxP4FswKMxEMVsDUKd/0eMXsMJhShcF/dWxWib4enNZoxDOaalTCnuISfdni+wPqMJKZ+Yq780p4ih+qxx+BAEQ/ogb7t4YFMrC
  beM9qLHoO0cr/cOdi2NX54+jOY1Shxk4dVVi/Mt1uOzmIgOlalQISM6vP5FCqieH/K093qVdaobiQqcl6eiMqUGdHWmSmfUK104nZiVZM7SyY38CovSyaxPJ
  z5ZupDSH/720vprVWD8d9NBYwqxP3eaLmSa9h6uAuHmk0j8o7PNLV6BAD9al6Ty1VnZaZkP3dpyX5wtVZmu8v5UzQwEm3TkB1NakDeEvLdDNrb1cr2ma78Ja
  arTd1mxQfZb6VFI9Pe3M54aZjjw7YeuglFQ56wSOMmnagtWFiLRUzMfIJ59UM2p/wb72fDJfuU3ygilUA93RbGRF9JqF0Xo/ExhVjZRFFeKU9+tDn0nv5aNu
  EpdFB3mXkcxJpKG3rr/bM3UUC4GqbTbcmydH5T0LU99Qj6S7kLzrHCTU0e96J70/4ZYwggFgBgkqhkiG9w0BBwGgggFRBIIBTTCCAUkwggFFBgsqhkiG9w0B
  DAoBAqCB7zCB7DBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIwN9bgfQaR+oCAggAMAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBDUJpAqosri
  IGvZyVaZqyJQBIGQZunPqg+LOVBI8mGS/rz587Lp2pvQHGZLUik+9RkdbEvtuGQQMyewBWMg1Fu36BX7LtoJC+B4YOHb3sQP5fOJ08jsGlMwMhPzQXOKV60I
  8SwlBAAlXqOdcKDkjICLwKW6zFK6PfEqwIZQQYpSNd5cGoKDuwjBZkAdh+HmLXEycLKCtuBXfcU8IbRY6xO+z1qTMUQwHQYJKoZIhvcNAQkUMRAeDgBmAGkA
  eAB0AHUAcgBlMCMGCSqGSIb3DQEJFTEWBBQ9FC+D+iDzKsHY3tBrb06sVjnVwTBBMDEwDQYJYIZIAWUDBAIBBQAEIPIVfQ/Lu6cod2tlcCN2bm/ZrG85VSFg
  haIwSX8JX4xlBAj4lN9p0IORNwICCAA=
`)
/** OpenSSL 3 with -legacy: RC2 of 40 bits for the certificate, triple DES for the key, a MAC of SHA-1. */
const RC2_PFX = bytesOf(`
  MIIDvQIBAzCCA4MGCSqGSIb3DQEHAaCCA3QEggNwMIIDbDCCAj8GCSqGSIb3DQEHBqCCAjAwggIsAgEAMIICJQYJKoZIhvcNAQcBMBwGCiqGSIb3DQEMAQYw
  DgQIe179MQGmht8CAggAgIIB+FMFEpOvYOl8GngxQRFMsd8LjMB33utGXWJaaoF6B/EiU+/Q1QJ2TFdjxSAvOX74m93fQTxPxCAheC4Ia8Qgfo4WgCwsBLPg
  fduWiO1oK6UOgxoBkw89WGsADq7Brk/0eenndx0fGzc5xPckgUocAqTkfTSp6KViKOLd4OljwaRXOzQIh3JQsqnlpHhZjSexxQ+8JLZc0jF11K9Zxunlec3w
  rZdbuX1omcUNN5QHeylIDQOrctX6bwydoX4gb3kPG1oaUWFNFqY/E5+Osp3Ld13kSVqxnZV8pzZe90FA/UENE1j4GVC4nzsKTsVqraXdj5mIb/INZ3qGiHH6
  anRDS4siSjZkYgYtTZzofHIPjm+bcle10HgCrlB1aUK2sSHIBK98+vFLflW/EJwB2+Yo6IOFWb4G3nYJNg8dTCK27k4Hzzlph0c/nHM0fPwPE+JwHhEJTGte
  rMIQjCX6IC33Z6bzucTP8zl0E6yg9aMicB8jX3LsFqSFJAXRi6yeDDpjYEVny83m1FU/oFFC8DLKJW5tdKqvb8edtd4s1CALaTOGE1p4en89KPMACoyCJu5Q
  /fijmeqhTEgJLb2ZVoq4EGYCofiuOJEXcBBLNrdxHGUdzKpeQU+E0kzqrEPfu4N3kLpGhItNtM7rT8kYQ63bWPewO+tMvMkCLzCCASUGCSqGSIb3DQEHAaCC
  ARYEggESMIIBDjCCAQoGCyqGSIb3DQEMCgECoIG0MIGxMBwGCiqGSIb3DQEMAQMwDgQIN7LmPnYQ66gCAggABIGQUzqt8c3uwc6vakIvGBe9wJbckaqDEtq5
  QZ0VAP4jatdsKWJ4+A2NXLxIU7ev9Six+KSo3z9oLh+vf752Y8I8N26ein8gYaLqzfsfiQGmyqX5IzvomhIrMHQFhyNtALXvZqKpWUlJpCOaz2rXuMAbvEFL
  kcKgbTMHDUHZGPIv1DRii/NuMmv8qgdGpeh6XsPQMUQwHQYJKoZIhvcNAQkUMRAeDgBmAGkAeAB0AHUAcgBlMCMGCSqGSIb3DQEJFTEWBBQ9FC+D+iDzKsHY
  3tBrb06sVjnVwTAxMCEwCQYFKw4DAhoFAAQUSEy1LEPxV1iV2zEIkCb33ig0gO8ECPJcNEyASJjAAgIIAA==
`)
/** Made without any password, which PKCS#12 tells apart from the empty one: triple DES and a MAC, an RSA key of 1024 bits. */
const NO_PASSWORD_PFX = bytesOf(`
  MIIFkwIBAzCCBVoGCSqGSIb3DQEHAaCCBUsEggVHMIIFQzCCAioGCSqGSIb3DQEHAaCCAhsEggIXMIICEzCCAg8GCyqGSIb3DQEMCgEDoIIBvjCCAboGCiqG
  SIb3DQEJFgGgggGqBIIBpjCCAaIwggELoAMCAQICAQEwDQYJKoZIhvcNAQELBQAwFjEUMBIGA1UEAxMLbm8gcGFzc3dvcmQwIBcNMjYwMTAxMDAwMDAwWhgP
  MjEyNjAxMDEwMDAwMDBaMBYxFDASBgNVBAMTC25vIHBhc3N3b3JkMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDmvb2TrKsHIS4COpRRhc4wfG/eQlLw
  Q4/RNvgVllRZ9udmsht42kmDkZTaGzZAZeusrieD48IIcUlUr8gzmmuvHGHcVW/Y+nJkvXrVEgCg1IQ9FclLtmxxbo5WzHB3AiR0VuHMTKbkJVl/VWJEnD1V
  8Fzz1uFVKJxLLPPlQp9jFwIDAQABMA0GCSqGSIb3DQEBCwUAA4GBAHlDyI+7gMvg8dxN3uQBvqgxk580ddzfpbBZoLjCNYcVrLs4pkrqxIsRZVjyYi5ffs7U
  iNK7TAndcEcSg3NIMAhYD6gxNdoICXKZihcn6X3UtyZeQ2WF2JJ1H619CW+KMBxKCFWs8x5jNFTWLROUUXyh1OZ8N1MHw9orbtCTr0yvMT4wIwYJKoZIhvcN
  AQkVMRYEFOkxo0wONo9Kd9gh6lwULh1EWodIMBcGCSqGSIb3DQEJFDEKHggAbgB1AGwAbDCCAxEGCSqGSIb3DQEHAaCCAwIEggL+MIIC+jCCAvYGCyqGSIb3
  DQEMCgECoIICpTCCAqEwGwYKKoZIhvcNAQwBAzANBAhwKtqdrJN47wIBZASCAoCRv1ijwKIwChZRnHqYRtRd2njV0jFw5V2UjKcx5XA8vTSMTh0E12MJYlFp
  zro5z9k8zE3ZXdQnf7s2TMPVyn0et7mY6Tb+jDy/VflvHdwhLRQDp+ZMUBPCGGj0pfxoooCRaHvV4qcwctHZkvkecoXnITtM/cA55rg6oNkyFAVVJPfbmzLR
  uacWXb27mH2oPV55A3Zgyxk+/pS+U1xcH9hCpCwSsrsUvrmCMqP0WfoFOBL7mK14EhX/WZbvcsZ7LEl9zl17SgpPvjK9MQ58diZK5MNamHZkjh368gCLyD6i
  cJIA/HCSKS35ljIF0OtHfKkuh0629ldmKEy2RezjR0LsVbYXhEqVdSJ1u+aGbyOZiCwrA82G8dXYIQeNahEYe04UtSRTt/QhBGyIFpXmP6eQaDmLPoAlnxe2
  wGXyPHsoN1PXmrYVi+gNHZjsqOnAvRzNqhbFYp5z2JIEBg4c/eHt4jJJE4TO5xTMb+/WdZqmOv4sNkoBIgFpDAlXbNmhy+m24Vp2PVWbd8T/CwHfEW4VKVTS
  X8Hl78A5Xldvd2ZFe+gXPGiL8m2OViaD841/Awys/qLu/faAtbxpWNQ7AXi82F69xUsRLmoxkReOc99/uQcRTUB0rYTnexzQQT4Uwu2XCOXslEUSyVw/mGca
  P/4rVyYIC7a33rErOl12Prv6nTGlcuxqjOUdWozV+f2izhmMqS8NYLCpMqXl427D64PwUkhejoDOqkKYaVpDyvJ5pSn/97hys8IvWObl81pe12j6SKyluT9u
  yeGDPbcoH58Wd432+hIKn2NZ28hQsZ/wNJUuYAQeGoJHpSxnt1ASlEKNEu0k+QnVecVVCwf9/WC6MT4wIwYJKoZIhvcNAQkVMRYEFOkxo0wONo9Kd9gh6lwU
  Lh1EWodIMBcGCSqGSIb3DQEJFDEKHggAbgB1AGwAbDAwMCEwCQYFKw4DAhoFAAQUgO1E+hVMpwQPl1iPs+DyKJH0U1AECOCiLkIIz2acAgFk
`)
/** keytool of JDK 17. */
const JKS = bytesOf(`
  /u3+7QAAAAIAAAABAAAAAQAHZml4dHVyZQAAAaICxDBCAAAAyDCBxTAOBgorBgEEASoCEQEBBQAEgbJvtNIL7uFX0E0QD8qiNu+QHhGDqN1dQrfUhOoEVBak
  kSgNcdIDV1MJI0GH+bOqzr3TPk9gjaHRZabP2+AZYrVwkTEhkf7Ooc9gNfCvYCKddHgG45cs50QixOBp7QVO9xtGY6DaCKsZjF0c503ExTtK+HaOvMgp80Xb
  60PZPmwmuwnb32/0C94ZSNoZgZ0wkKccvxImrzJSMtIFktKZIGcAC/+6ZYaqc/bqBg3QdjW5CTyLAAAAAQAFWC41MDkAAAF5MIIBdTCCARugAwIBAgIUEX64
  e34QPt5lt3jHCl8nwGcaIgAwCgYIKoZIzj0EAwIwEjEQMA4GA1UEAwwHZml4dHVyZTAgFw0yNjExMjIxMDE5MDFaGA8yMTI2MTAyOTEwMTkwMVowEjEQMA4G
  A1UEAwwHZml4dHVyZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOCVs6aL+SrCnv6g0zIIVt99FJsF6Pmy1pOKH/kOTwbraUwebSnocVKE3aU2HUkTIfCM
  frmhK8NSnd8D8/PYyuejTTBLMB0GA1UdDgQWBBSl6PtSgYnz1wHV4OvEyBgbGmSCCjAfBgNVHSMEGDAWgBSl6PtSgYnz1wHV4OvEyBgbGmSCCjAJBgNVHRME
  AjAAMAoGCCqGSM49BAMCA0gAMEUCIQClD04jg6YcinkDraGwNR+GF2WvJ7JOxqTy+A1geWtEUwIgW8Ch1FImhGbdOERAiT9va52TzSE1Sn3pX/5ndUKJJjTb
  cxjIrdkDD7jGPRDW4FL6+sU/4A==
`)
/** openssl crl2pkcs7. */
const P7B = bytesOf(`
  MIIBpAYJKoZIhvcNAQcCoIIBlTCCAZECAQExADALBgkqhkiG9w0BBwGgggF5MIIBdTCCARugAwIBAgIUEX64e34QPt5lt3jHCl8nwGcaIgAwCgYIKoZIzj0E
  AwIwEjEQMA4GA1UEAwwHZml4dHVyZTAgFw0yNjExMjIxMDE5MDFaGA8yMTI2MTAyOTEwMTkwMVowEjEQMA4GA1UEAwwHZml4dHVyZTBZMBMGByqGSM49AgEG
  CCqGSM49AwEHA0IABOCVs6aL+SrCnv6g0zIIVt99FJsF6Pmy1pOKH/kOTwbraUwebSnocVKE3aU2HUkTIfCMfrmhK8NSnd8D8/PYyuejTTBLMB0GA1UdDgQW
  BBSl6PtSgYnz1wHV4OvEyBgbGmSCCjAfBgNVHSMEGDAWgBSl6PtSgYnz1wHV4OvEyBgbGmSCCjAJBgNVHRMEAjAAMAoGCCqGSM49BAMCA0gAMEUCIQClD04j
  g6YcinkDraGwNR+GF2WvJ7JOxqTy+A1geWtEUwIgW8Ch1FImhGbdOERAiT9va52TzSE1Sn3pX/5ndUKJJjQxAA==
`)
const CERTIFICATE = bytesOf(`
  MIIBdTCCARugAwIBAgIUEX64e34QPt5lt3jHCl8nwGcaIgAwCgYIKoZIzj0EAwIwEjEQMA4GA1UEAwwHZml4dHVyZTAgFw0yNjExMjIxMDE5MDFaGA8yMTI2
  MTAyOTEwMTkwMVowEjEQMA4GA1UEAwwHZml4dHVyZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOCVs6aL+SrCnv6g0zIIVt99FJsF6Pmy1pOKH/kOTwbr
  aUwebSnocVKE3aU2HUkTIfCMfrmhK8NSnd8D8/PYyuejTTBLMB0GA1UdDgQWBBSl6PtSgYnz1wHV4OvEyBgbGmSCCjAfBgNVHSMEGDAWgBSl6PtSgYnz1wHV
  4OvEyBgbGmSCCjAJBgNVHRMEAjAAMAoGCCqGSM49BAMCA0gAMEUCIQClD04jg6YcinkDraGwNR+GF2WvJ7JOxqTy+A1geWtEUwIgW8Ch1FImhGbdOERAiT9v
  a52TzSE1Sn3pX/5ndUKJJjQ=
`)
const ENCRYPTED_KEY = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgUBzYmVre0cQICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEGfpM1vKQhfoM6AgBUxbxUsEgZBr
a/aU8doxHJc2rIehKOCwfyZu1HNdlYm3lmqs3h1Dt/v23USXrmpnsneg5vMwx39h
fRBV1sFWV1SNufnhDdW6XqxLVrL639ab8kBPsfZVOPZVxvpkiznvc+7YW3N56sUl
/XLwjRtrzl2lU9qX8eqCF2Gyu4kbRQiex3D9IWGlIfxtf0PVDrqBji2AkZDNfkc=
-----END ENCRYPTED PRIVATE KEY-----
`

const CERTIFICATE_PEM = `-----BEGIN CERTIFICATE-----\n${CERTIFICATE.toString('base64')}\n-----END CERTIFICATE-----\n`
const password = 'geheim'

const outcome = async (options: StoreOptions): Promise<string> =>
  loadCertificateStore(options).then(
    ({ identities, certificates, kind }) =>
      [kind, ...identities.map(({ certificate }) => subjectOf(certificate)), certificates.length].join(' '),
    (error: unknown) => (error instanceof CertificateStoreError ? error.code : `NOT OURS: ${String(error)}`),
  )
const sentence = async (options: StoreOptions): Promise<string> =>
  loadCertificateStore(options).then(
    () => 'no error',
    (error: unknown) => (error instanceof CertificateStoreError ? error.message : `NOT OURS: ${String(error)}`),
  )
const blob = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

async function jwk(): Promise<string> {
  const { identities } = await loadCertificateStore({ store: blob(MODERN_PFX), password })
  const key = identities[0]?.key.export({ format: 'jwk' })
  return JSON.stringify({ ...key, x5c: [CERTIFICATE.toString('base64')] })
}

const BINARY_FORMATS: readonly [name: string, bytes: Buffer, type: number, whole: string][] = [
  ['PFX', MODERN_PFX, 3, 'pfx CN=fixture 0'],
  ['old PFX', RC2_PFX, 3, 'pfx CN=fixture 0'],
  ['JKS', JKS, 5, 'jks CN=fixture 0'],
  ['P7B', P7B, 12, 'p7b 1'],
]

describe('a whole store', () => {
  it.each(BINARY_FORMATS)('opens: %s', async (_, bytes, type, whole) => {
    expect(await outcome({ store: blob(bytes), type, password })).toBe(whole)
    expect(await outcome({ store: blob(bytes), password })).toBe(whole)
  })

  it('opens without a password where it was made without one', async () => {
    expect(await outcome({ store: blob(NO_PASSWORD_PFX) })).toBe('pfx CN=no password 0')
    expect(await outcome({ store: blob(NO_PASSWORD_PFX), password })).toBe('wrong-store-password')
  })

  it('opens with a MAC of PBMAC1 (RFC 9579), as FIPS asks for', async () => {
    const [version, authSafe] = Asn1Element.read(MODERN_PFX, 'the fixture').children('SEQUENCE')
    const [, content] = authSafe?.children('SEQUENCE') ?? []
    const withKey = (words: string): string => {
      const key = pbkdf2Sync(words, 'saltsalt', 1000, 32, 'sha256')
      const digest = createHmac('sha256', key)
        .update(content?.inside('[0]').octets() ?? '')
        .digest()
      const hmac = sequence(oid('1.2.840.113549.2.9'), nothing())
      const derivation = sequence(
        oid('1.2.840.113549.1.5.12'),
        sequence(octetString(Buffer.from('saltsalt')), integer(1000), integer(32), hmac),
      )
      const mac = sequence(
        sequence(sequence(oid('1.2.840.113549.1.5.14'), sequence(derivation, hmac)), octetString(digest)),
        octetString(Buffer.alloc(8)),
        integer(1),
      )
      return blob(sequence(version?.bytes ?? Buffer.alloc(0), authSafe?.bytes ?? Buffer.alloc(0), mac))
    }
    expect(await outcome({ store: withKey(password), password })).toBe('pfx CN=fixture 0')
    expect(await outcome({ store: withKey('other'), password })).toBe('wrong-store-password')
  })

  it('opens in the indefinite form of BER with strings in pieces, as some programs write it', async () => {
    const [version, authSafe, macData] = Asn1Element.read(MODERN_PFX, 'the fixture').children('SEQUENCE')
    const [type, content] = authSafe?.children('SEQUENCE') ?? []
    const safe = content?.inside('[0]').octets() ?? Buffer.alloc(0)
    const END = Buffer.from([0, 0])
    const indefinite = (tag: number, ...inner: Uint8Array[]): Buffer => Buffer.concat([Buffer.from([tag, 0x80]), ...inner, END])
    const pieces = [safe.subarray(0, 100), safe.subarray(100, 100), safe.subarray(100)].map(octetString)
    const inner = indefinite(0x30, type?.bytes ?? END, indefinite(0xa0, indefinite(0x24, ...pieces)))
    const pfx = indefinite(0x30, version?.bytes ?? END, inner, macData?.bytes ?? END)
    expect(await outcome({ store: blob(pfx), type: 3, password })).toBe('pfx CN=fixture 0')
  })
})

describe('a store that is cut off', () => {
  const outcomesOf = async (length: number, cut: (end: number) => StoreOptions): Promise<string[]> => {
    const outcomes = new Set<string>()
    for (let end = 0; end < length; end++) outcomes.add(await outcome(cut(end)))
    return [...outcomes].toSorted()
  }

  it.each(BINARY_FORMATS)('at any byte is unreadable: %s', async (_, bytes, type) => {
    expect(await outcomesOf(bytes.length, (end) => ({ store: blob(bytes.subarray(0, end)), type, password }))).toEqual([
      'store-unreadable',
    ])
  })

  it('at any byte is unreadable: DER', async () => {
    const cut = (end: number): StoreOptions => ({ store: blob(CERTIFICATE.subarray(0, end)), purpose: 'chain' })
    expect(await outcomesOf(CERTIFICATE.length, cut)).toEqual(['store-unreadable'])
  })

  it('at any byte is unreadable: JWK', async () => {
    const whole = await jwk()
    expect(await outcomesOf(whole.length, (end) => ({ store: whole.slice(0, end), type: 19 }))).toEqual(['store-unreadable'])
    expect(await outcome({ store: whole, type: 19 })).toBe('jwk CN=fixture 0')
  })

  it('at any byte is unreadable, or lacks its second half: PEM', async () => {
    const whole = (ENCRYPTED_KEY + CERTIFICATE_PEM).trimEnd()
    expect(await outcomesOf(whole.length, (end) => ({ store: whole.slice(0, end), type: 7, password }))).toEqual([
      'no-certificate',
      'store-unreadable',
    ])
    expect(await outcome({ store: whole, type: 7, password })).toBe('pem CN=fixture 0')
  })
})

describe('a store with one wrong byte', () => {
  it.each(BINARY_FORMATS)('gives an error of ours, or what is not protected otherwise: %s', async (_, bytes, type, whole) => {
    const outcomes = new Set<string>()
    // The MAC of a PFX takes a thousand times as long as anything else here: every fifth byte of it.
    const step = type === 3 ? 5 : 1
    for (let at = 0; at < bytes.length; at += step) {
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] as number) ^ 0x55
      outcomes.add(await outcome({ store: blob(damaged), type, password }))
    }
    const possible = [
      'store-unreadable',
      'wrong-store-password',
      'store-type-unsupported',
      'no-private-key',
      'no-certificate',
      'key-mismatch',
    ]
    // What makes no difference: the parameters of a MAC's algorithm, and anything but the structure of a P7B, which protects nothing.
    expect([...outcomes].filter((each) => ![...possible, whole, 'p7b 0'].includes(each))).toEqual([])
    expect(outcomes.has('store-unreadable')).toBe(true)
  })
})

describe('a store that asks for too much', () => {
  const [version, authSafe, macData] = Asn1Element.read(MODERN_PFX, 'the fixture').children('SEQUENCE')
  const mac = macData?.children('SEQUENCE') ?? []
  const withCount = (count: number): Buffer =>
    sequence(
      version?.bytes ?? Buffer.alloc(0),
      authSafe?.bytes ?? Buffer.alloc(0),
      sequence(...mac.slice(0, 2).map((each) => each.bytes), integer(count)),
    )
  const encryptedKey = (...derivation: Buffer[]): string => {
    const scheme = sequence(
      oid('1.2.840.113549.1.5.13'),
      sequence(sequence(...derivation), sequence(oid('2.16.840.1.101.3.4.1.42'), octetString(Buffer.alloc(16)))),
    )
    return `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${blob(sequence(scheme, octetString(Buffer.alloc(32))))}\n-----END ENCRYPTED PRIVATE KEY-----\n`
  }
  const salt = octetString(Buffer.alloc(8))

  it('iterations of a MAC', async () => {
    expect(await outcome({ store: blob(withCount(2048)), password })).toBe('pfx CN=fixture 0')
    expect(await sentence({ store: blob(withCount(2 ** 31 - 1)), password })).toBe(
      'The store asks for 2,147,483,647 iterations of its password; at most 5,000,000 are done for one store. Export it again with fewer.',
    )
    expect(await sentence({ store: blob(withCount(0)), password })).toBe(
      'The store asks for 0 iterations of its password; at least 1 was expected.',
    )
  })

  it('iterations of PBKDF2', async () => {
    const store = encryptedKey(oid('1.2.840.113549.1.5.12'), sequence(salt, integer(2 ** 40)))
    expect(await sentence({ store, password })).toBe(
      'The store asks for 1,099,511,627,776 iterations of its password; at most 5,000,000 are done for one store. Export it again with fewer.',
    )
  })

  it.each([
    [
      2 ** 30,
      8,
      1,
      'The store asks for scrypt with N=1073741824, r=8, p=1; N must be a power of two, and 128·N·r at most 67108864 bytes. Export it again with less.',
    ],
    [
      3,
      8,
      1,
      'The store asks for scrypt with N=3, r=8, p=1; N must be a power of two, and 128·N·r at most 67108864 bytes. Export it again with less.',
    ],
    [
      65536,
      8,
      1000,
      'The store asks for 524,288,000 iterations of its password; at most 5,000,000 are done for one store. Export it again with fewer.',
    ],
  ])('memory or time of scrypt, N=%d, r=%d, p=%d', async (N, r, p, expected) => {
    const store = encryptedKey(oid('1.3.6.1.4.1.11591.4.11'), sequence(salt, integer(N), integer(r), integer(p)))
    expect(await sentence({ store, password })).toBe(expected)
  })

  it('iterations in many small parts', () => {
    const budget = new DerivationBudget()
    budget.spend(3_000_000)
    budget.spend(2_000_000)
    expect(() => budget.spend(1)).toThrow('The store asks for 1 iterations of its password')
  })

  it('depth', async () => {
    const P7B_START = sequence(oid('1.2.840.113549.1.7.2')).subarray(2)
    const indefinite = Buffer.concat([Buffer.from([0x30, 0x80]), P7B_START, Buffer.alloc(1_000_000, Buffer.from([0x30, 0x80]))])
    let definite: Buffer = Buffer.alloc(0)
    for (let depth = 0; depth < 200; depth++) definite = sequence(definite)
    for (const bytes of [indefinite, sequence(P7B_START, definite), sequence(integer(3), definite)])
      expect(await sentence({ store: blob(bytes) })).toMatch(
        /^The text in SSLCertStore cannot be read\. The (P7B|PFX) is not well-formed ASN\.1: Maximum ASN\.1 nesting depth exceeded\.$/,
      )
  })

  it('elements', async () => {
    const many = sequence(oid('1.2.840.113549.1.7.2'), explicit(0, sequence(Buffer.alloc(1_000_000, Buffer.from([0x05, 0x00])))))
    expect(await sentence({ store: blob(many) })).toBe(
      'The text in SSLCertStore cannot be read. The P7B is not well-formed ASN.1: Maximum ASN.1 node count exceeded.',
    )
  })

  it('bytes of one certificate', async () => {
    const certificate = Buffer.alloc(1024 * 1024 + 1, 0x30).toString('base64')
    expect(await sentence({ store: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n` })).toBe(
      'A certificate in the store has 1048577 bytes; at most 1048576 are read.',
    )
  })
  it('blocks of PEM, and JSON in JSON', async () => {
    const block = '-----BEGIN X-----\nAAAA\n-----END X-----\n'
    expect(await sentence({ store: block.repeat(10_001) })).toBe('The PEM text has more than 10000 blocks; no more are read.')
    expect(await outcome({ store: '-----BEGIN X-----\n'.repeat(900_000) })).toBe('store-unreadable')
    expect(await outcome({ store: `{"keys":${'['.repeat(1_000_000)}` })).toBe('store-unreadable')
  })
})

describe('a length that lies', () => {
  const patched = (bytes: Buffer, at: number, hex: string): string => {
    const copy = Buffer.from(bytes)
    copy.write(hex, at, 'hex')
    return blob(copy)
  }

  it.each([
    ['of all entries', 8, 'ffffffff'],
    ['of the name', 16, 'ffff'],
    ['of the key', 33, 'ffffffff'],
    ['of the chain', 237, '00000002'],
  ])('in a JKS: %s', async (_, at, hex) => {
    expect(await sentence({ store: patched(JKS, at, hex), password })).toMatch(
      /^The JKS is cut off: at position \d+ it announces \d+ bytes, and \d+ are left\.$/,
    )
  })

  it.each([
    ['longer than the file', '308204ff'],
    ['of four gigabytes', '3084ffffffff'],
    ['of nine digits', '3089ffffffffffffffffff'],
    ['of no digits that ever end', '30ff'],
  ])('in a PFX: %s', async (_, hex) => {
    expect(await outcome({ store: patched(MODERN_PFX, 0, hex), type: 3, password })).toBe('store-unreadable')
  })

  it('that ends before the bytes do', async () => {
    expect(await sentence({ store: blob(Buffer.concat([P7B, Buffer.alloc(3)])) })).toBe(
      'The text in SSLCertStore cannot be read. The P7B is followed by 3 bytes that do not belong to it.',
    )
  })
})

it('the fixtures are of one key', () => {
  expect(createPrivateKey({ key: ENCRYPTED_KEY, passphrase: password }).asymmetricKeyType).toBe('ec')
})
