// What this machine has and may: programs, a display, the distribution's packages. Which of them matter is left to the callers.
import { accessSync, constants, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './run.ts'

export const isRoot = process.platform !== 'win32' && process.getuid?.() === 0

export const hasDisplay = (): boolean => process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

/** The first of the names that is a program on PATH, as a full path. */
export function findProgram(...names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name)
      try {
        accessSync(path, constants.X_OK)
        return path
      } catch {
        continue
      }
    }
  }
  return undefined
}

/** Longest wait for the distribution's packages; a mirror that does not answer must not hold the tests. */
const APT_LIMIT = 240_000
let listsAreFresh = false

/** Why packages of the distribution cannot be installed here, or undefined. */
export function whyNoApt(): string | undefined {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version')) return 'this is not Debian or Ubuntu'
  if (!isRoot) return 'only root may install packages'
  if (!findProgram('apt-get')) return 'apt-get is not there'
  return undefined
}

/** Fetches the lists of packages, once. Returns why it could not, or undefined. */
async function freshLists(): Promise<string | undefined> {
  if (listsAreFresh) return undefined
  const { code } = await run('apt-get', ['update', '-qq'], { limit: APT_LIMIT, output: 'keep' })
  if (code !== 0) return 'apt-get update failed'
  listsAreFresh = true
  return undefined
}

/** Installs packages of Debian or Ubuntu. Returns why it could not, or undefined. Says what it does, since it changes the machine. */
export async function aptInstall(packages: readonly string[]): Promise<string | undefined> {
  const why = whyNoApt()
  if (why !== undefined) return why
  console.log(`Installing ${packages.join(' ')} with apt-get …`)
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, limit: APT_LIMIT, output: 'keep' } as const
  const old = await freshLists()
  if (old !== undefined) return old
  const { code, text } = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options)
  return code === 0 ? undefined : `apt-get install failed: ${causeIn(text)}`
}

/**
 * Unpacks packages of Debian's backports into a folder, for programs that are newer there. Nothing of the machine changes: lists and packages are kept beside
 * them. Returns why it could not, or undefined.
 */
export async function unpackBackports(packages: readonly string[], folder: string): Promise<string | undefined> {
  if (!findProgram('apt-get') || !findProgram('dpkg-deb')) return 'this is not Debian'
  // A new machine has no lists yet, and only root may fetch them.
  const from = (await debianArchive()) ?? ((await freshLists()) === undefined ? await debianArchive() : undefined)
  if (from === undefined) return 'this machine has no lists of an archive of Debian'
  const apt = join(folder, 'apt')
  for (const each of ['lists/partial', 'archives/partial']) mkdirSync(join(apt, each), { recursive: true })
  const suite = `${from.codename}-backports`
  const list = join(apt, 'sources.list')
  writeFileSync(list, `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${from.uri} ${suite} main\n`)
  console.log(`Unpacking ${packages.join(' ')} of ${suite} into ${folder} …`)
  const settings = [
    `Dir::Etc::SourceList=${list}`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::State::Lists=${apt}/lists`,
    `Dir::Cache=${apt}`,
  ]
  const args = settings.flatMap((setting) => ['-o', setting])
  const options = { output: 'keep', limit: APT_LIMIT, cwd: apt } as const
  const updated = await run('apt-get', [...args, 'update', '-qq'], options)
  if (updated.code !== 0) return `apt-get update failed: ${causeIn(updated.text)}`
  const { code, text } = await run('apt-get', [...args, 'download', ...packages.map((name) => `${name}/${suite}`)], options)
  if (code !== 0) return `apt-get download failed: ${causeIn(text)}`
  for (const file of readdirSync(apt).filter((name) => name.endsWith('.deb'))) {
    const unpacked = await run('dpkg-deb', ['-x', join(apt, file), folder], options)
    if (unpacked.code !== 0) return `${file} could not be unpacked: ${causeIn(unpacked.text)}`
  }
  return undefined
}

/** The archive that this Debian has its own packages from. */
async function debianArchive(): Promise<{ readonly uri: string; readonly codename: string } | undefined> {
  const targets = ['indextargets', '--format', '$(REPO_URI) $(CODENAME)', 'Created-By: Packages', 'Origin: Debian', 'Label: Debian']
  const { code, text } = await run('apt-get', targets, { output: 'keep', limit: 20_000 })
  if (code !== 0) return undefined
  const lines = text.split('\n').map((line) => line.split(' '))
  // "bookworm", and not "bookworm-updates".
  const [uri, codename] = lines.find(([, name]) => name !== undefined && /^[a-z]+$/.test(name)) ?? []
  return uri === undefined || codename === undefined ? undefined : { uri, codename }
}

/** The line that names the cause in what a program said: a Node error's first line, not its stack; else the last line. */
export function causeIn(text: string): string {
  const lines = text.trim().split('\n')
  const line =
    lines.find((candidate) => /Error:|error:|ENOTFOUND|ECONN|EAI_AGAIN|ETIMEDOUT|^E: /.test(candidate)) ?? lines.at(-1) ?? ''
  return line.trim().slice(0, 160)
}
