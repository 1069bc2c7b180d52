// What the window says: frame.
import type { Value } from '../parts.ts'

export const frame = {
  heightOfTheComposer: 'Height of the composer',
  openTheSettings: 'Open the settings',
  openASession: 'Open a session…',
  editTheRules: 'Edit the rules',
  closeTheDetail: 'Close the detail',
  closeDetail: 'Close detail',
  waitingWidenThePane: (waiting: Value) => `${waiting} waiting: widen the pane`,
  dismissAllNotices: 'Dismiss all notices',
  aClientIsWaiting: 'A client is waiting',
  areWaiting: (waiting: Value) => `${waiting} are waiting`,
  connectionFrom: (connection: Value, remoteHost: Value) => `Connection ${connection} from ${remoteHost}`,
  asksToOpen: (who: Value, path: Value) => `${who} asks to open ${path}`,
  wantsToConnect: (who: Value) => `${who} wants to connect`,
  waitsInItsTlsHandshake: (who: Value) => `${who} is waiting in its TLS handshake`,
  narrowOrWidenTheConnections: 'Narrow or widen the connections pane',
  goToTheLog: 'Go to the log',
  widthOfTheConnectionsPane: 'Width of the connections pane',
  widthOfTheDetailPane: 'Width of the detail pane',
  clientsAreWaiting: (questions: Value) => `${questions} clients are waiting`,
  connectionWith: (connection: Value, remoteHost: Value, wish: Value) => `Connection ${connection} from ${remoteHost} ${wish}`,
  dropAWorkspaceToOpen: 'Drop a workspace to open it, a log to import it',
  isNeitherAWorkspaceSocketbench: (name: Value) =>
    `${name} is neither a workspace (.socketbench, .json) nor a log (.jsonl, .har). To send it, drop it onto the message.`,
}
