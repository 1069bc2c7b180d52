// `socketbench sessions`, `export` and `import`: the sessions on the disk, for a terminal. Leaves reading and writing them to the host's parts.
import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { escapedJson, escapedText } from '../contract/hidden-characters.ts'
import { parseFilter } from '../contract/filter/parse-filter.ts'
import type { SessionRow } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import { Exports } from '../host/exports.ts'
import { Imports } from '../host/imports.ts'
import { Sessions } from '../host/sessions/sessions.ts'
import { codeOf, systemReason } from '../host/system-reason.ts'
import type { Command } from './options.ts'
import { complain } from './stopping.ts'
import { UsageError } from './usage-error.ts'

type Of<N extends Command['name']> = Extract<Command, { name: N }> & { readonly home: string; readonly version: string }

/** Returns the exit code. Throws a UsageError for a filter, and a RequestError for what there is not. */
export async function sessions({ home, action, id, to, json }: Of<'sessions'>): Promise<number> {
  const all = new Sessions(home)
  if (action === 'list') {
    const rows = await all.list()
    process.stdout.write(json ? `${jsonOf(rows)}\n` : tableOf(rows, all.folder))
    return 0
  }
  const chosen = await find(all, id)
  if (action === 'delete') {
    await all.remove(chosen.id)
    if (!json) process.stdout.write(`Deleted ${chosen.id}.\n`)
    return 0
  }
  const row = action === 'rename' ? await all.rename(chosen.id, to) : await all.pin(chosen.id, action === 'pin')
  process.stdout.write(json ? `${jsonOf(row, 0)}\n` : `${lineOf(row)}\n`)
  return 0
}

export async function exportSession({ home, version, file, format, session, filter }: Of<'export'>): Promise<number> {
  const parsed = filterOf(filter)
  const all = new Sessions(home)
  const owner = {}
  let isUnread = false
  const { id } = await find(all, session)
  await all.open(owner, id)
  try {
    const packets = await all.packets(id)
    if (format === 'pcapng' && packets.path === '')
      throw new RequestError(
        'no-packets',
        `No packets were recorded in ${id}: record them with serve --record FILE.pcapng, or in the window.`,
      )
    const exports = new Exports({ version, now: Date.now })
    const what = {
      log: await all.log(owner, id),
      filter: parsed,
      first: 0,
      last: Infinity,
      // Of a connection whose request is not in the log nobody knows it any more.
      pathOf: () => '',
      isSecure: () => false,
      packets: () => Promise.resolve(packets.path),
    }
    if (file === '-') {
      process.stdout.once('error', (error) => (isUnread = codeOf(error) === 'EPIPE'))
      const { ticket } = exports.prepare(format, what)
      await exports.download(ticket)?.writeTo(process.stdout)
    } else {
      exports.begin(format, what, resolve(file))
      await until(exports, () => exports.list().every(({ state }) => state !== 'running' && state !== 'waiting'))
    }
    const [ended] = exports.list()
    if (ended?.state !== 'done') {
      // Whoever has read enough has gone; what else can be the matter with the output has been said where it was heard of.
      if (file === '-' && ended?.state === 'cancelled') return isUnread ? 0 : 1
      complain(`${file === '-' ? '' : `${file}: `}${ended?.error ?? 'It was not written.'}`)
      return 1
    }
    if (file !== '-') process.stdout.write(`${file}: ${ended.done} ${format === 'pcapng' ? 'bytes' : 'entries'} of ${id}\n`)
    return 0
  } finally {
    await all.close(owner, id)
  }
}

export async function importSession({ home, file, json }: Of<'import'>): Promise<number> {
  const path = resolve(file)
  const size = await stat(path).then(
    (facts) => (facts.isFile() ? facts.size : 'it is no file'),
    (error: unknown) => systemReason(error),
  )
  if (typeof size === 'string') {
    complain(`${file} cannot be read: ${size}.`)
    return 1
  }
  const folder = join(home, 'sessions')
  const imports = new Imports(folder, Date.now)
  imports.begin({ path, name: basename(path), size, release: () => undefined })
  await until(imports, () => imports.list().every(({ state }) => state !== 'running'))
  const [ended] = imports.list()
  if (ended?.state !== 'done') {
    complain(ended?.error ?? 'Nothing was imported.')
    return 1
  }
  process.stdout.write(json ? `${JSON.stringify({ session: ended.session })}\n` : `${ended.session}\n`)
  return 0
}

/** "last", an id, a name, or the beginning of an id. Rejects with a RequestError. */
async function find(all: Sessions, wanted: string): Promise<SessionRow> {
  const rows = (await all.list()).filter(({ state }) => state !== 'elsewhere')
  const exact = rows.find(({ id, name }) => id === wanted || (name !== '' && name === wanted))
  const found = wanted === 'last' ? rows.slice(0, 1) : exact ? [exact] : rows.filter(({ id }) => id.startsWith(wanted))
  const [first] = found
  if (found.length === 1 && first) return first
  if (found.length > 1)
    throw new RequestError(
      'no-such-session',
      `${found.length} sessions begin with "${wanted}": write more of the id, such as ${first?.id}.`,
    )
  throw new RequestError(
    'no-such-session',
    rows.length === 0
      ? `There is no session in ${all.folder}: run "socketbench serve" first, or name another folder with --home.`
      : `There is no session "${wanted}": "socketbench sessions" lists those that there are.`,
  )
}

function filterOf(text: string) {
  if (text.trim() === '') return undefined
  try {
    return parseFilter(text, new Date().getTimezoneOffset())
  } catch (error) {
    throw new UsageError(`--filter: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function until(
  { changed }: { readonly changed: { subscribe(listener: () => void): () => void } },
  isSo: () => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isSo()) return
      end()
      resolve()
    }
    const end = changed.subscribe(look)
    look()
  })
}

/** For a program, and harmless on a terminal. */
function jsonOf(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).split('\n').map(escapedJson).join('\n')
}

function tableOf(rows: readonly SessionRow[], folder: string): string {
  return rows.length === 0 ? `There is no session in ${folder} yet.\n` : rows.map((row) => `${lineOf(row)}\n`).join('')
}

/** `2026-01-02T10-00-00-ab12-77  10:00:00  1,204 entries  3.1 MB  pinned  "Login fails"` */
function lineOf({ id, name, pinned, state, began, entries, bytes, source, cut }: SessionRow): string {
  const words = [
    ...(state === 'elsewhere' ? ['under way'] : []),
    ...(state === 'broken off' ? [`broken off${cut === 0 ? '' : `, ${cut} entries lost`}`] : []),
    ...(pinned ? ['pinned'] : []),
    ...(name === '' ? [] : [JSON.stringify(name)]),
    ...(source === '' ? [] : [`from ${source}`]),
  ]
  const at = began === 0 ? '' : new Date(began).toISOString().slice(0, 16).replace('T', ' ')
  const size = `${(bytes / 1_000_000).toFixed(1)} MB`
  return escapedText(
    `${id.padEnd(32)}  ${at.padEnd(16)}  ${`${entries.toLocaleString('en')} entries`.padStart(17)}  ${size.padStart(9)}  ${words.join(', ')}`,
  ).trimEnd()
}
