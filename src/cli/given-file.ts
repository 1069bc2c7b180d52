// A file that the command line names: what is the matter with it, by the name that was typed.
import { stat } from 'node:fs/promises'
import { systemReason } from '../host/system-reason.ts'

/** "" for a file that is there, else a sentence. What stands in it is for whoever reads it. */
export async function faultOfFile(file: string): Promise<string> {
  const fault = await stat(file).then(
    // What is read more than once, such as a workspace, would be empty the second time.
    (facts) => (facts.isDirectory() ? 'it is a folder' : facts.isFile() ? '' : 'it is a pipe or a device, and no file'),
    (error: unknown) => systemReason(error),
  )
  return fault === '' ? '' : `${file} cannot be read: ${fault}.`
}
