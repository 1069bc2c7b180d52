// What the window says: sessions.
import type { Value } from '../parts.ts'
import { number } from './number.ts'

export const sessions = {
  imports: 'Imports',
  openTheImportedSession: (name: Value) => `Open the imported session ${name}`,
  logs: 'Logs',
  isNotOpenAnyMore: (session: Value, message: Value) => `${session} is no longer open. ${message}`,
  aSession: 'A session',
  closeTheSession: 'Close the session',
  compareThisSessionWithAnother: 'Compare this session with another run…',
  showTheLiveLog: 'Show the live log',
  session: 'Session',
  readOnly: (about: Value, size: Value) => `${about} · ${size} · read-only`,
  compare: 'Compare…',
  importedFrom: (source: Value) => `imported from ${source}`,
  brokenOff: 'interrupted',
  anotherSocketbenchIsWritingIt: 'another Socketbench is writing it',
  whatHadNotReachedThe: 'What had not reached the disk by then is missing.',
  itEndedWithoutBeingClosed: (lost: Value) => `It ended without being closed properly. ${lost}`,
  sessionsOnThisMachine: 'Sessions on this machine',
  everyRunIsKeptHere: (budget: Value) =>
    `Every run is kept here. Beyond ${budget} in total, or 50 sessions, the oldest are removed at the next start, except those that are pinned or named.`,
  aLogThatWasExported: 'A log exported as JSON Lines, or a HAR file from a browser',
  duration: 'Duration',
  entries: 'Entries',
  actions: 'Actions',
  openTitle: (title: Value) => `Open ${title}`,
  nameTitle: (title: Value) => `Name ${title}`,
  renameTitle: (title: Value) => `Rename ${title}`,
  pinTitle: (title: Value) => `Pin ${title}`,
  deleteTitle: (title: Value) => `Delete ${title}`,
  nameOfTheSessionOf: (title: Value) => `Name of the session of ${title}`,
  aNameToFindIt: 'A name to find it by',
  imported: 'imported',
  entriesLeftOut: (n: number) => `${number.entry(n)} whose bytes had not reached the disk ${n === 1 ? 'was' : 'were'} left out.`,
}
