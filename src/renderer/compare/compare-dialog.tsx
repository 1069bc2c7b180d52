// Two messages side by side, with what differs.
import { useEffect, useState } from 'react'
import type { LogEntry } from '../../contract/model.ts'
import { request } from '../connect.ts'
import { Payload } from '../detail/payload.ts'
import { useDesk } from '../store/desk.ts'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { bytes, clock, count } from '../ui/format.ts'
import { Segments } from '../ui/segments.tsx'
import { closeComparison, type ComparedEntry } from './compare-view.ts'
import { differenceOf, type Difference } from './difference.ts'
import { DifferenceTable } from './difference-table.tsx'
import './compare.css'
import { say } from '../language/say.ts'

/** Of each: longer ones are saved and compared by other means. */
const COMPARED_BYTES = 2 * 1024 * 1024

interface Side {
  readonly entry: LogEntry
  readonly payload: Uint8Array
}

type Read = { readonly sides: readonly [Side, Side]; readonly difference: Difference } | { readonly error: string }

export function CompareDialog({ left, right }: { readonly left: ComparedEntry; readonly right: ComparedEntry }) {
  const [sortKeys, setSortKeys] = useState(false)
  const [read, setRead] = useState<Read>()
  useEffect(() => {
    let stale = false
    bothOf(left, right, sortKeys).then(
      (both) => (stale ? undefined : setRead(both)),
      (error: unknown) => (stale ? undefined : setRead({ error: error instanceof Error ? error.message : String(error) })),
    )
    return () => {
      stale = true
    }
  }, [left, right, sortKeys])
  return (
    <Dialog title={say.compare.compareTwoMessages} size="large" onClose={closeComparison}>
      {read && 'error' in read ? (
        <p className="compare-error" role="alert">
          {read.error}
        </p>
      ) : (
        <>
          {read ? (
            <div className="compare-bar">
              <span role="status">
                {read.difference.changes === 0 ? say.compare.theyAreEqual : say.number.difference(read.difference.changes)}
              </span>
              <span>{READ_AS[read.difference.readAs]}</span>
              {read.difference.readAs === 'json' ? (
                <Segments
                  label={say.compare.orderOfMembers}
                  value={sortKeys ? 'sorted' : 'written'}
                  onChange={(next) => setSortKeys(next === 'sorted')}
                  options={[
                    { value: 'written', label: say.compare.asWritten },
                    { value: 'sorted', label: say.compare.keysSorted },
                  ]}
                />
              ) : null}
            </div>
          ) : null}
          {/* There from the beginning, so that the keyboard is where one reads, and not at the button that closes. */}
          <div className="compare-scroll" role="region" aria-label={say.compare.differences} tabIndex={0}>
            {read ? (
              <DifferenceTable
                difference={read.difference}
                left={<Head side={read.sides[0]} log={left.log} />}
                right={<Head side={read.sides[1]} log={right.log} />}
              />
            ) : null}
          </div>
        </>
      )}
    </Dialog>
  )
}

const READ_AS = { json: say.compare.comparedAsJson, text: say.compare.comparedAsText, hex: say.compare.comparedByteByByte } as const

async function bothOf(left: ComparedEntry, right: ComparedEntry, sortKeys: boolean): Promise<Read> {
  const sides = await Promise.all([sideOf(left), sideOf(right)])
  return { sides, difference: await differenceOf(sides[0].payload, sides[1].payload, sortKeys) }
}

async function sideOf({ log, seq }: ComparedEntry): Promise<Side> {
  const [entry, payload] = await Promise.all([request('log.entry', { log, seq }), Payload.open(log, seq)])
  if (payload.total > COMPARED_BYTES)
    throw new Error(say.compare.entryHasMessagesUpTo(count(seq), bytes(payload.total), bytes(COMPARED_BYTES)))
  return { entry, payload: await payload.all() }
}

function Head({ side: { entry }, log }: { readonly side: Side; readonly log: string }) {
  const isSession = useDesk((desk) => log !== '' && desk.sessions.some(({ id }) => id === log))
  return (
    <>
      {entry.connection === '' ? null : (
        <>
          <ConnectionSquare id={entry.connection} />#{entry.connection}{' '}
        </>
      )}
      {say.compare.headOf(count(entry.seq), clock(entry.time), bytes(entry.size), isSession ? say.compare.ofASession : '')}
    </>
  )
}
