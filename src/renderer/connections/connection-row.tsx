// One connection in the list: two lines, or a square and a number where the pane is narrow.
import { memo } from 'react'
import type { MouseEvent } from 'react'
import { ArrowDownLeft, ArrowUpRight, CirclePause, Lock, Turtle } from 'lucide-react'
import type { ConnectionRow } from '../../contract/model.ts'
import { useGone } from '../store/desk.ts'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { age, bytes, duration, rate, short } from '../ui/format.ts'
import { useNow } from '../ui/now.ts'
import { Sparkline } from './sparkline.tsx'
import { endSentence, peer, rowSentence, stageWord } from './words.ts'
import { say } from '../language/say.ts'

interface RowProps {
  readonly row: ConnectionRow
  readonly index: number
  readonly count: number
  readonly top: number
  readonly selected: boolean
  readonly active: boolean
  readonly onPick: (id: string, event: MouseEvent) => void
  readonly onOpen: (id: string) => void
}

export const Row = memo(function Row({ row, index, count, top, selected, active, onPick, onOpen }: RowProps) {
  const sentence = rowSentence(row)
  return (
    // The list has the keyboard; a row is reached by arrow keys there.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={rowId(row.id)}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-setsize={count}
      aria-posinset={index + 1}
      title={sentence}
      className="connections-row"
      data-stage={row.stage}
      data-active={active || undefined}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => onPick(row.id, event)}
      onDoubleClick={() => onOpen(row.id)}
    >
      <span className="visually-hidden">{sentence}</span>
      <span className="connections-seen" aria-hidden="true">
        <ConnectionSquare id={row.id} />
        <span className="connections-names">
          <span className="connections-title">
            <b>#{row.id}</b>
            <span className="connections-path cut">{row.path}</span>
            {row.secure ? <Lock size={11} aria-hidden="true" /> : null}
            {row.subProtocol ? <span className="connections-protocol cut">{row.subProtocol}</span> : null}
          </span>
          <span className="connections-peer cut">
            <Second row={row} />
          </span>
        </span>
        <Stage row={row} />
        {row.openedAt > 0 ? <Flow row={row} /> : null}
      </span>
      {row.openedAt > 0 ? <Sparkline id={row.id} /> : null}
    </div>
  )
})

export function rowId(id: string): string {
  return `connection-${id}`
}

/** Where from and how old; before that how it ended, or how fast it answers. */
function Second({ row }: { readonly row: ConnectionRow }) {
  if (row.stage === 'closed') return <>{[endSentence(row), peer(row)].join(' · ')}</>
  return (
    <>
      {row.roundTrip < 0 ? null : say.connections.ping(duration(row.roundTrip))}
      {peer(row)} · <Age since={row.openedAt || row.acceptedAt} />
    </>
  )
}

function Age({ since }: { readonly since: number }) {
  const now = useNow(1_000)
  return <>{age(now - since)}</>
}

function Stage({ row }: { readonly row: ConnectionRow }) {
  const word = stageWord(row)
  if (word)
    return (
      <span className="connections-stage" data-refused={row.refusedWith ? '' : undefined}>
        {word}
      </span>
    )
  if (row.passage && row.passage.held > 0)
    return <span className="connections-stage connections-queued">{say.proxy.held(row.passage.held)}</span>
  if (row.queuedBytes > 0)
    return <span className="connections-stage connections-queued">{say.connections.queued(bytes(row.queuedBytes))}</span>
  if (!row.reading) return <CirclePause size={14} className="connections-paused" aria-hidden="true" />
  if (row.shaped) return <Turtle size={14} className="connections-paused" aria-hidden="true" />
  return null
}

/** Messages each way, and where there is room how many a second. */
function Flow({ row }: { readonly row: ConnectionRow }) {
  const gone = useGone()
  return (
    <span className="connections-flow">
      <ArrowDownLeft size={11} className="connections-in" aria-hidden="true" />
      <span>{short(row.messagesIn)}</span>
      <span className="connections-rate">{row.rateIn > 0 && !gone ? rate(row.rateIn) : ''}</span>
      <ArrowUpRight size={11} className="connections-out" aria-hidden="true" />
      <span>{short(row.messagesOut)}</span>
      <span className="connections-rate">{row.rateOut > 0 && !gone ? rate(row.rateOut) : ''}</span>
    </span>
  )
}
