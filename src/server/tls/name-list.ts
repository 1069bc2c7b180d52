// A setting that is a list of names, read against what the TLS library has: groups and signature schemes. A name that cannot be honoured is
// an error, because dropping it would change what the others mean.
import { TlsError } from './tls-error.ts'
import type { CodePoint } from './wire/code-point.ts'

/** More names than any registry of TLS has. */
const NAMES_LIMIT = 512
/** Shown of a name that a person has typed. */
const SHOWN_LIMIT = 80

export interface NameKind<T extends CodePoint> {
  /** For sentences: `group`. */
  readonly what: string
  readonly library: string
  /** What the library has. */
  readonly has: readonly T[]
  readonly find: (name: string) => T | undefined
  /** Why the version of TLS cannot use it, as the end of a sentence. */
  readonly unfit: (item: T) => string | undefined
}

/** The items of a list separated by `,`, `;`, `:` or white space. */
export function namesIn(text: string): string[] {
  return text.split(/[,;:\s]+/).filter((name) => name !== '')
}

export function shown(name: string): string {
  return name.length > SHOWN_LIMIT ? `${name.slice(0, SHOWN_LIMIT)}…` : name
}

/** What a list names, in its order and without doubles; undefined for an empty one. Throws `bad-tls-setting`. */
export function choose<T extends CodePoint>(setting: string, text: string, kind: NameKind<T>): readonly T[] | undefined {
  const names = namesIn(text)
  if (names.length === 0) return undefined
  const allowed = `${kind.library} has ${kind.has
    .filter((item) => kind.unfit(item) === undefined)
    .map(({ name }) => name)
    .join(', ')}.`
  if (names.length > NAMES_LIMIT)
    throw new TlsError('bad-tls-setting', `${setting} has ${names.length} names; at most ${NAMES_LIMIT} can be meant.`)
  const chosen = new Set<T>()
  for (const name of names) {
    const item = kind.find(name)
    if (item === undefined)
      throw new TlsError('bad-tls-setting', `${setting} has "${shown(name)}", which is not a TLS ${kind.what}. ${allowed}`)
    const unfit = kind.unfit(item)
    if (unfit !== undefined) throw new TlsError('bad-tls-setting', `${setting} has ${item.name}, which ${unfit}. ${allowed}`)
    if (!kind.has.includes(item))
      throw new TlsError('bad-tls-setting', `${setting} has ${item.name}, which ${kind.library} does not have. ${allowed}`)
    chosen.add(item)
  }
  return [...chosen]
}
