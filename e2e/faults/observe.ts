// What real clients report of each fault: a server does one fault after the other, and whoever connects next meets it. Behind each fault the server leaves, so that a client which takes no
// notice of it comes to its end as well.
import { Automation } from '../../src/automation/index.ts'
import { FAULTS, type FaultFacts } from '../../src/contract/automation/faults.ts'
import { WebSocketServer } from '../../src/server/index.ts'

/** A client waits for its answer without end, and what ends it is its own patience. */
const WITHOUT_END = new Set(['never-answered', 'endless'])
/** Something follows the first bytes: the server leaves when it has been done. */
const IN_STEPS: Readonly<Record<string, number>> = { 'transport-dribble': 600, 'transport-reset-within': 200 }

/** A client that has not told its end by then tells none; the others take a tenth of it. */
const PATIENCE_MS = 10_000

/** Faults that are met with the same settings of the server. */
export interface Series {
  readonly deflates: boolean
  readonly faults: readonly FaultFacts[]
}

const needsDeflate = ({ id }: FaultFacts): boolean => id.startsWith('deflate-')

export const SERIES: readonly Series[] = [
  {
    deflates: false,
    faults: FAULTS.filter((fault) => fault.group !== 'tls' && !needsDeflate(fault) && !WITHOUT_END.has(fault.id)),
  },
  { deflates: true, faults: FAULTS.filter(needsDeflate) },
]

/** Between what a client has said of the same fault at one time and at another. */
export const OR = ' — or — '

/** Connects so many times to an address, one after the other, and says of each what it came to: one line each. */
export type Client = (url: string, times: number) => Promise<readonly string[]>

/** What the client says of each fault, by id. */
export async function observed(client: Client): Promise<Record<string, string>> {
  const reports: Record<string, string> = {}
  for (const { deflates, faults } of SERIES) {
    const lines = await oneSeries(client, deflates, faults)
    for (const [index, { id }] of faults.entries()) reports[id] = written(lines[index] ?? '')
  }
  return reports
}

/** Some clients say what they have seen as it was. */
function written(line: string): string {
  // oxlint-disable-next-line no-control-regex
  return line.replaceAll(/[\u0000-\u001f\u007f-\u009f\ufffd]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

async function oneSeries(client: Client, deflates: boolean, faults: readonly FaultFacts[]): Promise<readonly string[]> {
  const server = new WebSocketServer()
  server.localHost = '127.0.0.1'
  server.config(`PerMessageDeflate=${deflates ? 'True' : 'False'}`)
  const automation = new Automation(server)
  const notDone = new Map<number, string>()
  const detach = automation.attachAlone()
  server.on('stage', ({ connectionId, stage }) => {
    // The client connects again before the server knows that it has gone: each connection has its own fault.
    const fault = faults[Number(connectionId) - 1]
    if (stage === 'upgrade' && fault?.group === 'opening') automation.arm([fault.id])
    if (stage !== 'open' || !fault) return
    const connection = server.connections.get(connectionId)
    if (!connection) return
    setImmediate(() => {
      const why = fault.group === 'opening' ? '' : automation.fault(connection, fault.id)
      // Not every client has an extension that the fault is about.
      if (why !== '') notDone.set(Number(connectionId) - 1, `not done: ${why}`)
      setTimeout(() => connection.drop('fin'), IN_STEPS[fault.id] ?? 0)
    })
  })
  await server.startListening()
  try {
    const lines = await client(`ws://127.0.0.1:${server.localPort}/`, faults.length)
    return lines.map((line, index) => notDone.get(index) ?? line)
  } finally {
    await server.shutdown()
    detach()
  }
}

/** One that is written for this process. `make` connects, and tells what happens until it is over. */
export function clientOf(make: (url: string, tell: (what: string) => void) => { readonly over: Promise<unknown> }): Client {
  return async (url, times) => {
    const lines: string[] = []
    for (let done = 0; done < times; done++) {
      const told: string[] = []
      const { over } = make(url, (what) => told.push(what))
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
