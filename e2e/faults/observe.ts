// What real clients report of each fault: a server does one fault after the other, and whoever connects next meets it. Behind each fault the server leaves, so that a client which takes no
// notice of it comes to its end as well.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Automation } from '../../src/automation/index.ts'
import { FAULTS, isAnswer, type FaultFacts } from '../../src/contract/automation/faults.ts'
import { WebSocketServer, createLocalAuthority } from '../../src/server/index.ts'

/** A client waits for its answer without end, and what ends it is its own patience. */
const WITHOUT_END = new Set(['never-answered', 'endless', 'tls-stall'])
/** Something follows the first bytes: the server leaves when it has been done. */
const IN_STEPS: Readonly<Record<string, number>> = {
  'transport-dribble': 600,
  'transport-reset-within': 200,
  'tls-renegotiation': 600,
}
/** An alert comes a while behind the answer, and with it the end. */
const BEHIND_OPEN_MS = 1000
/** A client has read the answer to its request by then. */
const OPEN_MS = 100

/** A client that has not told its end by then tells none; the others take a tenth of it. */
const PATIENCE_MS = 10_000

/** Faults that are met with the same settings of the server. */
interface Series {
  readonly deflates: boolean
  /** The client is told to trust the authority of the certificates. */
  readonly secure: boolean
  readonly faults: readonly FaultFacts[]
}

const needsDeflate = ({ id }: FaultFacts): boolean => id.startsWith('deflate-')
const needsTls = ({ group }: FaultFacts): boolean => group === 'tls' || group === 'records'

const SERIES: readonly Series[] = [
  {
    deflates: false,
    secure: false,
    faults: FAULTS.filter((fault) => !needsTls(fault) && !needsDeflate(fault) && !WITHOUT_END.has(fault.id)),
  },
  { deflates: true, secure: false, faults: FAULTS.filter(needsDeflate) },
  { deflates: false, secure: true, faults: FAULTS.filter((fault) => needsTls(fault) && !WITHOUT_END.has(fault.id)) },
]

/** Between what a client has said of the same fault at one time and at another. */
export const OR = ' — or — '

/**
 * Connects so many times to an address, one after the other, and says of each what it came to: one line each. `authority`: file of a certificate that it is to
 * trust, "" without TLS.
 */
export type Client = (url: string, times: number, authority: string) => Promise<readonly string[]>

/** What the client says of each fault, by id. `canTrust`: it can be told to trust an authority; those of TLS are left out where it cannot. */
export async function observed(client: Client, canTrust = true): Promise<Record<string, string>> {
  const reports: Record<string, string> = {}
  for (const series of SERIES) {
    if (series.secure && !canTrust) continue
    const { faults } = series
    const lines = await oneSeries(client, series)
    for (const [index, { id }] of faults.entries()) reports[id] = written(lines[index] ?? '')
  }
  return reports
}

/** Some clients say what they have seen as it was; without what is another each time: ports, and where in its sources a library was. */
function written(said: string): string {
  const line = said
    .replaceAll(/localhost:\d+/g, 'localhost')
    .replaceAll(/\b[0-9A-F]{16}:error:|:\.\.\/deps\/[^:]*:\d+/g, ':')
    .replaceAll(/\n(?=;|$)/g, '')
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return line.replaceAll(/[\u0000-\u001f\u007f-\u009f\ufffd]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

async function oneSeries(client: Client, { deflates, secure, faults }: Series): Promise<readonly string[]> {
  const server = new WebSocketServer()
  const authority = await createLocalAuthority({ name: 'Socketbench faults' })
  const folder = await mkdtemp(join(tmpdir(), 'socketbench-faults-'))
  const file = secure ? join(folder, 'ca.pem') : ''
  if (secure) {
    await writeFile(file, authority.certificatePem)
    const { certificatePem, keyPem } = await authority.issueServer({ names: ['localhost'] })
    for (const setting of ['UseSSL=True', 'SSLCertStoreType=7', `SSLCertStore=${certificatePem}${keyPem}`, 'SSLCertSubject=*'])
      server.config(setting)
  }
  server.localHost = '127.0.0.1'
  server.config(`PerMessageDeflate=${deflates ? 'True' : 'False'}`)
  const automation = new Automation(server, { authority: () => Promise.resolve(authority) })
  const notDone = new Map<number, string>()
  const detach = automation.attachAlone()
  server.on('stage', ({ connectionId, stage }) => {
    // The client connects again before the server knows that it has gone: each connection has its own fault.
    const fault = faults[Number(connectionId) - 1]
    if (stage === 'upgrade' && fault?.group === 'opening') automation.arm([fault.id])
    if (stage === 'accepted' && fault?.group === 'tls') automation.arm([fault.id])
    if (stage !== 'open' || !fault) return
    const connection = server.connections.get(connectionId)
    if (!connection) return
    const begin = (): void => {
      const why = isAnswer(fault) ? '' : automation.fault(connection, fault.id)
      // Not every client has an extension that the fault is about.
      if (why !== '') notDone.set(Number(connectionId) - 1, `not done: ${why}`)
      const last = fault.id.startsWith('tls-alert-open') ? BEHIND_OPEN_MS : (IN_STEPS[fault.id] ?? 0)
      setTimeout(() => connection.drop('fin'), last)
    }
    if (fault.group === 'records') setTimeout(begin, OPEN_MS)
    else setImmediate(begin)
  })
  await server.startListening()
  try {
    const url = secure ? `wss://localhost:${server.localPort}/` : `ws://127.0.0.1:${server.localPort}/`
    const lines = await client(url, faults.length, file)
    return lines.map((line, index) => notDone.get(index) ?? line)
  } finally {
    await server.shutdown()
    detach()
    await rm(folder, { recursive: true })
  }
}

/** One that is written for this process. `make` connects, and tells what happens until it is over. */
export function clientOf(
  make: (url: string, tell: (what: string) => void, authority: string) => { readonly over: Promise<unknown> },
): Client {
  return async (url, times, authority) => {
    const lines: string[] = []
    for (let done = 0; done < times; done++) {
      const told: string[] = []
      const { over } = make(url, (what) => told.push(what), authority)
      let timer: NodeJS.Timeout | undefined
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          told.push('and no end')
          resolve()
        }, PATIENCE_MS)
      })
      await Promise.race([over, patience])
      clearTimeout(timer)
      lines.push(told.join('; '))
    }
    return lines
  }
}
