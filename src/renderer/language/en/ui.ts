// What the window says: ui.
import type { Value } from '../parts.ts'

export const ui = {
  deleteName: (name: Value) => `Delete ${name}`,
  leftOut: (name: Value, why: Value) => `What you typed for ${name} is kept in its dialog, but is not in force: ${why}`,
  copied: 'Copied',
  theClipboardCouldNotBe: 'Could not copy to the clipboard',
  keepIt: 'Keep it',
  deleteForGood: 'Delete for good',
  closeDialog: 'Close dialog',
  copyName: (name: Value) => `Copy ${name}`,
  at: (time: Value) => ` at ${time}`,
  theConnectionToSocketbenchWas: (at: Value) => `The connection to Socketbench was lost${at}; trying again.`,
  whatYouSeeIsThe: ' What you see is the last known state.',
  thisPagesAddressBelongsTo:
    'This page’s address belongs to an earlier run of Socketbench, or is incomplete. Open the address that Socketbench printed when it was last started.',
  socketbenchCannotBeReachedTrying:
    'Socketbench cannot be reached; trying again. If it was restarted, open the address that it printed.',
  noTimeLimit: 'no time limit',
  heldWaitsWithoutALimit: 'Held: waits with no time limit',
  secondsLeft: (seconds: Value) => `${seconds} seconds left`,
  hideInside: 'hide',
  showInside: 'show',
  hideName: (name: Value) => `Hide ${name}`,
  showName: (name: Value) => `Show ${name}`,
  run: {
    export: {
      progress: (name: Value) => `Export ${name}`,
      cancel: (name: Value) => `Cancel the export ${name}`,
      dismiss: (name: Value) => `Dismiss the export ${name}`,
    },
    import: {
      progress: (name: Value) => `Import ${name}`,
      cancel: (name: Value) => `Cancel the import ${name}`,
      dismiss: (name: Value) => `Dismiss the import ${name}`,
    },
  },
}
