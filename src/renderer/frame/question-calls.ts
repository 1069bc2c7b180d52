// Calls a person who looks elsewhere: a new question is said aloud, and how many wait stands in the title of the window.
import { useEffect } from 'react'
import type { Question } from '../../contract/model.ts'
import { wishOf } from '../questions/question-words.ts'
import { useDesk } from '../store/desk.ts'
import { notifyOf } from './notifications.ts'
import { announce } from '../ui/announce.tsx'
import { say } from '../language/say.ts'

export function useQuestionCalls(): void {
  const waiting = useDesk((desk) => desk.questions.length)
  useEffect(() => {
    document.title = waiting === 0 ? 'Socketbench' : `(${waiting}) Socketbench`
  }, [waiting])
  useEffect(
    () =>
      useDesk.subscribe(({ questions }, before) => {
        if (questions === before.questions) return
        const known = new Set(before.questions.map(({ id }) => id))
        const fresh = questions.filter(({ id }) => !known.has(id))
        if (fresh.length === 0) return
        announce(callFor(fresh))
        notifyOf(fresh, questions.length)
      }),
    [],
  )
}

/** One is named, many are counted. */
export function callFor(questions: readonly Question[]): string {
  const [question] = questions
  if (!question || questions.length > 1) return say.frame.clientsAreWaiting(questions.length)
  return say.frame.connectionWith(question.connection, question.remoteHost, wishOf(question))
}
