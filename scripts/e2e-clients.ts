// The clients of others that the specs run, each found or installed: an environment variable says where it is. Chromium, which carries a shell too, is chromium.ts.
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { aptInstall, findProgram, unpackBackports } from './machine.ts'
import { CACHE, run } from './run.ts'

type Found = { readonly executable: string } | { readonly why: string }

/** A program that does not say what it is within this time is not there. */
const PROBE_LIMIT = 20_000

/** Programs by the environment variable of the specs, "" for what is not here; and a sentence for each of those. */
export interface Clients {
  readonly env: Readonly<Record<string, string>>
  readonly missing: readonly string[]
}

export async function findClients(): Promise<Clients> {
  const sought: readonly (readonly [variable: string, what: string, find: () => Promise<Found>])[] = [
    ['SOCKETBENCH_PYTHON', "specs with Python's websockets as a client", () => findPython('websockets')],
    ['SOCKETBENCH_AIOHTTP', "what Python's aiohttp reports of faults", () => findPython('aiohttp')],
    ['SOCKETBENCH_JAVA', "what Java's WebSocket reports of faults", findJava],
    ['SOCKETBENCH_CURL', 'what curl reports of faults', findCurl],
    ['SOCKETBENCH_CERTUTIL', 'what Chromium reports of faults of TLS', findCertutil],
  ]
  const env: Record<string, string> = {}
  const missing: string[] = []
  for (const [variable, what, find] of sought) {
    const found = await find()
    env[variable] = 'executable' in found ? found.executable : ''
    if ('why' in found) missing.push(`${what}: ${found.why}`)
  }
  return { env, missing }
}

async function says(executable: string, args: readonly string[], word: RegExp): Promise<boolean> {
  const { code, text } = await run(executable, args, { output: 'keep', limit: PROBE_LIMIT })
  return code === 0 && word.test(text)
}

/** Python with a package: the distribution's Python first, for which the package can be installed. */
async function findPython(name: string): Promise<Found> {
  const candidates = new Set(['/usr/bin/python3', findProgram('python3'), findProgram('python')])
  const found = async (): Promise<Found | undefined> => {
    for (const executable of candidates) {
      if (executable !== undefined && existsSync(executable) && (await says(executable, ['-c', `import ${name}`], /^/)))
        return { executable }
    }
    return undefined
  }
  const first = await found()
  if (first) return first
  const why = await aptInstall([`python3-${name}`])
  return (await found()) ?? { why: `Python's ${name} is not here${why === undefined ? '' : `, and ${why}`}` }
}

/** Java with its compiler, which runs a client in one source file. */
async function findJava(): Promise<Found> {
  const found = async (): Promise<Found | undefined> => {
    const executable = findProgram('java')
    return executable !== undefined && (await says(executable, ['--list-modules'], /jdk\.compiler/)) ? { executable } : undefined
  }
  const first = await found()
  if (first) return first
  const why = await aptInstall(['default-jdk-headless'])
  return (await found()) ?? { why: `a Java with its compiler is not here${why === undefined ? '' : `, and ${why}`}` }
}

/** curl has WebSocket built in since 8.11. Debian 12 has a newer one in its backports. */
async function findCurl(): Promise<Found> {
  const folder = join(CACHE, 'curl')
  const own = join(folder, 'curl')
  const found = async (): Promise<Found | undefined> => {
    for (const executable of [findProgram('curl'), own]) {
      if (executable !== undefined && existsSync(executable) && (await says(executable, ['--version'], /^Protocols:.* ws /m)))
        return { executable }
    }
    return undefined
  }
  const first = await found()
  if (first) return first
  const why = await unpackBackports(['curl', 'libcurl4'], folder)
  if (why === undefined) writeFileSync(own, withLibraries(folder), { mode: 0o755 })
  return (await found()) ?? { why: `a curl with WebSocket built in is not here${why === undefined ? '' : `, and ${why}`}` }
}

/** Runs the unpacked curl with the library that belongs to it. */
function withLibraries(folder: string): string {
  const libraries = join(folder, 'usr/lib')
  const [own = ''] = readdirSync(libraries).filter((name) => existsSync(join(libraries, name, 'libcurl.so.4')))
  return `#!/bin/sh\nLD_LIBRARY_PATH='${join(libraries, own)}' exec '${join(folder, 'usr/bin/curl')}' "$@"\n`
}

/** Chromium on Linux is told by it whom to trust; elsewhere the system's own keeper of certificates is asked, which a test has no business with. */
async function findCertutil(): Promise<Found> {
  if (process.platform !== 'linux') return { why: 'it is told whom to trust on Linux alone' }
  const first = findProgram('certutil')
  if (first !== undefined) return { executable: first }
  const why = await aptInstall(['libnss3-tools'])
  const executable = findProgram('certutil')
  return executable === undefined ? { why: `certutil is not here${why === undefined ? '' : `, and ${why}`}` } : { executable }
}
