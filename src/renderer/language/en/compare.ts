// What the window says: compare.
import type { Value } from '../parts.ts'

export const compare = {
  compareTwoMessages: 'Compare two messages',
  theyAreEqual: 'No differences',
  orderOfMembers: 'Order of members',
  asWritten: 'As written',
  keysSorted: 'Keys sorted',
  differences: 'Differences',
  comparedAsJson: 'compared as JSON',
  comparedAsText: 'compared as text',
  comparedByteByByte: 'compared byte by byte',
  entryHasMessagesUpTo: (seq: Value, total: Value, most: Value) =>
    `Entry ${seq} has ${total}; messages up to ${most} are compared. Save both to files instead.`,
  notShownSaveBothMessages: (lines: Value) => `${lines} not shown: save both messages to files to compare all of them`,
  ofASession: ' · of a session',
  headOf: (seq: Value, time: Value, what: Value, where: Value) => `entry ${seq} · ${time} · ${what}${where}`,
  compareWithEntry: (seq: Value) => `Compare with entry ${seq}`,
  keepThisMessageToCompare: 'Select this message for comparison',
  entryIsKeptGoTo: (seq: Value) => `Entry ${seq} is selected for comparison: go to another message, and compare.`,
  withEntry: (seq: Value) => `With entry ${seq}`,
  withTheOneBeforeOf: 'With the previous one of this connection',
  keepToCompareWithAnother: 'Select for comparison',
  thereIsNoEarlierMessage: (kind: Value, connection: Value) =>
    `There is no earlier ${kind} message of connection ${connection} in this direction.`,
  compareTwoRuns: 'Compare two runs',
  left: 'Left',
  right: 'Right',
  looking: 'Looking…',
  comparedByDirectionKindSize: 'compared by direction, kind, size and the first 240 characters',
  messagesOfBothRuns: 'Messages of both runs',
  neitherHasAMessageOf: 'Neither has a message of this connection',
  amongTheFirst: (most: Value) => ` among the first ${most}`,
  logOf: (label: Value) => `${label}: log`,
  aNumberSuchAs1: 'A number such as 1.',
  compareTheseTwoMessages: 'Compare these two messages',
}
