// Does a fault of an open connection: step by step, and told with the bytes that were sent.
import { faultCalled, type FaultFacts } from '../../contract/automation/faults.ts'
import { WebSocketServerError, type Connection } from '../../server/index.ts'
import type { Timers } from '../timers.ts'
import { connectionFault, type FaultStep } from './connection-faults.ts'

/** Takes everything and sends nothing. */
const SILENT = { take: () => true }

export interface FaultReport {
  /** It has been begun; `bytes` are all that it puts on the wire. */
  fault(connection: string, facts: FaultFacts, bytes: Buffer): void
  trouble(connection: string, sentence: string): void
}

/** Returns why it cannot be done, or "". */
export function runFault(connection: Connection, id: string, timers: Timers, report: FaultReport): string {
  const facts = faultCalled(id)
  const fault = connectionFault(id)
  if (!facts || !fault) return `There is no fault ${id} of an open connection.`
  if (!connection.connected) return `Connection ${connection.connectionId} is not open.`
  const why = fault.whyNot?.(connection) ?? ''
  if (why !== '') return why
  report.fault(
    connection.connectionId,
    facts,
    Buffer.concat(fault.steps.flatMap((step) => ('bytes' in step ? [step.bytes] : 'inClear' in step ? [step.inClear] : []))),
  )
  carryOut(connection, fault.steps, 0, timers, report)
  return ''
}

function carryOut(connection: Connection, steps: readonly FaultStep[], from: number, timers: Timers, report: FaultReport): void {
  for (let index = from; index < steps.length && connection.connected; index++) {
    const step = steps[index] as FaultStep
    if ('wait' in step) {
      timers.after(step.wait, () => carryOut(connection, steps, index + 1, timers, report))
      return
    }
    if ('end' in step) connection.drop(step.end)
    else if ('inClear' in step) connection.secureWire?.sendInClear(step.inClear)
    else if ('recordLength' in step) {
      if (connection.secureWire) connection.secureWire.recordLength = step.recordLength
    } else if ('reads' in step) connection.acceptData = false
    else if ('answers' in step) {
      connection.answersPings = false
      if (step.silent) connection.shaper = SILENT
    } else
      connection.sendRaw(step.bytes, false).catch((error: unknown) => {
        if (!(error instanceof WebSocketServerError)) throw error
        if (error.code !== 'not-open') report.trouble(connection.connectionId, `A fault was not sent: ${error.message}`)
      })
  }
}
