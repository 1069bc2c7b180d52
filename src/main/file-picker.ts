// The system's dialog for a file to send. The path goes to the host and never to the page.
import { dialog, type BrowserWindow } from 'electron'

/** null: the person changed their mind. */
export async function pickFile(window: BrowserWindow): Promise<{ path: string } | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'File to send',
    buttonLabel: 'Choose',
    properties: ['openFile'],
  })
  const [path] = filePaths
  return canceled || path === undefined ? null : { path }
}
