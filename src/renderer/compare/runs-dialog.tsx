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
import { bytes, count } from '../ui/format.ts'
import { closeRuns, compare, useCompareView } from './compare-view.ts'
import { folded, pairsOf, type Pair } from './runs.ts'
import { rowsFound } from './rows-of.ts'
import './compare.css'
import { say } from '../language/say.ts'

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
    <Dialog title={say.compare.compareTwoRuns} size="large" onClose={closeRuns}>
      <div className="compare-runs">
        <Choice label={say.compare.left} side={left} onChange={setLeft} />
        <Choice label={say.compare.right} side={right} onChange={setRight} />
      </div>
      <div className="compare-bar">
        <span role="status">{read ? summaryOf(read, differences) : say.compare.looking}</span>
        <span>{say.compare.comparedByDirectionKindSize}</span>
      </div>
      <div className="compare-scroll" role="region" aria-label={say.compare.messagesOfBothRuns} tabIndex={0}>
        {read && read.error === '' ? <Table read={read} /> : null}
      </div>
    </Dialog>
  )
}

function summaryOf({ error, counts }: Read, differences: number): string {
  if (error !== '') return error
  if (counts[0] + counts[1] === 0) return say.compare.neitherHasAMessageOf
  const more = Math.max(...counts) > MOST ? say.compare.amongTheFirst(count(MOST)) : ''
  return `${differences === 0 ? say.compare.theyAreEqual : say.number.difference(differences)}${more}`
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
        label={say.compare.logOf(label)}
        value={side.log}
        onChange={(log) => onChange({ ...side, log })}
        options={[
          { value: '', label: say.common.live },
          ...sessions.map((session) => ({ value: session.id, label: titleOf(session) })),
        ]}
      />
      <TextField
        label={say.common.connection}
        mono
        inputMode="numeric"
        maxLength={15}
        value={side.connection}
        error={/^[1-9]\d*$/.test(side.connection) ? '' : say.compare.aNumberSuchAs1}
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
          <th scope="col">{say.compare.left}</th>
          <th scope="col">{say.compare.right}</th>
        </tr>
      </thead>
      <tbody>
        {folded(pairs).map((pair, index) =>
          typeof pair === 'number' ? (
            <tr key={index} className="compare-folded">
              <td colSpan={2}>{say.number.equalMessage(pair)}</td>
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
    <button type="button" title={say.compare.compareTheseTwoMessages} onClick={onCompare}>
      {words}
    </button>
  )
}
