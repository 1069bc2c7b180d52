// What real clients report of each fault: a server does one fault after the other, and the client connects once for each. Behind each fault the server leaves, so that a client which takes no
// notice of it comes to its end as well.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Automation } from '../../src/automation/index.ts'
import type { FaultReport } from '../../src/contract/automation/fault-reports.ts'
import { FAULTS, isAnswer, type FaultFacts } from '../../src/contract/automation/faults.ts'
import { WebSocketServer, createLocalAuthority } from '../../src/server/index.ts'

/** What never ends by itself is ended by the server, so long after the stage that it begins in. What is sent without end is too much for each client before that. */
const WITHOUT_END: Readonly<Record<string, readonly [stage: string, after: number]>> = {
  'never-answered': ['upgrade', 500],
  'tls-stall': ['accepted', 500],
  endless: ['upgrade', 20_000],
}
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
    faults: FAULTS.filter((fault) => !needsTls(fault) && !needsDeflate(fault)),
  },
  { deflates: true, secure: false, faults: FAULTS.filter(needsDeflate) },
  { deflates: false, secure: true, faults: FAULTS.filter(needsTls) },
]

/** A client that is under way. */
export interface RunningClient {
  /** Connects to the address once, and says what it came to, in one line. */
  connect(url: string): Promise<string>
  end(): Promise<void>
}

/** Starts a client. `authority`: file of a certificate that it is to trust, "" without TLS. */
export type Client = (authority: string) => Promise<RunningClient>

/** What becomes of a fault at one client. undefined: it cannot be done to it. */
export type Observed = FaultReport | undefined

/** What the client reports of each fault, by id. `canTrust`: it can be told to trust an authority; those of TLS are left out where it cannot. */
export async function observed(client: Client, canTrust = true): Promise<Record<string, Observed>> {
  const reports: Record<string, Observed> = {}
  for (const series of SERIES.filter(({ secure }) => canTrust || !secure))
    await oneSeries(client, series, (id, report) => (reports[id] = report))
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
  tell: (id: string, report: Observed) => void,
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
  let met: { readonly fault: FaultFacts; connections: number; canBeDone: boolean; waits: boolean } | undefined
  server.on('stage', ({ connectionId, stage }) => {
    if (!met) return
    const { fault } = met
    if (stage === 'accepted') met.connections++
    if (stage === (fault.group === 'tls' ? 'accepted' : 'upgrade') && isAnswer(fault)) automation.arm([fault.id])
    const connection = server.connections.get(connectionId)
    const meeting = met
    const [begins, after] = WITHOUT_END[fault.id] ?? []
    if (stage === begins)
      setTimeout(() => {
        if (server.connections.get(connectionId) !== connection) return
        meeting.waits = true
        connection?.drop('fin')
      }, after).unref()
    if (!connection || stage !== 'open') return
    const begin = (): void => {
      // Not every client has an extension that the fault is about.
      if (!isAnswer(fault)) meeting.canBeDone = automation.fault(connection, fault.id) === ''
      const last = fault.id.startsWith('tls-alert-open') ? BEHIND_OPEN_MS : (IN_STEPS[fault.id] ?? 0)
      setTimeout(() => connection.drop('fin'), last)
    }
    if (fault.group === 'records') setTimeout(begin, OPEN_MS)
    else setImmediate(begin)
  })
  await server.startListening()
  const running = await client(file)
  try {
    const url = secure ? `wss://localhost:${server.localPort}/` : `ws://127.0.0.1:${server.localPort}/`
    for (const fault of faults) {
      met = { fault, connections: 0, canBeDone: true, waits: false }
      const says = written(await running.connect(url))
      const { connections, canBeDone, waits } = met
      const report = { says, ...(waits ? { waits } : {}), ...(connections > 1 ? { connections } : {}) }
      tell(fault.id, canBeDone ? report : undefined)
    }
  } finally {
    await running.end()
    await server.shutdown()
    detach()
    await rm(folder, { recursive: true })
  }
}
