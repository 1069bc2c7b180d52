// Tells the system's notifications of a question that has come while the window is not in front. Words alone: nothing of headers, queries or
// payloads, which others may read on a screen that is shared or locked.
import type { Question } from '../../contract/model.ts'
import { show, useDesk } from '../store/desk.ts'
import { say } from '../language/say.ts'

export const NOTIFY = 'questions.notify'

/** The last one, which the next replaces: a hundred clients are one notification. */
const TAG = 'socketbench-questions'

/** Whether the person wants them: in the application's own window yes unless they say no, in a browser when they say so. */
export function isWanted({
  preferences,
  capabilities,
}: Pick<ReturnType<typeof useDesk.getState>, 'preferences' | 'capabilities'>): boolean {
  const kept = preferences[NOTIFY]
  return kept === undefined ? capabilities.shell === 'electron' : kept === 'on'
}

/** Where there are notifications, asks the browser whether this page may. Resolves to whether it may. */
export async function allowNotifications(): Promise<boolean> {
  if (!('Notification' in window)) return false
  return Notification.permission === 'granted' || (await Notification.requestPermission()) === 'granted'
}

export function notifyOf(fresh: readonly Question[], waiting: number): void {
  const [question] = fresh
  if (!question || document.hasFocus() || !isWanted(useDesk.getState())) return
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  const title = waiting === 1 ? say.frame.aClientIsWaiting : say.frame.areWaiting(say.number.client(waiting))
  const notification = new Notification(title, { body: bodyOf(question), tag: TAG })
  notification.addEventListener('click', () => {
    window.focus()
    show({ kind: 'question', id: question.id })
    notification.close()
  })
}

function bodyOf(question: Question): string {
  const who = say.frame.connectionFrom(question.connection, question.remoteHost)
  switch (question.kind) {
    case 'webSocketOpenRequest':
      return say.frame.asksToOpen(who, question.path.split('?', 1)[0] ?? '')
    case 'connectionRequest':
      return say.frame.wantsToConnect(who)
    default:
      return say.frame.waitsInItsTlsHandshake(who)
  }
}
