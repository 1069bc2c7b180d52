// A log in a file of the person's, which becomes a session.
import { uploadFile } from '../composer/upload.ts'
import { attempt } from '../connect.ts'
import { notify } from '../store/desk.ts'

/** Its progress stands in the list of imports; what is against it is shown. */
export async function importFile(file: File): Promise<void> {
  try {
    const ticket = await uploadFile(file, new AbortController().signal, () => undefined)
    if (ticket) await attempt('import.begin', { fileId: ticket.fileId })
  } catch (error) {
    notify('error', error instanceof Error ? error.message : String(error))
  }
}
