// The commands by which systems, browsers and programs come to trust the local authority, ready to be copied. What is said beside them is each face's.
import { baseName, inShell } from './file-literal.ts'

export const TRUSTERS = ['windows', 'macos', 'debian', 'fedora', 'firefox', 'chromium', 'node', 'python', 'java', 'curl'] as const
export type TrusterId = (typeof TRUSTERS)[number]

/** `file`: no command, but the file that is chosen there. `store`: makes what `trust` then uses. */
export interface TrustCommand {
  readonly does: 'trust' | 'undo' | 'file' | 'store'
  readonly text: string
}

export interface Authority {
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

/** The list that Chromium reads. An older directory that is there wins, so that a new one must not be made beside it. */
const NSS_LIST = 'db="$HOME/.pki/nssdb"; [ -d "$db" ] || db="${XDG_DATA_HOME:-$HOME/.local/share}/pki/nssdb"'

export function trustCommandsFor(authority: Authority): Readonly<Record<TrusterId, readonly TrustCommand[]>> {
  const { platform, url } = authority
  const name = `"${authority.name}"`
  const mac = fileFor('darwin', authority)
  const linux = fileFor('linux', authority)
  const own = fileFor(platform, authority)
  const trust = (text: string): TrustCommand => ({ does: 'trust', text })
  const undo = (text: string): TrustCommand => ({ does: 'undo', text })
  return {
    windows: [trust(`certutil -user -addstore Root ${fileFor('win32', authority)}`), undo(`certutil -user -delstore Root ${name}`)],
    macos: [
      trust(`security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db ${mac}`),
      undo(`security delete-certificate -t -c ${name} ~/Library/Keychains/login.keychain-db`),
    ],
    debian: [
      trust(`sudo cp ${linux} /usr/local/share/ca-certificates/socketbench.crt\nsudo update-ca-certificates`),
      undo('sudo rm /usr/local/share/ca-certificates/socketbench.crt\nsudo update-ca-certificates --fresh'),
    ],
    fedora: [trust(`sudo trust anchor --store ${linux}`), undo(`sudo trust anchor --remove ${linux}`)],
    firefox: [{ does: 'file', text: authority.file }],
    chromium: [
      trust(`${NSS_LIST}\nmkdir -p "$db" && certutil -d "sql:$db" -A -t "C,," -n ${name} -i ${linux}`),
      undo(`${NSS_LIST}\ncertutil -d "sql:$db" -D -n ${name}`),
    ],
    node: [trust(withVariable('NODE_EXTRA_CA_CERTS', authority, 'node client.js'))],
    python: [trust(withVariable('SSL_CERT_FILE', authority, 'python client.py'))],
    java: [
      {
        does: 'store',
        text: `keytool -importcert -noprompt -alias socketbench -file ${own} -keystore socketbench.p12 -storetype PKCS12 -storepass changeit`,
      },
      trust('java -Djavax.net.ssl.trustStore=socketbench.p12 -Djavax.net.ssl.trustStorePassword=changeit -jar client.jar'),
    ],
    curl: [trust(`curl --cacert ${own} ${url.replace(/^ws/, 'http')}/`)],
  }
}

/** Whoever uses another system than the host's has to bring the file there first: a path of this machine would say nothing. */
function fileFor(platform: string, { file, platform: own }: Authority): string {
  const isOwn = platform === own || (platform === 'linux' && own !== 'win32' && own !== 'darwin')
  return inShell(isOwn ? file : baseName(file), platform)
}

function withVariable(name: string, { file, platform }: Authority, command: string): string {
  return platform === 'win32' ? `set "${name}=${file}"\n${command}` : `${name}=${inShell(file, platform)} ${command}`
}
