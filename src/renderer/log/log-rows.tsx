// The grid of the log: its head, the rows in sight, the keys that move through them. Leaves the filter above and the detail beside to others.
import { useEffect, useId, useState, useSyncExternalStore } from 'react'
import type { KeyboardEvent, MouseEvent } from 'react'
import { ChevronDown } from 'lucide-react'
import type { LogRow as Row, Question } from '../../contract/model.ts'
import { request } from '../connect.ts'
import { MarkKeys } from '../marks/mark-keys.tsx'
import { useMarksBySeq } from '../marks/marks.ts'
import { show, useDesk } from '../store/desk.ts'
import { setPreference } from '../store/preferences.ts'
import { Menu } from '../ui/menu.tsx'
import { markOf } from './filter.ts'
import { NeighbourKeys } from './neighbour-keys.tsx'
import { placeOf, type LogPicture } from './log-model.ts'
import { LogRow } from './log-row.tsx'
import { TIME_MODES, type TimeMode } from './row-words.ts'
import { copySelected } from './selection-bar.tsx'
import { ScrollArea } from './scroll-area.tsx'
import { useBounds, useFilterPicture, useLog, useLogPicture, useServersOfLog } from './use-log.ts'
import { say } from '../language/say.ts'

const TIME = 'log.time'

export function LogRows() {
  const { id, model } = useLog()
  const picture = useLogPicture()
  const prefix = useId()
  const timeMode = useDesk((desk) => TIME_MODES.find(({ value }) => value === desk.preferences[TIME])?.value ?? 'clock')
  const { geometry, top, cursor } = picture
  const withServer = useServersOfLog(id).length > 1
  const onKeyDown = useLogKeys()
  useCursorOfSubject()

  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const index = Number((event.target as Element).closest<HTMLElement>('[data-index]')?.dataset['index'] ?? -1)
    const row = picture.rows[index - picture.from]
    if (!row) return
    if (event.shiftKey) {
      model.extendTo(index, row.seq)
      return
    }
    model.setCursor(index, row.seq)
    showEntry(id, row)
  }

  return (
    <>
      <MarkKeys />
      <NeighbourKeys />
      <ScrollArea
        className="log-scroll"
        geometry={geometry}
        top={top}
        onScrollTo={(next) => model.scrollTo(next)}
        onHeight={(height) => model.setHeight(Math.max(0, height - HEAD_HEIGHT))}
        box={{
          role: 'grid',
          'aria-label': id === '' ? say.log.log : say.log.logOfTheSession,
          'aria-rowcount': geometry.end - geometry.first + 1,
          'aria-readonly': true,
          'aria-multiselectable': true,
          'aria-activedescendant': cursor && isInSight(picture, cursor.index) ? rowId(prefix, cursor.index) : undefined,
          tabIndex: 0,
          className: 'log-grid',
          onKeyDown,
          onClick,
          // Shift and a click would select the words between.
          onMouseDown: (event) => event.shiftKey && event.preventDefault(),
        }}
      >
        <Head timeMode={timeMode} withServer={withServer} />
        <Body picture={picture} prefix={prefix} timeMode={timeMode} withServer={withServer} />
      </ScrollArea>
    </>
  )
}

const HEAD_HEIGHT = 30

function Head({ timeMode, withServer }: { readonly timeMode: TimeMode; readonly withServer: boolean }) {
  const items = TIME_MODES.map(({ value, label }) => ({
    id: value,
    label,
    checked: value === timeMode,
    onSelect: () => setPreference(TIME, value),
  }))
  return (
    <div role="rowgroup" className="log-head">
      <div role="row" aria-rowindex={1} className="log-head-row" data-servers={withServer ? '' : undefined}>
        <span role="columnheader" className="log-time">
          <Menu
            label={say.log.howTimeIsCounted}
            className="log-time-menu"
            trigger={
              <>
                {TIME_MODES.find(({ value }) => value === timeMode)?.head}
                <ChevronDown size={11} aria-hidden="true" />
              </>
            }
            items={items}
          />
        </span>
        <span role="columnheader" className="log-gap" aria-label={say.log.sinceTheRowAbove}>
          Δ
        </span>
        <span role="columnheader" className="log-connection">
          {say.log.conn}
        </span>
        {withServer ? (
          <span role="columnheader" className="log-server">
            {say.servers.server}
          </span>
        ) : null}
        <span role="columnheader" className="log-kind">
          {say.log.kind}
        </span>
        <span role="columnheader" className="log-size">
          {say.common.size}
        </span>
        <span role="columnheader" className="log-preview">
          {say.log.preview}
        </span>
      </div>
    </div>
  )
}

interface BodyProps {
  readonly picture: LogPicture
  readonly prefix: string
  readonly timeMode: TimeMode
  readonly withServer: boolean
}

function Body({ picture, prefix, timeMode, withServer }: BodyProps) {
  const { geometry, top, from, origin, rows, before, cursor, selection, cursorTime = NaN } = picture
  const { read, mode, state } = useFilterPicture()
  const { filter } = read
  const { id } = useLog()
  const questions = useDesk((desk) => (id === '' ? desk.questions : NO_QUESTIONS))
  const began = useStart(timeMode === 'start')
  const start = timeMode === 'selected' ? cursorTime : began
  const matches = useMatches(picture, mode === 'highlight' && state !== undefined)
  const marks = useMarksBySeq(id)
  const [found, setFound] = useState<{ filter: typeof filter; pattern: RegExp | undefined }>({ filter, pattern: undefined })
  if (found.filter !== filter) setFound({ filter, pattern: markOf(filter) })
  const places = Math.ceil(geometry.height / geometry.rowHeight) + 1
  return (
    <div role="rowgroup" className="log-body">
      {rows.map((slot, position) => {
        const index = from + position
        const marked = slot ? matches.has(slot.seq) : false
        return (
          <LogRow
            key={placeOf(index, origin, places)}
            id={rowId(prefix, index)}
            index={index}
            y={index * geometry.rowHeight - top}
            slot={slot}
            previous={position === 0 ? before : rows[position - 1]}
            timeMode={timeMode}
            withServer={withServer}
            start={start}
            hasCursor={cursor !== undefined && slot?.seq === cursor.seq}
            selected={
              selection ? index >= selection.from && index < selection.to : cursor !== undefined && slot?.seq === cursor.seq
            }
            marked={marked}
            waiting={slot ? questionOf(slot, questions) !== undefined : false}
            pattern={mode === 'hide' || marked ? found.pattern : undefined}
            mark={slot ? marks.get(slot.seq) : undefined}
          />
        )
      })}
    </div>
  )
}

function rowId(prefix: string, index: number): string {
  return `${prefix}-${index}`
}

function isInSight({ from, rows }: LogPicture, index: number): boolean {
  return index >= from && index < from + rows.length
}

/** Shows an entry beside the log; a request that still waits for an answer, as the question that it is. */
function showEntry(log: string, row: Row): void {
  const question = log === '' ? questionOf(row, useDesk.getState().questions) : undefined
  show(question ? { kind: 'question', id: question.id } : { kind: 'entry', log, seq: row.seq })
}

/** The open question that a row tells of. */
function questionOf({ kind, connection }: Row, questions: readonly Question[]): Question | undefined {
  if (kind !== 'request' && kind !== 'question' && kind !== 'accept') return undefined
  return questions.find(
    (question) => question.connection === connection && (kind !== 'accept' || question.kind === 'connectionRequest'),
  )
}

function useLogKeys(): (event: KeyboardEvent<HTMLDivElement>) => void {
  const log = useLog()
  const { id, model } = log
  const move = async (index: number, extend: boolean) => {
    const row = await model.moveCursorTo(index, extend)
    // An open detail goes along; a closed one stays closed until asked for.
    if (row && useDesk.getState().subject.kind === 'entry') show({ kind: 'entry', log: id, seq: row.seq })
  }
  return (event) => {
    if (event.target !== event.currentTarget || event.altKey) return
    const { shiftKey } = event
    if (event.ctrlKey || event.metaKey) {
      if (event.key === 'a') model.selectAll()
      else if (event.key === 'c' && !shiftKey) void copySelected(log, 'text')
      else return
      event.preventDefault()
      return
    }
    const { cursor, selection, from, rows, geometry } = model.picture()
    const at = cursor?.index ?? (event.key === 'ArrowUp' || event.key === 'PageUp' ? from + rows.length : from - 1)
    const row = cursor ? rows[cursor.index - from] : undefined
    switch (event.key) {
      case 'ArrowDown':
        void move(at + 1, shiftKey)
        break
      case 'ArrowUp':
        void move(at - 1, shiftKey)
        break
      case 'PageDown':
        void move(at + model.pageRows, shiftKey)
        break
      case 'PageUp':
        void move(at - model.pageRows, shiftKey)
        break
      case 'Home':
        void move(geometry.first, shiftKey)
        break
      case 'End':
        model.follow()
        void move(Number.MAX_SAFE_INTEGER, shiftKey)
        break
      case 'Enter':
        if (row) showEntry(id, row)
        else if (cursor) show({ kind: 'entry', log: id, seq: cursor.seq })
        break
      case 'Escape':
        if (selection) model.selectNone()
        else show({ kind: 'nothing' })
        break
      default:
        return
    }
    event.preventDefault()
  }
}

/** What the detail shows, chosen anywhere, has the cursor. */
function useCursorOfSubject(): void {
  const { id, model } = useLog()
  const seq = useDesk((desk) => (desk.subject.kind === 'entry' && desk.subject.log === id ? desk.subject.seq : undefined))
  useEffect(() => {
    if (seq !== undefined && model.picture().cursor?.seq !== seq) void model.reveal(seq)
  }, [model, seq])
}

/** Time of the oldest entry kept, asked for once it is needed. */
function useStart(needed: boolean): number {
  const { id } = useLog()
  const bounds = useBounds()
  const first = bounds.end > bounds.first ? bounds.first : undefined
  const [start, setStart] = useState(0)
  useEffect(() => {
    if (!needed || first === undefined) return
    let stale = false
    void request('log.rows', { log: id, from: first, count: 1 }).then(
      ([row]) => (stale || !row ? undefined : setStart((old) => (old === 0 || row.time < old || first === 0 ? row.time : old))),
      // Without an answer the times stand as they are; the next oldest entry asks again.
      () => undefined,
    )
    return () => {
      stale = true
    }
  }, [id, needed, first])
  return start
}

function useMatches({ rows }: LogPicture, active: boolean): ReadonlySet<number> {
  const { marks } = useLog()
  const { state } = useFilterPicture()
  const seqs = useSyncExternalStore(marks.subscribe, marks.seqs)
  const present = active ? rows.filter((row) => row !== null && row !== undefined) : []
  const from = present[0]?.seq ?? 0
  const to = (present.at(-1)?.seq ?? -1) + 1
  useEffect(() => {
    if (to > from) marks.want(from, to, to - from)
  }, [marks, from, to, state])
  return active ? seqs : NO_MARKS
}

const NO_QUESTIONS: readonly Question[] = []
const NO_MARKS: ReadonlySet<number> = new Set()
