// A newer C library for one program of the tests, on a Debian that is older than the program wants: that of the next release, from the place that this
// system installs from, checked by the system's own keys and unpacked into the cache. Nothing of the system changes.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from './machine.ts'
import { CACHE, run } from './run.ts'

const FOLDER = join(CACHE, 'newer-libc')
const RELEASE = 'trixie'
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const PACKAGES = ['libc6', 'libgcc-s1', 'libstdc++6']
/** Of lists and packages, in milliseconds. */
const LIMIT = 120_000
/** By Node's names of architectures. */
const PLACES: Readonly<Record<string, readonly [triplet: string, loader: string]>> = {
  x64: ['x86_64-linux-gnu', 'ld-linux-x86-64.so.2'],
  arm64: ['aarch64-linux-gnu', 'ld-linux-aarch64.so.1'],
}

/** Words to start a program with, before its own path; or why there are none. */
export async function newerLibc(): Promise<readonly string[] | { readonly why: string }> {
  const place = PLACES[process.arch]
  if (place === undefined) return { why: `none is known for ${process.arch}` }
  const missing = ['apt-get', 'dpkg-deb'].find((program) => !findProgram(program))
  if (missing !== undefined || !existsSync('/etc/debian_version') || !existsSync(KEYRING))
    return { why: 'a newer C library is taken from Debian, which this is not' }
  const root = join(FOLDER, 'root')
  if (!existsSync(root)) {
    const why = await fetchInto(root)
    if (why !== undefined) return { why: `a newer C library could not be had: ${why}` }
  }
  const [triplet, loader] = place
  const folder = join(root, 'usr', 'lib', triplet)
  return [join(folder, loader), '--library-path', folder]
}

async function fetchInto(root: string): Promise<string | undefined> {
  const { text: targets } = await run('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'], {
    output: 'keep',
  })
  const uri = targets.split('\n').find((line) => line.endsWith('/debian/'))
  if (uri === undefined) return 'this system names no place that it installs from'
  rmSync(FOLDER, { recursive: true, force: true })
  const lists = join(FOLDER, 'lists')
  const archives = join(FOLDER, 'archives')
  const unpacked = join(FOLDER, 'unpacked')
  for (const folder of [join(lists, 'partial'), join(archives, 'partial'), unpacked]) mkdirSync(folder, { recursive: true })
  const sources = join(FOLDER, 'sources.list')
  writeFileSync(sources, `deb [signed-by=${KEYRING}] ${uri} ${RELEASE} main\n`)
  const settings = [
    `Dir::Etc::SourceList=${sources}`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::State::Lists=${lists}`,
    `Dir::Cache::Archives=${archives}`,
    'Acquire::Languages=none',
    // Its own account may not look into somebody's cache.
    'APT::Sandbox::User=root',
  ]
  const apart = ['-qq', ...settings.flatMap((setting) => ['-o', setting])]
  for (const words of [['update'], ['download', ...PACKAGES.map((name) => `${name}/${RELEASE}`)]]) {
    const { code, text, timedOut } = await run('apt-get', [...apart, ...words], { output: 'keep', limit: LIMIT, cwd: archives })
    if (code !== 0) return timedOut ? `apt-get ${words[0]} took longer than ${LIMIT / 1000} s` : text.trim().split('\n').at(-1)
  }
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    const { code, text } = await run('dpkg-deb', ['-x', join(archives, file), unpacked], { output: 'keep' })
    if (code !== 0) return text.trim()
  }
  for (const folder of [lists, archives]) rmSync(folder, { recursive: true, force: true })
  renameSync(unpacked, root)
  return undefined
}
