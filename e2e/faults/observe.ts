// What real clients report of each fault: a server does one fault after the other, and the client connects once for each. Behind each fault the server leaves, so that a client which takes no
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
const IN_STEPS: Readonly<Record<string, number>> = { 'transport-dribble': 600, 'transport-reset-within': 200 }

/** Faults that are met with the same settings of the server. */
interface Series {
  readonly deflates: boolean
  /** The client is told to trust the authority of the certificates. */
  readonly secure: boolean
  readonly faults: readonly FaultFacts[]
}

const needsDeflate = ({ id }: FaultFacts): boolean => id.startsWith('deflate-')

const SERIES: readonly Series[] = [
  {
    deflates: false,
    secure: false,
    faults: FAULTS.filter((fault) => fault.group !== 'tls' && !needsDeflate(fault) && !WITHOUT_END.has(fault.id)),
  },
  { deflates: true, secure: false, faults: FAULTS.filter(needsDeflate) },
  { deflates: false, secure: true, faults: FAULTS.filter(({ id, group }) => group === 'tls' && !WITHOUT_END.has(id)) },
]

/** Between what a client has said of the same fault at one time and at another. */
export const OR = ' — or — '

/** A client that is under way. */
export interface RunningClient {
  /** Connects to the address once, and says what it came to, in one line. */
  connect(url: string): Promise<string>
  end(): Promise<void>
}

/** Starts a client. `authority`: file of a certificate that it is to trust, "" without TLS. */
export type Client = (authority: string) => Promise<RunningClient>

/** What the client says of each fault, by id. `canTrust`: it can be told to trust an authority; those of TLS are left out where it cannot. */
export async function observed(client: Client, canTrust = true): Promise<Record<string, string>> {
  const reports: Record<string, string> = {}
  for (const series of SERIES.filter(({ secure }) => canTrust || !secure))
    await oneSeries(client, series, (id, said) => (reports[id] = written(said)))
  return reports
}

/** Some clients say what they have seen as it was; without what is another each time: ports, dates, and where in its sources a library was. */
function written(said: string): string {
  const line = said
    .replaceAll(/localhost:\d+/g, 'localhost')
    .replaceAll(/\b[0-9A-F]{16}:error:|:\.\.\/deps\/[^:]*:\d+/g, ':')
    .replaceAll(/\b(NotAfter|NotBefore): [^;]*/g, '$1')
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return line.replaceAll(/[\u0000-\u001f\u007f-\u009f\ufffd]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

async function oneSeries(
  client: Client,
  { deflates, secure, faults }: Series,
  tell: (id: string, said: string) => void,
): Promise<void> {
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
  const detach = automation.attachAlone()
  // The same fault for every connection that a client makes for one call: some ask again where nothing was answered.
  let met: { readonly fault: FaultFacts; connections: number; notDone: string } | undefined
  server.on('stage', ({ connectionId, stage }) => {
    if (!met) return
    const { fault } = met
    if (stage === 'accepted') met.connections++
    if (stage === (fault.group === 'tls' ? 'accepted' : 'upgrade') && isAnswer(fault)) automation.arm([fault.id])
    const connection = stage === 'open' ? server.connections.get(connectionId) : undefined
    if (!connection) return
    const meeting = met
    setImmediate(() => {
      const why = isAnswer(fault) ? '' : automation.fault(connection, fault.id)
      // Not every client has an extension that the fault is about.
      if (why !== '') meeting.notDone = `not done: ${why}`
      setTimeout(() => connection.drop('fin'), IN_STEPS[fault.id] ?? 0)
    })
  })
  await server.startListening()
  const running = await client(file)
  try {
    const url = secure ? `wss://localhost:${server.localPort}/` : `ws://127.0.0.1:${server.localPort}/`
    for (const fault of faults) {
      met = { fault, connections: 0, notDone: '' }
      const said = await running.connect(url)
      const again = met.connections > 1 ? `; connected ${met.connections} times` : ''
      tell(fault.id, met.notDone || `${said}${again}`)
    }
  } finally {
    await running.end()
    await server.shutdown()
    detach()
    await rm(folder, { recursive: true })
  }
}
