// The system's dialogs for a file: which one, and where to save one. The path goes to the host and never to the page.
import { dialog, type BrowserWindow, type OpenDialogOptions } from 'electron'
import type { FilePurpose } from '../host/face.ts'

const ALL = { name: 'All files', extensions: ['*'] }

const DIALOGS: Readonly<Record<FilePurpose, Pick<OpenDialogOptions, 'title' | 'filters'>>> = {
  send: { title: 'File to send' },
  certificate: {
    title: "File of the server's certificate",
    filters: [
      {
        name: 'Certificates and key stores',
        extensions: ['pem', 'crt', 'cer', 'der', 'p12', 'pfx', 'jks', 'keystore', 'p7b', 'p7c', 'jwk', 'json'],
      },
      ALL,
    ],
  },
  import: {
    title: 'Log to import as a session',
    filters: [{ name: 'JSON Lines and HAR', extensions: ['jsonl', 'ndjson', 'har', 'json'] }, ALL],
  },
  key: {
    title: 'File of the private key',
    filters: [{ name: 'Private keys', extensions: ['key', 'pem', 'der', 'p8', 'jwk', 'json'] }, ALL],
  },
}

/** null: the person changed their mind. */
export async function pickFile(window: BrowserWindow, purpose: FilePurpose): Promise<{ path: string } | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    ...DIALOGS[purpose],
    buttonLabel: 'Choose',
    properties: ['openFile'],
  })
  const [path] = filePaths
  return canceled || path === undefined ? null : { path }
}

/** null: the person changed their mind. */
export async function chooseWhereToSave(window: BrowserWindow, name: string): Promise<{ path: string } | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: 'Export the log',
    defaultPath: name,
    buttonLabel: 'Export',
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  })
  return canceled || filePath === '' ? null : { path: filePath }
}
