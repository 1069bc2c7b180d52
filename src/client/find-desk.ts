// Finds the desk that runs on this machine and listens to programs: by what the program says, by the environment, or by the file in the home.
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { CONTROL_FILE, CONTROL_VERSION } from '../control/shapes.ts'
import { homeDirectory } from '../host/home-directory.ts'
import { DeskError } from './desk-error.ts'
import type { DeskAddress } from './desk-line.ts'

export interface ConnectOptions {
  /** Where the desk listens, with the token; default: SOCKETBENCH_CONTROL_URL and SOCKETBENCH_CONTROL_TOKEN, or what control.json in the home says. */
  readonly url?: string
  readonly token?: string
  /** The desk's folder for settings and logs; default: SOCKETBENCH_HOME, or the system's folder for application data. */
  readonly home?: string
}

/** Rejects with DeskError `not-found`, and `unknown-version` for a desk of another contract. */
export async function findDesk(options: ConnectOptions = {}): Promise<DeskAddress> {
  const { env, platform } = process
  const url = options.url ?? (options.home === undefined ? env['SOCKETBENCH_CONTROL_URL'] : undefined)
  const token = options.token ?? (options.home === undefined ? env['SOCKETBENCH_CONTROL_TOKEN'] : undefined)
  if (url !== undefined && token !== undefined) return { url, token }
  if (url !== undefined || token !== undefined)
    throw new DeskError('not-found', `Only the ${url === undefined ? 'token' : 'URL'} of the desk is given: give both, or neither.`)
  const home = options.home ?? homeDirectory({ platform, env, homedir: homedir() })
  const path = join(home, CONTROL_FILE)
  let file: Partial<Record<'url' | 'token' | 'contract', unknown>>
  try {
    file = JSON.parse(await readFile(path, 'utf8')) as typeof file
  } catch {
    throw new DeskError(
      'not-found',
      `No desk listens to programs in ${home}: there is no ${path}. Start one with "socketbench serve --control", or switch "Control by programs" on in the settings of the window.`,
    )
  }
  if (file.contract !== CONTROL_VERSION)
    throw new DeskError(
      'unknown-version',
      `The desk has the version ${JSON.stringify(file.contract)} of the control contract, and this client speaks ${CONTROL_VERSION}: install the same version of both.`,
    )
  if (typeof file.url !== 'string' || typeof file.token !== 'string')
    throw new DeskError('not-found', `${path} has no url and token: expected the file that a desk has written.`)
  return { url: file.url, token: file.token }
}
