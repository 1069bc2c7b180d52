// The file in the home by which programs of the same person find a desk that listens to them: where, and with which token. Whoever can read it is let in, so
// that it is for its owner alone, and is taken away with the endpoint. Of several desks with one home the last one is found.
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '../host/private-files.ts'
import { CONTROL_FILE, CONTROL_VERSION } from './shapes.ts'

export interface TokenFile {
  /** Takes it away, where it is still ours. */
  close(): Promise<void>
}

/** Rejects with the system's error where the home cannot be written to. */
export async function writeTokenFile(home: string, url: string, token: string): Promise<TokenFile> {
  const path = join(home, CONTROL_FILE)
  const text = `${JSON.stringify({ url, token, contract: CONTROL_VERSION }, undefined, 2)}\n`
  await replaceFile(path, text)
  return {
    async close() {
      const kept = await readFile(path, 'utf8').catch(() => '')
      if (kept === text) await rm(path, { force: true }).catch(() => undefined)
    },
  }
}
