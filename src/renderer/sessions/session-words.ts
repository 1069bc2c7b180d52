// What a session is called, and what is said of it, wherever it stands.
import type { SessionRow } from '../../contract/model.ts'
import { age, bytes } from '../ui/format.ts'
import { say } from '../language/say.ts'

/** The person's name for it, that of its file, or when it began. */
export function titleOf({ name, source, began }: SessionRow): string {
  return name || source || dateTime(began)
}

/** What the title does not say: when, how long, and how it ended. */
export function aboutOf(session: SessionRow): string {
  const { name, source, began, state } = session
  const words = []
  if (name !== '' && source !== '') words.push(say.sessions.importedFrom(source))
  else if (source !== '') words.push(say.sessions.imported)
  if (name !== '' || source !== '') words.push(dateTime(began))
  if (state === 'broken off') words.push(say.sessions.brokenOff)
  if (state === 'elsewhere') words.push(say.sessions.anotherSocketbenchIsWritingIt)
  return words.join(' · ')
}

/** Length of time, entries and bytes. */
export function sizeOf({ began, ended, entries, bytes: size }: SessionRow): string {
  return `${age(Math.max(0, ended - began))}, ${say.number.entry(entries)}, ${bytes(size)}`
}

/** What was lost when it was broken off, as sentences; "" when it was not. */
export function lossOf({ state, cut }: SessionRow): string {
  if (state !== 'broken off') return ''
  const lost = cut === 0 ? say.sessions.whatHadNotReachedThe : say.sessions.entriesLeftOut(cut)
  return say.sessions.itEndedWithoutBeingClosed(lost)
}

/** Where the person is, to the second: '2026-11-28 17:39:05'. */
export function dateTime(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (n: number): string => String(n).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
