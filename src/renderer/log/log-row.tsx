// One row of the log. Drawn again only when something of it has changed.
import { memo } from 'react'
import type { LogRow as Row, Mark } from '../../contract/model.ts'
import { WireText } from '../detail/wire-text.tsx'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { bytes } from '../ui/format.ts'
import { lineDirection } from '../ui/line-direction.ts'
import { KindIcon, directionWords } from './kind-icon.tsx'
import { distance, hasPayload, kindName, timeOf, type TimeMode } from './row-words.ts'
import type { Slot } from './row-cache.ts'
import { RuleMark } from './rule-mark.tsx'
import { say } from '../language/say.ts'

interface LogRowProps {
  readonly id: string
  readonly index: number
  /** Pixels from the upper edge of the window. */
  readonly y: number
  readonly slot: Slot
  readonly previous: Slot
  readonly timeMode: TimeMode
  readonly start: number
  readonly selected: boolean
  /** The keys move from it. */
  readonly hasCursor: boolean
  /** It matches the filter while all rows are listed. */
  readonly marked: boolean
  /** What of its preview was found. */
  readonly pattern: RegExp | undefined
  /** What the person has put on it. */
  readonly mark: Mark | undefined
  /** There is a column for the server. */
  readonly withServer: boolean
  /** It tells of a request that still waits for an answer. */
  readonly waiting: boolean
}

export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { id, index, y, slot: row, selected, hasCursor, marked, mark, waiting } = props
  return (
    <div
      role="row"
      id={id}
      className="log-row"
      data-index={index}
      data-servers={props.withServer ? '' : undefined}
      data-kind={row?.kind}
      data-direction={row?.direction}
      data-waiting={waiting ? '' : undefined}
      data-marked={marked ? '' : undefined}
      data-color={mark?.color}
      data-cursor={hasCursor ? '' : undefined}
      aria-rowindex={index + 2}
      aria-selected={selected}
      style={{ transform: `translateY(${y}px)` }}
    >
      {row ? <Cells {...props} row={row} /> : <Absent gone={row === null} />}
    </div>
  )
})

function Cells({ row, previous, timeMode, start, pattern, mark, withServer }: LogRowProps & { readonly row: Row }) {
  const gap = previous ? row.time - previous.time : undefined
  return (
    <>
      <span role="gridcell" className="log-time">
        {timeOf(row, timeMode, start, previous)}
      </span>
      <span role="gridcell" className="log-gap">
        {gap === undefined || timeMode === 'previous' ? '' : distance(gap)}
      </span>
      <span role="gridcell" className="log-connection">
        {row.connection === '' ? null : (
          <>
            <ConnectionSquare id={row.connection} />#{row.connection}
          </>
        )}
      </span>
      {withServer ? (
        <span role="gridcell" className="log-server" title={row.server}>
          {row.server ?? ''}
        </span>
      ) : null}
      <span role="gridcell" className="log-kind">
        <KindIcon kind={row.kind} direction={row.direction} />
        <span>{kindName(row.kind)}</span>
        {hasPayload(row.kind) ? <span className="visually-hidden"> {directionWords(row.direction)}</span> : null}
      </span>
      <span role="gridcell" className="log-size">
        {hasPayload(row.kind) ? bytes(row.size) : ''}
      </span>
      <span role="gridcell" className="log-preview" dir={lineDirection(row.preview)}>
        {mark ? <OwnMark mark={mark} /> : null}
        {row.rule === undefined ? null : <RuleMark rule={row.rule} server={row.server} />}
        <WireText text={row.preview} mark={pattern} />
        {hasMore(row) ? '…' : ''}
      </span>
    </>
  )
}

/** The colour is at the edge of the row. */
function OwnMark({ mark: { color, note } }: { readonly mark: Mark }) {
  return (
    <>
      <span className="visually-hidden">{say.log.marked(color)}</span>
      {note === '' ? null : (
        <span className="log-note" title={note}>
          {note}
        </span>
      )}
    </>
  )
}

/** The preview ends before the payload: 48 bytes of a binary message, 240 characters of any other. */
function hasMore({ kind, size, preview }: Row): boolean {
  if (kind === 'binary') return size > Math.ceil(preview.length / 3)
  return hasPayload(kind) && kind !== 'close' && preview.length >= 239 && size > preview.length
}

function Absent({ gone }: { readonly gone: boolean }) {
  return (
    <span role="gridcell" className="log-absent">
      {gone ? say.log.noLongerInTheLog : ''}
    </span>
  )
}
