// Giving an answer, and where the person looks next: at the next question, or at the connection when it was the last.
import type { Question } from '../../contract/model.ts'
import { request } from '../connect.ts'
import { notify, show, useDesk } from '../store/desk.ts'
import { announce } from '../ui/announce.tsx'
import { acceptance, draftOf, rejection } from './answer-draft.ts'
import { say } from '../language/say.ts'

/** On their way to the host; a second press of the key means nothing then. */
const underWay = new Set<string>()

export type Verdict = 'accept' | 'reject'

/** Answers as the question's draft says. What fails is shown. */
export async function answer(question: Question, verdict: Verdict): Promise<void> {
  const fault = await give(question, verdict)
  if (fault !== '') notify('error', fault)
}

/** Answers every question that waits. What fails is shown in one sentence. */
export async function answerAll(verdict: Verdict): Promise<void> {
  const { questions } = useDesk.getState()
  const faults = (await Promise.all(questions.map((question) => give(question, verdict)))).filter((fault) => fault !== '')
  if (faults[0] !== undefined)
    notify('error', say.questions.someCouldNotBeAnswered(faults.length, say.number.question(questions.length), faults[0]))
}

/** Takes the deadline away. */
export async function hold(question: Question): Promise<void> {
  try {
    await request('question.hold', { id: question.id })
    announce(say.questions.waitsWithoutALimitOf(question.connection))
  } catch (error) {
    notify('error', messageOf(error))
  }
}

/** The question `step` places on from `id`; the nearest when `id` waits no more. */
export function neighbour(id: string, step: 1 | -1): Question | undefined {
  const { questions } = useDesk.getState()
  const at = questions.findIndex((question) => question.id === id)
  return at < 0 ? questions[0] : questions[at + step]
}

/** "" or why it was not given. */
async function give(question: Question, verdict: Verdict): Promise<string> {
  if (underWay.has(question.id)) return ''
  const draft = draftOf(question)
  const composed = verdict === 'accept' ? acceptance(question, draft) : rejection(question, draft)
  if (!composed.ok) return composed.fault
  const next = neighbour(question.id, 1) ?? neighbour(question.id, -1)
  underWay.add(question.id)
  try {
    await request('question.answer', { id: question.id, answer: composed.answer })
  } catch (error) {
    return messageOf(error)
  } finally {
    underWay.delete(question.id)
  }
  announce((verdict === 'accept' ? say.questions.acceptedConnection : say.questions.rejectedConnection)(question.connection))
  const { subject } = useDesk.getState()
  if (subject.kind === 'question' && subject.id === question.id) {
    show(next ? { kind: 'question', id: next.id } : { kind: 'connection', id: question.connection })
  }
  return ''
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
