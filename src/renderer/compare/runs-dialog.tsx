// The messages of one connection in two logs side by side: what both runs have, and where they part.
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import type { LogRow } from '../../contract/model.ts'
import { WireText } from '../detail/wire-text.tsx'
import { kindName } from '../log/row-words.ts'
import { titleOf } from '../sessions/session-words.ts'
import { useDesk } from '../store/desk.ts'
import { Dialog } from '../ui/dialog.tsx'
import { SelectField, TextField } from '../ui/field.tsx'
import { bytes, count, plural } from '../ui/format.ts'
import { closeRuns, compare, useCompareView } from './compare-view.ts'
import { folded, pairsOf, type Pair } from './runs.ts'
import { rowsFound } from './rows-of.ts'
import './compare.css'

/** Messages of each that are compared. */
const MOST = 5_000
const MESSAGES = 'kind:text,binary,ping,pong,close'

interface Side {
  readonly log: string
  readonly connection: string
}

interface Read {
  readonly left: Side
  readonly right: Side
  readonly pairs: readonly Pair[]
  readonly counts: readonly [number, number]
  readonly error: string
}

export function RunsDialog(): ReactNode {
  const first = useCompareView((view) => view.runs)
  const [left, setLeft] = useState<Side>({ log: '', connection: '1' })
  const [right, setRight] = useState<Side>({ log: first ?? '', connection: '1' })
  const read = useRead(left, right)
  const differences = read?.pairs.filter(({ same }) => !same).length ?? 0
  return (
    <Dialog title="Compare two runs" size="large" onClose={closeRuns}>
      <div className="compare-runs">
        <Choice label="Left" side={left} onChange={setLeft} />
        <Choice label="Right" side={right} onChange={setRight} />
      </div>
      <div className="compare-bar">
        <span role="status">{read ? summaryOf(read, differences) : 'Looking…'}</span>
        <span>compared by direction, kind, size and the first 240 characters</span>
      </div>
      <div className="compare-scroll" role="region" aria-label="Messages of both runs" tabIndex={0}>
        {read && read.error === '' ? <Table read={read} /> : null}
      </div>
    </Dialog>
  )
}

function summaryOf({ error, counts }: Read, differences: number): string {
  if (error !== '') return error
  if (counts[0] + counts[1] === 0) return 'Neither has a message of this connection'
  const more = Math.max(...counts) > MOST ? ` among the first ${count(MOST)}` : ''
  return `${differences === 0 ? 'They are equal' : plural(differences, 'difference')}${more}`
}

interface ChoiceProps {
  readonly label: string
  readonly side: Side
  readonly onChange: (side: Side) => void
}

function Choice({ label, side, onChange }: ChoiceProps): ReactNode {
  const sessions = useDesk((desk) => desk.sessions)
  return (
    <fieldset className="compare-side">
      <legend className="visually-hidden">{label}</legend>
      <SelectField
        label={`${label}: log`}
        value={side.log}
        onChange={(log) => onChange({ ...side, log })}
        options={[{ value: '', label: 'Live' }, ...sessions.map((session) => ({ value: session.id, label: titleOf(session) }))]}
      />
      <TextField
        label="Connection"
        mono
        inputMode="numeric"
        maxLength={15}
        value={side.connection}
        error={/^[1-9]\d*$/.test(side.connection) ? '' : 'A number such as 1.'}
        onChange={(connection) => onChange({ ...side, connection })}
      />
    </fieldset>
  )
}

/** Undefined while it is looked for. */
function useRead(left: Side, right: Side): Read | undefined {
  const [read, setRead] = useState<Read>()
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    if (![left, right].every(({ connection }) => /^[1-9]\d*$/.test(connection))) return undefined
    const rowsOf = ({ log, connection }: Side) => rowsFound(log, `conn:${connection} ${MESSAGES}`, MOST, signal)
    Promise.all([rowsOf(left), rowsOf(right)])
      .then(async ([a, b]) => ({ pairs: await pairsOf(a.rows, b.rows), counts: [a.matches, b.matches] as const, error: '' }))
      .catch((error: unknown) => ({
        pairs: [],
        counts: [0, 0] as const,
        error: error instanceof Error ? error.message : String(error),
      }))
      .then((result) => (signal.aborted ? undefined : setRead({ left, right, ...result })))
      .catch(() => undefined)
    return () => controller.abort()
  }, [left, right])
  return read?.left === left && read.right === right ? read : undefined
}

function Table({ read: { left, right, pairs } }: { readonly read: Read }): ReactNode {
  return (
    <table className="compare-table compare-messages">
      <thead>
        <tr>
          <th scope="col">Left</th>
          <th scope="col">Right</th>
        </tr>
      </thead>
      <tbody>
        {folded(pairs).map((pair, index) =>
          typeof pair === 'number' ? (
            <tr key={index} className="compare-folded">
              <td colSpan={2}>{plural(pair, 'equal message')}</td>
            </tr>
          ) : (
            <tr key={index} data-same={pair.same ? '' : undefined}>
              <td data-side="left" data-none={pair.left ? undefined : ''}>
                <Message row={pair.left} other={pair.right} onCompare={() => openBoth(left.log, right.log, pair)} />
              </td>
              <td data-side="right" data-none={pair.right ? undefined : ''}>
                <Message row={pair.right} other={pair.left} onCompare={() => openBoth(left.log, right.log, pair)} />
              </td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  )
}

function openBoth(left: string, right: string, pair: Pair): void {
  if (pair.left && pair.right) compare({ log: left, seq: pair.left.seq }, { log: right, seq: pair.right.seq })
}

interface MessageProps {
  readonly row: LogRow | undefined
  readonly other: LogRow | undefined
  readonly onCompare: () => void
}

/** With a counterpart both can be looked at closely. */
function Message({ row, other, onCompare }: MessageProps): ReactNode {
  if (!row) return null
  const words = (
    <>
      <span className="compare-kind" data-direction={row.direction}>
        {row.direction === 'in' ? '←' : '→'} {kindName(row.kind)}, {bytes(row.size)}
      </span>{' '}
      <WireText text={row.preview} />
    </>
  )
  if (!other) return words
  return (
    <button type="button" title="Compare these two messages" onClick={onCompare}>
      {words}
    </button>
  )
}
