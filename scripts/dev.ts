// `npm run dev`: the Electron window with hot reload of the face, and a restart when a shell or the host changes.
import { findElectron } from './electron-runtime.ts'
import { hasDisplay, isRoot } from './machine.ts'
import { runPackage } from './run.ts'

const runtime = await findElectron()
if ('why' in runtime) {
  console.error(`Hot reload needs the Electron window: ${runtime.why}.`)
  process.exitCode = 1
} else if (!hasDisplay()) {
  console.error('Hot reload needs a display: set DISPLAY, or use npm start, which serves a browser.')
  process.exitCode = 1
} else {
  const sandbox = process.platform === 'linux' && isRoot ? ['--noSandbox'] : []
  const { code } = await runPackage('electron-vite', ['dev', '--watch', ...sandbox, ...process.argv.slice(2)], {
    // electron-vite would otherwise ask the package electron, which starts a download by itself.
    env: { ELECTRON_EXEC_PATH: runtime.executable },
  })
  process.exitCode = code
}
