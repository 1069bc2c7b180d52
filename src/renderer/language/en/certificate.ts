// What the window says: certificate.
import type { Value } from '../parts.ts'

export const certificate = {
  certificateFromAFile: 'Certificate from a file',
  certificateFile: 'Certificate file',
  aCertificateOfYourOwn: 'A certificate of your own',
  anotherCertificate: 'Another certificate',
  pemWithTheKeyIn:
    'PEM with the key in it or beside it, PFX or P12, JKS, P7B with the key beside it, or JWK. It may be protected with a password.',
  keyFile: 'Key file',
  chooseTheKey: 'Choose the key…',
  pemDerOrJwkA: 'PEM, DER or JWK. A copy of both is then kept in Socketbench’s folder, readable only by you.',
  useThisCertificate: 'Use this certificate',
  password: 'Password',
  whichOfTheCertificates: (found: Value) => `Which of the ${found} certificates`,
  certificateInTheFile: 'Certificate in the file',
  itHasExpired: 'It has expired',
  itIsNotValidYet: 'It is not valid yet',
  clientsThatCheckItRefuse: (state: Value) =>
    `${state}: clients that check it will refuse the connection. You can use it anyway, to see them do so.`,
  noSubject: 'no subject',
  showTheServersCertificate: "Show the server's certificate",
  chooseTheServersCertificateFrom: "Choose the server's certificate from a file",
  subject: 'Subject',
  issuer: 'Issuer',
  signedByItself: (issuer: Value) => `${issuer} (self-signed)`,
  for: 'For',
  noNames: 'no names',
  valid: 'Valid',
  serialNumber: 'Serial number',
  copyTheFingerprint: 'Copy the fingerprint',
  copyThePathOfThe: 'Copy the path of the file',
  copy: 'Copy',
  noneSslcertstoreHoldsTheCertificate: 'none: SSLCertStore holds the certificate itself',
  theCertificateInSslcertstore: 'The certificate in SSLCertStore',
  withWss: ' with wss',
  hasNotBeenReadYet: (from: Value, secure: Value) =>
    `${from} has not been read yet, or can no longer be. The next start${secure} tries it.`,
  clientsThatTrustTheIssuer:
    'Clients that trust the issuer of your certificate connect without further steps: a public authority, your company’s, or one made for tests.',
  hasACertificateWithIts: (name: Value, size: Value, most: Value) =>
    `${name} has ${size}; a certificate with its key has at most ${most}. Choose another file.`,
  isChosen: (subject: Value, applies: Value) => `${subject} is chosen. ${applies}`,
  theCertificate: 'The certificate',
  itIsServedOnceThe: 'It is served once the server uses TLS: choose wss next to the address.',
  newConnectionsGetItAt: 'New connections get it at once; open ones keep theirs.',
  itIsServedFromThe: 'It is served from the next start.',
  withoutThisKey: 'Without this key',
  withoutThisFile: 'Without this file',
  another: 'Another…',
  thisCertificateComesFromAn:
    'This certificate comes from an authority that exists only on this machine, and clients do not know it. Its key stays here, readable only by you. Clients on other machines need a copy of the file above.',
  whoIsToTrustIt: 'Who should trust it',
  authority: 'Authority',
  anAuthorityOfThisMachine:
    'A local authority on this machine makes a certificate for all of its names and addresses, and renews it. Clients can connect once they trust that authority; how to do that is shown here.',
  makeItNow: 'Make it now',
  useTheLocalAuthority: 'Use the local authority',
  otherwiseTheFirstStartWith: 'Otherwise it is made at the first start with wss.',
  showInFolder: 'Show in folder',
  saveTheAuthoritysCertificate: 'Save the authority’s certificate…',
  serverCertificate: 'Server certificate',
  whereItComesFrom: 'Where it comes from',
  localAuthority: 'Local authority',
  fromAFile: 'From a file',
  forYourAccountAloneWindows: 'For your account only; Windows asks once. Edge, Chrome and .NET trust what Windows trusts.',
  trustIt: 'Trust it',
  takeItBack: 'Undo it',
  forYourAccountAloneMacos: 'For your account only; macOS asks for your password. Safari and Chrome trust what macOS trusts.',
  forTheProgramsThatUse:
    'For the programs that use the list of the system: curl, wget, and the distribution’s Python and Java. Browsers have lists of their own.',
  forTheProgramsThatUseThe:
    'For the programs that use the list of the system, Firefox and Chromium of the distribution among them.',
  settingsPrivacySecurityViewCertificates:
    'Settings, Privacy & Security, View Certificates, Authorities, Import: choose this file and tick "Trust this CA to identify websites". On Windows and macOS it trusts what the system trusts.',
  theFileToImport: 'The file to import',
  chromeChromiumOnLinux: 'Chrome, Chromium on Linux',
  certutilIsInThePackage:
    'certutil is in the package libnss3-tools (Debian, Ubuntu) or nss-tools (Fedora). Start the browser once first, so that its list exists: in ~/.pki/nssdb, or with Chromium 146 and newer, where that does not exist, in ~/.local/share/pki/nssdb. Restart it afterwards.',
  forOneRunItIs: 'For one run. It is read once, when Node starts: setting it in process.env is too late.',
  forOneRunInPlace:
    'For one run, in place of the authorities that Python trusts otherwise. requests reads REQUESTS_CA_BUNDLE instead.',
  aTrustStoreOfIts:
    'A trust store of its own, for one run, in place of the authorities that Java trusts otherwise. Delete the file to undo it.',
  makeATrustStore: 'Make a trust store',
  forOneCall: 'For one call.',
  validSpan: (validFrom: Value, validTo: Value) => `${validFrom} to ${validTo}`,
  notYetValidBeginsIn: (span: Value, days: Value) => `${span}, not yet valid: begins in ${days}`,
  expiredAgo: (span: Value, days: Value) => `${span}, expired ${days} ago`,
  daysLeft: (span: Value, days: Value) => `${span}, ${days} left`,
  lessThanADay: 'less than a day',
  copyLabel: (label: Value) => `Copy: ${label}`,
}
