// What the window says: scripts.
import type { Value } from '../parts.ts'

export const scripts = {
  scripts: 'Scripts',
  open: 'Scripts…',
  what: 'JavaScript that rules hand to what has come. It runs in a sandbox of its own: no files, no network, bounded time and memory.',
  none: 'There are no scripts yet. Add one; a rule hands it what comes.',
  add: 'Add a script',
  newName: 'New script',
  name: 'Name',
  editorOf: (name: Value) => `Code of ${name}`,
  noRule: 'No rule hands anything to this script yet.',
  addRules: 'Add rules for it',
  rulesAre: (n: Value) => `Handed on by ${n}.`,
  saved: 'Saved.',
  notSaved: 'Not in force yet: leave the field, or press Ctrl+Enter.',
  refused: 'Not in force.',
  needsName: 'A script needs a name: rules and the log call it by that.',
  sample: `// What it can call: on, after, every, cancel, clients, sendToAll, sendToGroup, console.
on('opened', (client) => {
  client.send({ hello: client.path })
})

on('message', (client, message) => {
  console.log('got', message.text)
  client.send({ you: message.json ?? message.text })
})
`,
}
