// The TLS clients of others that the integration tests run: which of them this machine has, and how it gets the rest. What they do is in
// test/server/tls-other-clients.test.ts.
import { aptInstall } from './machine.ts'
import { run } from './run.ts'

export interface TlsClient {
  /** As in "Not run: …". */
  readonly name: string
  /** Debian's and Ubuntu's package. */
  readonly aptPackage: string
  /** Programs with arguments; one that ends with 0 and says `says` is enough. */
  readonly probes: readonly (readonly [program: string, ...args: string[]])[]
  readonly says?: string
}

export const TLS_CLIENTS: readonly TlsClient[] = [
  { name: 'openssl s_client', aptPackage: 'openssl', probes: [['openssl', 'version']] },
  { name: 'curl', aptPackage: 'curl', probes: [['curl', '--version']] },
  { name: 'gnutls-cli', aptPackage: 'gnutls-bin', probes: [['gnutls-cli', '--version']] },
  {
    name: 'Java (a JDK: its compiler runs the client)',
    aptPackage: 'default-jdk-headless',
    probes: [['java', '--list-modules']],
    says: 'jdk.compiler',
  },
  {
    name: "Python's websockets",
    aptPackage: 'python3-websockets',
    probes: ['python3', '/usr/bin/python3'].map((python) => [python, '-c', 'import ssl, websockets.client']),
  },
]

/** A client that does not say what it is within this time is not there. */
const PROBE_LIMIT = 20_000

async function isHere({ probes, says = '' }: TlsClient): Promise<boolean> {
  for (const [program, ...args] of probes) {
    const { code, text } = await run(program, args, { output: 'keep', limit: PROBE_LIMIT })
    if (code === 0 && text.includes(says)) return true
  }
  return false
}

/** Installs what is not here, one by one, so that a package which cannot be had costs no other. Returns what is still missing: a sentence each. */
export async function supplyTlsClients(clients = TLS_CLIENTS, install = aptInstall): Promise<readonly string[]> {
  const missing: string[] = []
  for (const client of clients) {
    if (await isHere(client)) continue
    const why = await install([client.aptPackage])
    if (await isHere(client)) continue
    const reason = why ?? `the package ${client.aptPackage} does not bring it`
    missing.push(`TLS tests with ${client.name}: it is not here, and ${reason}`)
  }
  return missing
}
