// How systems, browsers and programs are brought to trust the local authority: a note, and commands to copy. Leaves showing them to
// how-to-trust.tsx.
import { baseName, inShell } from './file-literal.ts'

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
      note: 'For your account alone; Windows asks once. Edge, Chrome and .NET trust what Windows trusts.',
      commands: [
        { label: 'Trust it', text: `certutil -user -addstore Root ${windows}` },
        { label: 'Take it back', text: `certutil -user -delstore Root ${name}` },
      ],
    },
    {
      id: 'macos',
      label: 'macOS',
      note: 'For your account alone; macOS asks for your password. Safari and Chrome trust what macOS trusts.',
      commands: [
        { label: 'Trust it', text: `security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db ${mac}` },
        { label: 'Take it back', text: `security delete-certificate -t -c ${name} ~/Library/Keychains/login.keychain-db` },
      ],
    },
    {
      id: 'debian',
      label: 'Debian, Ubuntu',
      note: 'For the programs that use the list of the system: curl, wget, and the distribution’s Python and Java. Browsers have lists of their own.',
      commands: [
        {
          label: 'Trust it',
          text: `sudo cp ${linux} /usr/local/share/ca-certificates/socketbench.crt\nsudo update-ca-certificates`,
        },
        {
          label: 'Take it back',
          text: 'sudo rm /usr/local/share/ca-certificates/socketbench.crt\nsudo update-ca-certificates --fresh',
        },
      ],
    },
    {
      id: 'fedora',
      label: 'Fedora, RHEL, Arch',
      note: 'For the programs that use the list of the system, Firefox and Chromium of the distribution among them.',
      commands: [
        { label: 'Trust it', text: `sudo trust anchor --store ${linux}` },
        { label: 'Take it back', text: `sudo trust anchor --remove ${linux}` },
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
      note:
        'Settings, Privacy & Security, View Certificates, Authorities, Import: choose this file and tick "Trust this CA to identify websites". ' +
        'On Windows and macOS it trusts what the system trusts.',
      commands: [{ label: 'The file to import', text: authority.file }],
    },
    {
      id: 'chromium',
      label: 'Chrome, Chromium on Linux',
      note:
        'certutil is in the package libnss3-tools (Debian, Ubuntu) or nss-tools (Fedora). Start the browser once before, so that its ' +
        'list is there: in ~/.pki/nssdb, or with Chromium 146 and newer, where that is not there, in ~/.local/share/pki/nssdb. ' +
        'Start it anew afterwards.',
      commands: [
        {
          label: 'Trust it',
          text: `${NSS_LIST}\nmkdir -p "$db" && certutil -d "sql:$db" -A -t "C,," -n "${authority.name}" -i ${linux}`,
        },
        { label: 'Take it back', text: `${NSS_LIST}\ncertutil -d "sql:$db" -D -n "${authority.name}"` },
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
      note: 'For one run. It is read once, when Node starts: setting it in process.env is too late.',
      commands: [{ label: 'Trust it', text: withVariable('NODE_EXTRA_CA_CERTS', authority, 'node client.js') }],
    },
    {
      id: 'python',
      label: 'Python',
      note: 'For one run, in place of the authorities that Python trusts otherwise. requests reads REQUESTS_CA_BUNDLE instead.',
      commands: [{ label: 'Trust it', text: withVariable('SSL_CERT_FILE', authority, 'python client.py') }],
    },
    {
      id: 'java',
      label: 'Java',
      note: 'A trust store of its own, for one run, in place of the authorities that Java trusts otherwise. Delete the file to take it back.',
      commands: [
        {
          label: 'Make a trust store',
          text: `keytool -importcert -noprompt -alias socketbench -file ${file} -keystore socketbench.p12 -storetype PKCS12 -storepass changeit`,
        },
        {
          label: 'Trust it',
          text: 'java -Djavax.net.ssl.trustStore=socketbench.p12 -Djavax.net.ssl.trustStorePassword=changeit -jar client.jar',
        },
      ],
    },
    {
      id: 'curl',
      label: 'curl',
      note: 'For one call.',
      commands: [{ label: 'Trust it', text: `curl --cacert ${file} ${url.replace(/^ws/, 'http')}/` }],
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
