// Installs the Debian package into a throwaway root, which is this system with everything written elsewhere, uses it there as a person and as a terminal
// would, and removes it. Needs root, overlayfs and dpkg.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeDeb, type DebOptions } from './deb.ts'
import { findProgram, isRoot } from './machine.ts'
import { driveCommand, driveWindow } from './packaged-application.ts'
import { run } from './run.ts'

/** Debian's programs take seconds; a package of this size some more. */
const LIMIT = 120_000

/** What the package brings beside its folder. */
const BROUGHT = [
  'usr/bin/socketbench',
  'usr/share/applications/socketbench.desktop',
  'usr/share/mime/packages/socketbench.xml',
  'usr/share/icons/hicolor/512x512/apps/socketbench.png',
  'usr/share/doc/socketbench/copyright',
  'usr/share/man/man1/socketbench.1.gz',
  'usr/share/bash-completion/completions/socketbench',
  'usr/share/zsh/vendor-completions/_socketbench',
  'usr/share/fish/vendor_completions.d/socketbench.fish',
]

/** Complaints, or why it cannot be tested here. */
export async function testDeb(
  options: Pick<DebOptions, 'folder' | 'architecture' | 'version'>,
  display: readonly string[],
  readFuses: (folder: string) => Promise<string[]>,
): Promise<{ readonly complaints: readonly string[] } | { readonly why: string }> {
  if (!isRoot || !findProgram('dpkg') || !findProgram('unshare'))
    return { why: 'the deb is installed by root, on Debian or Ubuntu' }
  const base = await mkdtemp(join(tmpdir(), 'socketbench-root-'))
  try {
    for (const part of ['written', 'work', 'root']) await mkdir(join(base, part))
    const inside = insideOf(base)
    const tried = await inRoot(inside, ['true'])
    if (tried.code !== 0) return { why: `there is no throwaway root: ${tried.text.trim()}` }
    const file = join(base, 'socketbench.deb')
    // Seconds instead of minutes: how well a release is compressed is not what is tested.
    const why = await makeDeb({ ...options, file, compression: ['-Znone'] })
    if (why !== undefined) return { complaints: [`The deb could not be made: ${why}`] }
    return { complaints: await testIn(base, inside, { file, version: options.version }, display, readFuses) }
  } finally {
    await rm(base, { recursive: true, force: true })
  }
}

async function testIn(
  base: string,
  inside: readonly string[],
  { file, version }: Pick<DebOptions, 'file' | 'version'>,
  display: readonly string[],
  readFuses: (folder: string) => Promise<string[]>,
): Promise<string[]> {
  const installed = await inRoot(inside, ['dpkg', '--force-unsafe-io', '--install', file])
  if (installed.code !== 0) return [`The deb could not be installed: ${installed.text.trim()}`]
  const here = await there(inside)
  const complaints = BROUGHT.filter((path) => !here.includes(path)).map((path) => `The deb brought no /${path}.`)
  console.log(`installed ${installed.text.match(/Setting up .*/)?.[0].slice(11) ?? ''}`)
  complaints.push(...(await readFuses(join(base, 'written/opt/Socketbench'))))
  // By its name, as it stands on the PATH.
  complaints.push(...(await driveWindow('socketbench', [...inside, ...display])))
  complaints.push(...(await driveCommand('socketbench', inside, version)))
  complaints.push(...(await whatTheSystemMissed(inside)))
  const removed = await inRoot(inside, ['dpkg', '--remove', 'socketbench'])
  if (removed.code !== 0) complaints.push(`The deb could not be removed: ${removed.text.trim()}`)
  const left = await there(inside)
  if (left.length > 0) complaints.push(`The removal left /${left.join(', /')}.`)
  console.log('removed')
  return complaints
}

/** The kind of file and the links are known to the system, by the triggers of its packages; as far as it has those. */
async function whatTheSystemMissed(inside: readonly string[]): Promise<string[]> {
  const known: readonly (readonly [program: string, command: readonly string[]])[] = [
    ['update-mime-database', ['grep', 'application/x-socketbench+json:\\*.socketbench', '/usr/share/mime/globs2']],
    [
      'update-desktop-database',
      ['grep', 'x-scheme-handler/socketbench=socketbench.desktop', '/usr/share/applications/mimeinfo.cache'],
    ],
    ['desktop-file-validate', ['desktop-file-validate', '/usr/share/applications/socketbench.desktop']],
  ]
  const complaints: string[] = []
  for (const [program, command] of known) {
    if (!findProgram(program)) continue
    const { code, text } = await inRoot(inside, command)
    if (code === 0) console.log(`${program}: known`)
    else complaints.push(`After the installation, "${command.join(' ')}" ended with code ${code}: ${text.trim()}`)
  }
  return complaints
}

/** Which of the package's parts are there. */
async function there(inside: readonly string[]): Promise<readonly string[]> {
  const paths = ['opt/Socketbench', ...BROUGHT].map((path) => `/${path}`)
  const { text } = await inRoot(inside, ['sh', '-c', 'ls -d "$@" 2>/dev/null', 'ls', ...paths])
  return text
    .trim()
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [line.slice(1)]))
}

/** The program that runs others in the root: in a namespace of mounts of its own, which goes with it. Folders of the tests are the real ones. */
function insideOf(base: string): readonly string[] {
  const root = join(base, 'root')
  const script = [
    `mount -t overlay overlay -o lowerdir=/,upperdir=${join(base, 'written')},workdir=${join(base, 'work')} ${root}`,
    ...['/proc', '/dev', '/sys', '/tmp'].map((folder) => `mount --rbind ${folder} ${root}${folder}`),
    `exec chroot ${root} "$@"`,
  ].join(' && ')
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh']
}

function inRoot([program = '', ...args]: readonly string[], command: readonly string[]) {
  return run(program, [...args, ...command], { output: 'keep', limit: LIMIT })
}
