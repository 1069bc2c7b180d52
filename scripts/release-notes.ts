// `npm run release-notes`: writes dist/release-notes.md of the changelog's newest version, with what is in the application's archive.
// What each package weighs stands below it once those of all systems are together: scripts/release-sizes.ts.
import { listPackage, statFile } from '@electron/asar'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { folderOf, ownPlatform, versionOfPackage } from './package.ts'
import { megabytes, tableOf, type Sized } from './release-sizes.ts'
import { ROOT } from './run.ts'

/** Files of the archive that have a line of their own. */
const LISTED_BYTES = 20_000

/** Throws where the changelog says nothing of the version. */
export function releaseNotes(changelog: string, version: string, inside: readonly Sized[]): string {
  const [, said] =
    new RegExp(`^## ${version.replaceAll('.', '\\.')}(?:,[^\\n]*)?\\n(.*?)(?=^## |$(?![^]))`, 'ms').exec(changelog) ?? []
  if (said === undefined) throw new Error(`CHANGELOG.md has no section "## ${version}".`)
  const large = inside.filter(({ bytes }) => bytes >= LISTED_BYTES).toSorted((one, other) => other.bytes - one.bytes)
  const small = inside.filter(({ bytes }) => bytes < LISTED_BYTES)
  return [
    said.trim(),
    ...tableOf(`In the application's archive: ${megabytes(sum(inside))} beside Electron`, [
      ...large,
      ...(small.length === 0 ? [] : [{ name: `${small.length} smaller files`, bytes: sum(small) }]),
    ]),
    '',
  ].join('\n')
}

const sum = (files: readonly Sized[]): number => files.reduce((total, { bytes }) => total + bytes, 0)

function insideArchive(): Sized[] {
  const platform = ownPlatform()
  const folder = folderOf(platform ?? 'linux', process.arch === 'arm64' ? 'arm64' : 'x64')
  const archive = join(folder, platform === 'mac' ? 'Socketbench.app/Contents/Resources' : 'resources', 'app.asar')
  if (!existsSync(archive)) throw new Error(`There is no ${archive}: run npm run package first.`)
  return listPackage(archive, { isPack: false }).flatMap((path) => {
    const name = path.replaceAll('\\', '/').slice(1)
    const entry = statFile(archive, name)
    return 'size' in entry ? [{ name, bytes: entry.size }] : []
  })
}

if (import.meta.main) {
  const dist = join(ROOT, 'dist')
  mkdirSync(dist, { recursive: true })
  const changelog = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')
  writeFileSync(join(dist, 'release-notes.md'), releaseNotes(changelog, versionOfPackage(), insideArchive()))
  console.log('Wrote dist/release-notes.md.')
}
