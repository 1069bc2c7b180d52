// Finds the desk that runs on this machine and listens to programs: by what the program says, by the environment, or by the file in the home.
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { CONTROL_FILE, CONTROL_VERSION } from '../control/shapes.ts'
import { homeDirectory } from '../host/home-directory.ts'
import { systemReason } from '../host/system-reason.ts'
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
  if (url !== undefined && token !== undefined) return given(url, token)
  if (url !== undefined || token !== undefined)
    throw new DeskError('not-found', `Only the ${url === undefined ? 'token' : 'URL'} of the desk is given: give both, or neither.`)
  const home = options.home ?? homeDirectory({ platform, env, homedir: homedir() })
  const path = join(home, CONTROL_FILE)
  const file = fileOf(await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => notFound(home, path, error)))
  if (typeof file.contract === 'number' && file.contract !== CONTROL_VERSION)
    throw new DeskError(
      'unknown-version',
      `The desk has the version ${file.contract} of the control contract, and this client speaks ${CONTROL_VERSION}: install the same version of both.`,
    )
  if (typeof file.url !== 'string' || typeof file.token !== 'string')
    throw new DeskError('not-found', `${path} has no url and token: expected the file that a desk has written.`)
  return { url: file.url, token: file.token }
}

/** What comes from elsewhere may be anything: a slash at its end, or the line break of a file that a token was read from. */
function given(url: string, token: string): DeskAddress {
  if (!URL.canParse(url) || new URL(url).protocol !== 'http:')
    throw new DeskError(
      'not-found',
      `${JSON.stringify(url)} is no URL of a desk: expected one such as http://127.0.0.1:40000/v1, as control.json in its home has it.`,
    )
  if (!/^[\x21-\x7e]+$/.test(token.trim()))
    throw new DeskError(
      'not-found',
      'What is given as the token is none: expected the characters that control.json in the home of the desk has.',
    )
  return { url: url.replace(/\/+$/, ''), token: token.trim() }
}

function notFound(home: string, path: string, error: NodeJS.ErrnoException): never {
  const advice = 'Start one with "socketbench serve --control", or switch "Control by programs" on in the settings of the window.'
  throw new DeskError(
    'not-found',
    error.code === 'ENOENT'
      ? `No desk listens to programs in ${home}: there is no ${path}. ${advice}`
      : `Whether a desk listens to programs in ${home} cannot be seen: ${path} cannot be read (${systemReason(error)}).`,
  )
}

function fileOf(text: string): Partial<Record<'url' | 'token' | 'contract', unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
