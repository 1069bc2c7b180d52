// The token of a page whose port is fixed, kept in the home from one start to the next, so that a page that is open comes back by itself after a
// restart. It lets its holder in as long as it is used, and a day longer; a free port, which no page can find again, has a new one each time.
import { constants } from 'node:fs'
import { open, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder, replaceFile } from '../host/private-files.ts'
import { makeToken } from '../host/admission.ts'

/** After so long without a shell that uses it, a token is no longer good. */
const LIFE_MS = 24 * 60 * 60 * 1000
/** How often a running shell says that it uses it. */
const USED_MS = 60 * 60 * 1000
/** As makeToken makes them. */
const TOKEN = /^[\w-]{43}$/

export interface KeptToken {
  readonly token: string
  /** The shell has ended: from now on the token's day runs. */
  close(): Promise<void>
}

/** Where the home cannot be written to, the token is a new one. */
export async function keepToken(home: string, port: number): Promise<KeptToken> {
  const path = join(home, 'web', `token-${port}`)
  const token = (await readToken(path)) ?? makeToken()
  const renew = (): Promise<void> => utimes(path, new Date(), new Date()).catch(() => undefined)
  try {
    await makeFolder(join(home, 'web'))
    await replaceFile(path, `${token}\n`)
  } catch {
    return { token: makeToken(), close: () => Promise.resolve() }
  }
  const using = setInterval(() => void renew(), USED_MS).unref()
  return {
    token,
    close() {
      clearInterval(using)
      return renew()
    },
  }
}

/** undefined: there is none that is still good, or one that others have been able to read or to choose. */
async function readToken(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0))
    try {
      const { mode, uid, mtimeMs, size } = await file.stat()
      const age = Date.now() - mtimeMs
      const isPrivate = process.platform === 'win32' || ((mode & 0o077) === 0 && uid === process.getuid?.())
      if (!isPrivate || age > LIFE_MS || size > 64) return undefined
      const text = (await file.readFile('utf8')).trim()
      return TOKEN.test(text) ? text : undefined
    } finally {
      await file.close()
    }
  } catch {
    return undefined
  }
}
