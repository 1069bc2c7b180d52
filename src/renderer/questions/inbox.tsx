// "Requests": every open question, the way to answer each, and whether clients are asked about at all. One question in full is
// question-detail.tsx.
import { ChevronDown } from 'lucide-react'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { Question, QuestionKind, QuestionMode } from '../../contract/model.ts'
import { useCommand } from '../commands/registry.ts'
import { show, useDesk, useUnreachable } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { answerAll, neighbour } from './answering.ts'
import { decidingKind } from './mode-in-force.ts'
import { QuestionCard } from './question-card.tsx'
import { QuestionModes, setMode } from './question-modes.tsx'
import './questions.css'
import { say } from '../language/say.ts'

/** Height of a card with the gap below it; the style sheet's card is 6 less. */
const CARD = 58
/** Cards drawn beyond each edge of what is in sight. */
const MARGIN = 3

export function Inbox(): ReactNode {
  const questions = useDesk((desk) => desk.questions)
  const modes = useDesk((desk) => desk.questionModes)
  const [settings, setSettings] = useState(false)
  useCommand({
    id: 'questions.next',
    title: say.questions.goToWhatWaitsFor,
    keys: 'W',
    when: questions.length > 0,
    run: () => visit(questions[0]),
  })
  useCommand({
    id: 'questions.acceptAll',
    title: say.questions.acceptEverythingThatWaits,
    when: questions.length > 0,
    needsHost: true,
    run: () => void answerAll('accept'),
  })
  useCommand({
    id: 'questions.rejectAll',
    title: say.questions.rejectEverythingThatWaits,
    when: questions.length > 0,
    needsHost: true,
    run: () => void answerAll('reject'),
  })
  useCommand({
    id: 'questions.ask',
    title: say.questions.askMeBeforeAClient,
    when: modes.webSocketOpenRequest !== 'ask',
    needsHost: true,
    run: () => setMode('webSocketOpenRequest', 'ask'),
  })
  useCommand({
    id: 'questions.accept',
    title: say.questions.letClientsInWithoutAsking,
    when: modes.webSocketOpenRequest !== 'accept',
    needsHost: true,
    run: () => setMode('webSocketOpenRequest', 'accept'),
  })
  const kind = useDesk((desk) => decidingKind(desk.questionModes, desk.server))
  const mode = modes[kind]
  return (
    <section className="questions" aria-label={say.questions.requests}>
      <header className="questions-head">
        <h2>{say.questions.requests}</h2>
        {questions.length > 0 && <span className="questions-count">{questions.length}</span>}
        <button
          type="button"
          className="questions-mode"
          aria-label={say.questions.whenClientsAsk(say.questions.modes[mode])}
          aria-expanded={settings}
          onClick={() => setSettings(!settings)}
        >
          {say.questions.modes[mode]}
          <ChevronDown size={14} aria-hidden />
        </button>
      </header>
      {settings && <QuestionModes />}
      {questions.length > 0 ? <Cards questions={questions} /> : <Nothing kind={kind} mode={mode} settings={settings} />}
      {questions.length > 1 && (
        <div className="questions-all">
          <Button size="small" needsHost onClick={() => void answerAll('accept')}>
            {say.questions.acceptAll(questions.length)}
          </Button>
          <Button size="small" needsHost onClick={() => void answerAll('reject')}>
            {say.questions.rejectAll(questions.length)}
          </Button>
        </div>
      )}
    </section>
  )
}

/** Only the cards in sight are drawn: a thousand may wait. */
function Cards({ questions }: { readonly questions: readonly Question[] }): ReactNode {
  const subject = useDesk((desk) => desk.subject)
  const list = useRef<HTMLUListElement>(null)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(400)
  const focusNext = useRef('')
  const selected = subject.kind === 'question' ? subject.id : ''

  useEffect(() => {
    const element = list.current
    if (!element) return undefined
    const observer = new ResizeObserver(() => setHeight(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // A card that was out of sight exists only after the list has been drawn again.
  useLayoutEffect(() => {
    if (focusNext.current === '') return
    const card = list.current?.querySelector<HTMLElement>(`[data-question="${CSS.escape(focusNext.current)}"]`)
    if (!card) return
    focusNext.current = ''
    card.focus()
  })

  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : undefined
      if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      const focused =
        event.target instanceof HTMLElement
          ? event.target.closest('li')?.querySelector('[data-question]')?.getAttribute('data-question')
          : ''
      const next = neighbour(focused || selected, step)
      if (!next) return
      focusNext.current = next.id
      list.current?.scrollTo({ top: Math.max(0, (questions.indexOf(next) - 1) * CARD) })
      show({ kind: 'question', id: next.id })
    },
    [questions, selected],
  )

  const first = Math.max(0, Math.floor(top / CARD) - MARGIN)
  const last = Math.min(questions.length, Math.ceil((top + height) / CARD) + MARGIN)
  return (
    // The list hears the arrow keys of the buttons in it; it takes no focus of its own.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul
      ref={list}
      className="questions-list"
      aria-label={say.questions.questions}
      onKeyDown={onKeyDown}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <li aria-hidden="true" className="questions-extent" style={{ height: questions.length * CARD }} />
      {questions.slice(first, last).map((question, index) => (
        <QuestionCard key={question.id} question={question} selected={question.id === selected} top={(first + index) * CARD} />
      ))}
    </ul>
  )
}

interface NothingProps {
  /** The kind of question that decides what happens to clients, and its mode. */
  readonly kind: QuestionKind
  readonly mode: QuestionMode
  readonly settings: boolean
}

function Nothing({ kind, mode, settings }: NothingProps): ReactNode {
  const unreachable = useUnreachable()
  return (
    <p className="questions-nothing">
      {mode === 'accept' && say.questions.clientsAreLetInWithout}
      {mode === 'reject' && say.questions.clientsAreTurnedAwayWithout}
      {mode === 'ask' && say.questions.nothingWaitsYouAreAsked}
      {mode !== 'ask' && !settings && (
        <button type="button" className="ui-link" disabled={unreachable} onClick={() => setMode(kind, 'ask')}>
          {say.questions.askMeFirst}
        </button>
      )}
    </p>
  )
}

/** Shows it and takes the keyboard there: its subprotocols and headers are a few steps from then on, not the whole window away. */
function visit(question: Question | undefined): void {
  if (!question) return
  show({ kind: 'question', id: question.id })
  // Once it has been drawn.
  setTimeout(() => document.querySelector<HTMLElement>('.questions-detail')?.focus())
}
