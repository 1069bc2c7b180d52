// What the window says: timeline.
import type { Value } from '../parts.ts'

export const timeline = {
  messagesOverTime: 'Messages over time',
  noMessageInThisStretch: 'No messages in this period',
  zoomOut: 'Zoom out',
  zoomIn: 'Zoom in',
  messagesIn: (came: Value) => `${came} in`,
  messagesOut: (out: Value) => `${out} out`,
  within: (span: Value) => ` within ${span}`,
  opening: 'Opening',
  opened: 'Opened',
  notOpened: 'Not opened',
  openedIn: (duration: Value) => `in ${duration}`,
  itsOpeningIsNoLonger: 'Its opening handshake is no longer in the log.',
  stepsOfTheOpening: 'Steps of the opening',
  messages: 'Messages',
  inThisStretch: ' in this period',
  messagesInAndOut: (came: Value, went: Value, stretch: Value) => `${came} in, ${went} out${stretch}`,
  showAll: 'Show all',
  noMessageYet: 'No message yet.',
  afterTheOpening: 'After the opening',
  betweenTheFirstAndThe: (omitted: Value) => `${omitted} between the first and the last not shown`,
  stepsAfterTheOpening: 'Steps after the opening',
}
