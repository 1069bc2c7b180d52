// What the window says: page.

export const page = {
  showAllCommands: 'Show all commands',
  showKeyboardShortcuts: 'Show keyboard shortcuts',
  theConnectionToSocketbenchWas: 'The connection to Socketbench was lost.',
  socketbenchWasStartedAnewWhat: 'Socketbench was restarted. You now see its new log; the previous one is saved on disk.',
}
