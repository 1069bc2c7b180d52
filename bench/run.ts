// npm run bench: the command line of the benchmark. What is measured is in rows.ts, how in measure.ts.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { buildIfNeeded } from '../scripts/build.ts'
import { createLocalAuthority } from '../src/server/index.ts'
import { SERVERS, type OwnName, type ServerFolders } from './child.ts'
import { HEADINGS, comparedLine, printedLine, surroundings, tableLine, writePage } from './figures.ts'
import { measureRow } from './measure.ts'
import { profileRow } from './profile.ts'
import { ROWS, rowsNamed, SHORT_SOURCE_BYTES, SOURCE_BYTES, type Row } from './rows.ts'
import { shortForm } from './short.ts'

const USAGE = `npm run bench -- [options]
  --rows a,b        only these rows; * stands for any characters
  --servers a,b     only these servers, of ${SERVERS.join(', ')} (serve, web, window, electron: as started, in a fresh home)
  --against FOLDER  another checkout, built: serve, serve-round and component of both in one run, and their ratio
  --rounds N        rounds of a row, 5 unless told
  --write           put the table into docs/performance.md
  --short           one small round of each row: checks that everything is counted, measures nothing
  --profile ROW     where the server's time goes in a row; --servers says which server, serve unless told
  --list            the names of the rows`

const DEFAULT_ROUNDS = 5

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string' },
    servers: { type: 'string' },
    rounds: { type: 'string' },
    against: { type: 'string' },
    write: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    profile: { type: 'string' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

function chosenServers(unlessTold: readonly OwnName[]): readonly OwnName[] {
  if (options.servers === undefined) return unlessTold
  const wanted = options.servers.split(',')
  for (const name of wanted) {
    if (!SERVERS.includes(name as OwnName)) throw new Error(`No server is called "${name}". There are: ${SERVERS.join(', ')}.`)
  }
  return SERVERS.filter((name) => wanted.includes(name))
}

async function measure(rows: readonly Row[], folders: ServerFolders): Promise<void> {
  const rounds = Number(options.rounds ?? DEFAULT_ROUNDS)
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error(`--rounds is a whole number from 1, not "${options.rounds}".`)
  const { against } = options
  const servers = chosenServers(SERVERS)
  console.log(surroundings(rounds))
  if (against === undefined) console.log(printedLine(HEADINGS))
  const lines: (readonly string[])[] = []
  for (const row of rows) {
    const playing = servers.filter((name) => row.servers.includes(name))
    const compared = playing.filter((name) => name === 'serve' || name === 'serve-round' || name === 'component')
    const samples = await measureRow(
      row,
      against === undefined ? playing : compared.flatMap((name) => [name, `${name}@against`] as const),
      rounds,
      folders,
      () => process.stderr.isTTY && process.stderr.write('.'),
    )
    if (against !== undefined) {
      console.log(comparedLine(row, samples))
      continue
    }
    if (process.stderr.isTTY) process.stderr.write('\r')
    const line = tableLine(row, samples)
    console.log(printedLine(line))
    lines.push(line)
    // After every row: a long run that is stopped has written what it measured.
    if (options.write) writePage(lines, surroundings(rounds))
  }
}

async function main(): Promise<void> {
  if (options.help) return console.log(USAGE)
  if (options.list) return console.log(ROWS.map((row) => `${row.id.padEnd(18)} ${row.title}`).join('\n'))
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'socketbench-bench-'))
  const folders = {
    log: path.join(folder, 'homes'),
    sourceFile: path.join(folder, 'source'),
    identity: await makeIdentity(),
    against: options.against === undefined ? '' : path.resolve(options.against),
  }
  fs.mkdirSync(folders.log)
  if (!(await buildIfNeeded())) throw new Error('The build failed; its output is above.')
  try {
    const rows = possible(options.rows === undefined ? ROWS : rowsNamed(options.rows.split(',')))
    makeSourceFile(folders.sourceFile, options.short ? SHORT_SOURCE_BYTES : SOURCE_BYTES)
    if (options.short) {
      // The windows are driven by the tests from end to end; here it is about counting.
      await shortForm(rows, chosenServers(['ws', 'serve', 'component', 'bytes']), folders)
    } else if (options.profile === undefined) {
      await measure(rows, folders)
    } else {
      for (const row of rowsNamed([options.profile])) {
        for (const name of chosenServers(['serve']))
          console.log([`${row.title}, ${name}`, ...(await profileRow(row, name, folders)), ''].join('\n'))
      }
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Windows cannot stop a process and let it go on, which the handshake rows need. */
function possible(rows: readonly Row[]): readonly Row[] {
  if (process.platform !== 'win32') return rows
  console.log('Rows of handshakes are not run: Windows has no SIGSTOP.')
  return rows.filter((row) => !row.id.startsWith('handshakes'))
}

/** For the rows of TLS; the same for all servers. */
async function makeIdentity(): Promise<string> {
  const now = new Date()
  const authority = await createLocalAuthority({ name: 'Benchmark', keyType: 'ecdsa-p256', now })
  const { chainPem, keyPem } = await authority.issueServer({ names: ['localhost'], keyType: 'ecdsa-p256', now })
  return chainPem + keyPem
}

/** A sparse file: its bytes are read and sent all the same. */
function makeSourceFile(file: string, bytes: number): void {
  fs.closeSync(fs.openSync(file, 'w'))
  fs.truncateSync(file, bytes)
}

await main()
