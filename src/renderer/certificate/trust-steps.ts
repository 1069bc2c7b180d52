// How systems, browsers and programs are brought to trust the local authority: a note, and commands to copy. Leaves showing them to
// how-to-trust.tsx.
import { baseName, inShell } from './file-literal.ts'
import { say } from '../language/say.ts'

interface TrustCommand {
  /** What it does, such as 'Trust it'. */
  readonly label: string
  readonly text: string
}

export interface TrustSteps {
  readonly id: TrusterId
  /** Who is to trust it. */
  readonly label: string
  readonly note: string
  readonly commands: readonly TrustCommand[]
}

export type TrusterId = 'windows' | 'macos' | 'debian' | 'fedora' | 'firefox' | 'chromium' | 'node' | 'python' | 'java' | 'curl'

interface Authority {
  /** Its certificate, a PEM file on the machine of the host. */
  readonly file: string
  /** The name in its certificate. */
  readonly name: string
  /** An address of the server, such as wss://127.0.0.1:8443 */
  readonly url: string
  /** Of the host's machine, as Node names it. */
  readonly platform: string
}

/** The system of the host's machine: the one that most people begin with. */
export function firstTruster(platform: string): TrusterId {
  if (platform === 'win32') return 'windows'
  return platform === 'darwin' ? 'macos' : 'debian'
}

export function trustStepsFor(authority: Authority): readonly TrustSteps[] {
  return [...systems(authority), ...browsers(authority), ...programs(authority)]
}

function systems(authority: Authority): TrustSteps[] {
  const name = `"${authority.name}"`
  const windows = fileFor('win32', authority)
  const mac = fileFor('darwin', authority)
  const linux = fileFor('linux', authority)
  return [
    {
      id: 'windows',
      label: 'Windows',
      note: say.certificate.forYourAccountAloneWindows,
      commands: [
        { label: say.certificate.trustIt, text: `certutil -user -addstore Root ${windows}` },
        { label: say.certificate.takeItBack, text: `certutil -user -delstore Root ${name}` },
      ],
    },
    {
      id: 'macos',
      label: 'macOS',
      note: say.certificate.forYourAccountAloneMacos,
      commands: [
        {
          label: say.certificate.trustIt,
          text: `security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db ${mac}`,
        },
        {
          label: say.certificate.takeItBack,
          text: `security delete-certificate -t -c ${name} ~/Library/Keychains/login.keychain-db`,
        },
      ],
    },
    {
      id: 'debian',
      label: 'Debian, Ubuntu',
      note: say.certificate.forTheProgramsThatUse,
      commands: [
        {
          label: say.certificate.trustIt,
          text: `sudo cp ${linux} /usr/local/share/ca-certificates/socketbench.crt\nsudo update-ca-certificates`,
        },
        {
          label: say.certificate.takeItBack,
          text: 'sudo rm /usr/local/share/ca-certificates/socketbench.crt\nsudo update-ca-certificates --fresh',
        },
      ],
    },
    {
      id: 'fedora',
      label: 'Fedora, RHEL, Arch',
      note: say.certificate.forTheProgramsThatUseThe,
      commands: [
        { label: say.certificate.trustIt, text: `sudo trust anchor --store ${linux}` },
        { label: say.certificate.takeItBack, text: `sudo trust anchor --remove ${linux}` },
      ],
    },
  ]
}

function browsers(authority: Authority): TrustSteps[] {
  const linux = fileFor('linux', authority)
  return [
    {
      id: 'firefox',
      label: 'Firefox',
      note: say.certificate.settingsPrivacySecurityViewCertificates,
      commands: [{ label: say.certificate.theFileToImport, text: authority.file }],
    },
    {
      id: 'chromium',
      label: say.certificate.chromeChromiumOnLinux,
      note: say.certificate.certutilIsInThePackage,
      commands: [
        {
          label: say.certificate.trustIt,
          text: `${NSS_LIST}\nmkdir -p "$db" && certutil -d "sql:$db" -A -t "C,," -n "${authority.name}" -i ${linux}`,
        },
        { label: say.certificate.takeItBack, text: `${NSS_LIST}\ncertutil -d "sql:$db" -D -n "${authority.name}"` },
      ],
    },
  ]
}

/** The list that Chromium reads. An older directory that is there wins, so that a new one must not be made beside it. */
const NSS_LIST = 'db="$HOME/.pki/nssdb"; [ -d "$db" ] || db="${XDG_DATA_HOME:-$HOME/.local/share}/pki/nssdb"'

function programs(authority: Authority): TrustSteps[] {
  const { platform, url } = authority
  const file = fileFor(platform, authority)
  return [
    {
      id: 'node',
      label: 'Node',
      note: say.certificate.forOneRunItIs,
      commands: [{ label: say.certificate.trustIt, text: withVariable('NODE_EXTRA_CA_CERTS', authority, 'node client.js') }],
    },
    {
      id: 'python',
      label: 'Python',
      note: say.certificate.forOneRunInPlace,
      commands: [{ label: say.certificate.trustIt, text: withVariable('SSL_CERT_FILE', authority, 'python client.py') }],
    },
    {
      id: 'java',
      label: 'Java',
      note: say.certificate.aTrustStoreOfIts,
      commands: [
        {
          label: say.certificate.makeATrustStore,
          text: `keytool -importcert -noprompt -alias socketbench -file ${file} -keystore socketbench.p12 -storetype PKCS12 -storepass changeit`,
        },
        {
          label: say.certificate.trustIt,
          text: 'java -Djavax.net.ssl.trustStore=socketbench.p12 -Djavax.net.ssl.trustStorePassword=changeit -jar client.jar',
        },
      ],
    },
    {
      id: 'curl',
      label: 'curl',
      note: say.certificate.forOneCall,
      commands: [{ label: say.certificate.trustIt, text: `curl --cacert ${file} ${url.replace(/^ws/, 'http')}/` }],
    },
  ]
}

/** Whoever uses another system than the host's has to bring the file there first: a path of this machine would say nothing. */
function fileFor(platform: string, { file, platform: own }: Authority): string {
  const isOwn = platform === own || (platform === 'linux' && own !== 'win32' && own !== 'darwin')
  return inShell(isOwn ? file : baseName(file), platform)
}

function withVariable(name: string, { file, platform }: Authority, command: string): string {
  return platform === 'win32' ? `set "${name}=${file}"\n${command}` : `${name}=${inShell(file, platform)} ${command}`
}
