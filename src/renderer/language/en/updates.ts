// What the window says: new versions of the application.
import type { Value } from '../parts.ts'

export const updates = {
  checkForUpdates: 'Check for updates…',
  updates: 'Updates',
  looking: 'Looking for a new version…',
  newest: (version: Value) => `Socketbench ${version} is the newest version.`,
  noFeed:
    'This build is not updated from here: it does not know where new versions are, or the system’s own tools replace it. Get new versions where you got this one.',
  isThere: (version: Value, own: Value) => `Socketbench ${version} is available. You have ${own}.`,
  nothingYet: 'Nothing is downloaded or installed unless you say so.',
  download: 'Download',
  downloading: (version: Value) => `Socketbench ${version} is being downloaded…`,
  downloaded: (version: Value) => `Socketbench ${version} is downloaded.`,
  installing: 'Installing ends the application, and the server with it, and starts the new version.',
  install: 'Install and restart',
  notNow: 'Not now',
  lookAgain: 'Look again',
  isThereAtStart: (version: Value) => `Socketbench ${version} is available. “Check for updates…” gets it.`,
}
