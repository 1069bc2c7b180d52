// The system's dialogs for a file: which one, and where to save one. The path goes to the host and never to the page.
import { dialog, type BrowserWindow, type OpenDialogOptions } from 'electron'
import type { FilePurpose } from '../host/face.ts'
import { words } from './words.ts'

type Asked = Pick<OpenDialogOptions, 'title' | 'filters'>

function asked(purpose: FilePurpose): Asked {
  const said = words()
  const all = { name: said.allFiles, extensions: ['*'] }
  const dialogs: Readonly<Record<FilePurpose, Asked>> = {
    send: { title: said.fileToSend },
    certificate: {
      title: said.serverCertificate,
      filters: [
        {
          name: said.certificates,
          extensions: ['pem', 'crt', 'cer', 'der', 'p12', 'pfx', 'jks', 'keystore', 'p7b', 'p7c', 'jwk', 'json'],
        },
        all,
      ],
    },
    import: {
      title: said.logToImport,
      filters: [{ name: said.logs, extensions: ['jsonl', 'ndjson', 'har', 'json'] }, all],
    },
    workspace: {
      title: said.workspaceToOpen,
      filters: [{ name: said.workspaces, extensions: ['socketbench', 'json'] }, all],
    },
    key: {
      title: said.privateKey,
      filters: [{ name: said.privateKeys, extensions: ['key', 'pem', 'der', 'p8', 'jwk', 'json'] }, all],
    },
  }
  return dialogs[purpose]
}

/** null: the person changed their mind. */
export async function pickFile(window: BrowserWindow, purpose: FilePurpose): Promise<{ path: string } | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    ...asked(purpose),
    buttonLabel: words().choose,
    properties: ['openFile'],
  })
  const [path] = filePaths
  return canceled || path === undefined ? null : { path }
}

/** null: the person changed their mind. */
export async function chooseWhereToSave(
  window: BrowserWindow,
  name: string,
  purpose: 'export' | 'workspace',
): Promise<{ path: string } | null> {
  const said = words()
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    ...(purpose === 'export'
      ? { title: said.exportTheLog, buttonLabel: said.export }
      : { title: said.saveTheWorkspace, buttonLabel: said.save }),
    defaultPath: name,
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  })
  return canceled || filePath === '' ? null : { path: filePath }
}
