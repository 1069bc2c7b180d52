// What the window says: marks.
import type { Value } from '../parts.ts'

export const marks = {
  markTheSelectedEntries: 'Mark the selected entries',
  removeTheMarkFromThe: 'Remove the mark from the entry',
  markTheEntry: 'Mark the entry',
  writeANoteOnThe: 'Write a note on the entry',
  goToTheNextMark: 'Go to the next mark',
  goToThePreviousMark: 'Go to the previous mark',
  markedIn: (color: Value) => `Marked ${color}`,
  changeTheNoteDots: 'Change the note…',
  writeANote: 'Write a note…',
  removeTheMark: 'Remove the mark',
  note: 'Note',
  changeTheNote: 'Change the note',
  amber: 'Amber',
  red: 'Red',
  green: 'Green',
  blue: 'Blue',
  noteOnEntry: (seq: Value) => `Note on entry ${seq}`,
  whatIsItAboutThis: 'What is worth noting about this entry?',
  colourOfTheMark: 'Colour of the mark',
}
