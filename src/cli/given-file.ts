// A file that the command line names: what is the matter with it, by the name that was typed.
import { stat } from 'node:fs/promises'
import { systemReason } from '../host/system-reason.ts'

/** "" for a file that is there, else a sentence. What stands in it is for whoever reads it. */
export async function faultOfFile(file: string): Promise<string> {
  const fault = await stat(file).then(
    (facts) => (facts.isDirectory() ? 'it is a folder' : ''),
    (error: unknown) => systemReason(error),
  )
  return fault === '' ? '' : `${file} cannot be read: ${fault}.`
}
