// The steps of one actor to be edited: one of them is open as a form, all of them can be moved, duplicated and deleted. What is changed is written as
// JSON by whoever shows them. Steps that are played are step-outline.tsx.
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { ChevronDown, ChevronUp, Copy, Plus, Trash2 } from 'lucide-react'
import { placeOf, type Step, type StepName, type StepPath } from '../../contract/automation/scenario.ts'
import { WireText } from '../detail/wire-text.tsx'
import { say } from '../language/say.ts'
import { IconButton } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import { NEW_STEPS, inserted, lengthAround, moved, neighbour, removed, replaced } from './edit-steps.ts'
import { StepForm, isSame } from './step-form.tsx'
import { stepRows, type StepRow } from './step-words.ts'

/** Rows drawn at first, and each time that more are asked for. */
const ROWS = 400

interface StepListProps {
  /** Of the actor. */
  readonly name: string
  readonly steps: readonly Step[]
  /** They cannot be changed now. */
  readonly isFixed: boolean
  /** Why they will not do, or "": then they are those that come back. */
  readonly onChange: (steps: readonly Step[]) => string
  /** One of them has been opened. */
  readonly onOpen: (steps: readonly Step[], path: StepPath) => void
}

export function StepList({ name, steps, isFixed, onChange, onOpen }: StepListProps): ReactNode {
  const rows = useMemo(() => stepRows(steps), [steps])
  const [most, setMost] = useState(ROWS)
  /** Places, as people count: of the row that is open, and of the one that Tab leads to. */
  const [open, setOpen] = useState('')
  const [current, setCurrent] = useState('')
  const list = useRef<HTMLOListElement>(null)
  /** Of the row that the keyboard goes to once it is drawn. */
  const wanted = useRef('')
  useLayoutEffect(() => {
    if (wanted.current === '') return
    // Where the last of a list has been deleted, the next best one has the keyboard.
    const row = rowAt(list.current, wanted.current) ?? list.current?.querySelector<HTMLElement>('button[tabindex="0"]')
    row?.focus()
    wanted.current = ''
  })
  const places = rows.filter(({ kind }) => kind !== 'case').map(({ path }) => placeOf(path))
  const leads = places.includes(current) ? current : (places[0] ?? '')
  const go = (place: string | undefined): void => {
    if (place === undefined) return
    setMost((before) => Math.max(before, rows.findIndex(({ path, kind }) => kind !== 'case' && placeOf(path) === place) + 2))
    setCurrent(place)
    wanted.current = place
  }
  /** Where the keyboard is afterwards, and whether its form is open. */
  const change = (next: readonly Step[], path: StepPath, isOpen: boolean): void => {
    if (onChange(next) !== '') return
    const place = placeOf(path)
    setOpen(isOpen ? place : '')
    if (isOpen) onOpen(next, path)
    setMost((before) => before + 1)
    setCurrent(place)
    wanted.current = place
  }
  const acts: Acts = {
    move: (path, by) => {
      const next = moved(steps, path, by)
      if (!isSame(next, steps)) change(next, neighbour(path, by), open === placeOf(path))
    },
    duplicate: (path, step) => change(inserted(steps, path, step), neighbour(path, 1), open === placeOf(path)),
    remove: (path) => {
      const isLast = path.at(-1) === lengthAround(steps, path) - 1
      change(removed(steps, path), isLast && path.at(-1) !== 0 ? neighbour(path, -1) : path, false)
    },
    add: (path, kind) => change(inserted(steps, path, NEW_STEPS[kind]), path.length === 0 ? [0] : neighbour(path, 1), true),
  }
  const onKeyDown = (event: KeyboardEvent, { path }: StepRow): void => {
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event
    if (isFixed || ctrlKey || metaKey || shiftKey) return
    const at = places.indexOf(placeOf(path))
    if (altKey) {
      if (key !== 'ArrowUp' && key !== 'ArrowDown') return
      acts.move(path, key === 'ArrowUp' ? -1 : 1)
    } else if (key === 'ArrowUp') go(places[at - 1])
    else if (key === 'ArrowDown') go(places[at + 1])
    else if (key === 'Home') go(places[0])
    else if (key === 'End') go(places.at(-1))
    else if (key === 'Delete') acts.remove(path)
    else return
    event.preventDefault()
  }
  /** Out of the form and to its row; the dialog stays. */
  const leave = (event: KeyboardEvent, place: string): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    setOpen('')
    setCurrent(place)
    wanted.current = place
  }
  const shown = rows.slice(0, most)
  const top = steps.length === 0 ? [] : [steps.length - 1]
  return (
    <>
      <ol ref={list} className="scenarios-steps" aria-label={say.scenarios.stepsOf(name)}>
        {shown.map((row) => {
          const { path, kind } = row
          const place = placeOf(path)
          const step = kind === 'case' ? undefined : stepAt(steps, path)
          const isOpen = !isFixed && step !== undefined && place === open
          return (
            <li key={`${kind} ${place}`} className="scenarios-item" data-kind={kind} data-open={isOpen ? '' : undefined}>
              <Row
                row={row}
                isOpen={isOpen}
                isFixed={isFixed}
                isCurrent={place === leads}
                onTurn={() => {
                  setCurrent(place)
                  setOpen(isOpen ? '' : place)
                  if (!isOpen) onOpen(steps, path)
                }}
                onKeyDown={(event) => onKeyDown(event, row)}
              />
              {isOpen ? (
                // Escape leads out of whatever has the keyboard in it.
                // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
                <div ref={intoView} className="scenarios-opened" onKeyDown={(event) => leave(event, place)}>
                  <Kept key={place} place={place} step={step} onChange={(next) => onChange(replaced(steps, path, next))} />
                  <Tools path={path} step={step} length={lengthAround(steps, path)} acts={acts} />
                </div>
              ) : null}
            </li>
          )
        })}
      </ol>
      {rows.length > most ? (
        <button type="button" className="scenarios-more" onClick={() => setMost(most + ROWS)}>
          {say.scenarios.showMore(say.number.step(Math.min(ROWS, rows.length - most)))}
        </button>
      ) : null}
      {isFixed ? null : (
        <AddMenu label={say.scenarios.addAStep(name)} className="scenarios-add" onAdd={(kind) => acts.add(top, kind)}>
          <Plus size={13} aria-hidden="true" /> {say.scenarios.addStep}
        </AddMenu>
      )}
    </>
  )
}

interface Acts {
  readonly move: (path: StepPath, by: 1 | -1) => void
  readonly duplicate: (path: StepPath, step: Step) => void
  readonly remove: (path: StepPath) => void
  /** Behind the step there; an empty path: before all. */
  readonly add: (path: StepPath, kind: StepName) => void
}

interface RowProps {
  readonly row: StepRow
  readonly isOpen: boolean
  readonly isFixed: boolean
  readonly isCurrent: boolean
  readonly onTurn: () => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

function Row({ row: { path, depth, kind, name, words }, isOpen, isFixed, isCurrent, onTurn, onKeyDown }: RowProps): ReactNode {
  const content = (
    <>
      <span className="scenarios-place">{kind === 'case' ? '' : placeOf(path)}</span>
      <b>{name}</b>
      <span className="scenarios-words cut" title={words}>
        <WireText text={words} />
      </span>
    </>
  )
  const style = { paddingInlineStart: `${10 + depth * 18}px` }
  if (kind === 'case')
    return (
      <div className="scenarios-row" style={style}>
        {content}
      </div>
    )
  return (
    <button
      type="button"
      className="scenarios-row"
      style={style}
      data-place={placeOf(path)}
      aria-expanded={isOpen}
      disabled={isFixed}
      tabIndex={isCurrent ? 0 : -1}
      onClick={onTurn}
      onKeyDown={onKeyDown}
    >
      {content}
    </button>
  )
}

interface ToolsProps {
  readonly path: StepPath
  readonly step: Step
  readonly length: number
  readonly acts: Acts
}

function Tools({ path, step, length, acts }: ToolsProps): ReactNode {
  const place = placeOf(path)
  const index = path.at(-1) ?? 0
  return (
    <div className="scenarios-tools">
      <AddMenu label={say.scenarios.addBehind(place)} className="ui-icon-button" onAdd={(kind) => acts.add(path, kind)}>
        <Plus size={14} aria-hidden="true" />
      </AddMenu>
      <IconButton label={say.scenarios.duplicate(place)} icon={<Copy size={14} />} onClick={() => acts.duplicate(path, step)} />
      <IconButton
        label={say.scenarios.moveUp(place)}
        icon={<ChevronUp size={15} />}
        disabled={index === 0}
        onClick={() => acts.move(path, -1)}
      />
      <IconButton
        label={say.scenarios.moveDown(place)}
        icon={<ChevronDown size={15} />}
        disabled={index === length - 1}
        onClick={() => acts.move(path, 1)}
      />
      <IconButton label={say.scenarios.remove(place)} icon={<Trash2 size={14} />} onClick={() => acts.remove(path)} />
    </div>
  )
}

interface AddMenuProps {
  readonly label: string
  readonly className: string
  readonly onAdd: (kind: StepName) => void
  readonly children: ReactNode
}

function AddMenu({ label, className, onAdd, children }: AddMenuProps): ReactNode {
  return (
    <Menu
      label={label}
      className={className}
      trigger={children}
      items={(Object.keys(NEW_STEPS) as StepName[]).map((kind) => ({
        id: kind,
        label: nameOfKind(kind),
        onSelect: () => onAdd(kind),
      }))}
    />
  )
}

function nameOfKind(kind: StepName): string {
  if (kind === 'expect' || kind === 'loop' || kind === 'branch' || kind === 'meet') return say.scenarios.steps[kind]
  return say.rules.actionNames[kind]
}

interface KeptProps {
  readonly place: string
  readonly step: Step
  readonly onChange: (step: Step) => string
}

/** The form of a step begins anew when the step has changed elsewhere, and stays as it is when it has changed the step itself. */
function Kept({ place, step, onChange }: KeptProps): ReactNode {
  const [own, setOwn] = useState({ step, revision: 0 })
  if (!isSame(own.step, step)) setOwn({ step, revision: own.revision + 1 })
  const change = (next: Step): string => {
    const refusal = onChange(next)
    if (refusal === '') setOwn({ step: next, revision: own.revision })
    return refusal
  }
  return <StepForm key={own.revision} place={place} step={step} onChange={change} />
}

function stepAt(steps: readonly Step[], path: StepPath): Step | undefined {
  const [index = 0, ...rest] = path
  const step = steps[index]
  if (rest.length === 0 || !step) return step
  if (step.do === 'loop') return stepAt(step.steps, rest)
  if (step.do !== 'branch') return undefined
  const [place = 0, ...within] = rest
  return stepAt(step.cases[place]?.steps ?? step.else ?? [], within)
}

/** What is opened at the lower end of the list is seen. */
function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}

function rowAt(list: HTMLOListElement | null, place: string): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-place="${place}"]`) ?? null
}
