// `node scripts/release-sizes.ts FOLDER`: prints what each package in the folder weighs, as a table for the notes of a release. It needs nothing but Node, for
// it runs where the packages of all systems have been brought together.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Sized {
  readonly name: string
  readonly bytes: number
}

/** Lines of Markdown, the first one empty; none without rows. */
export function tableOf(title: string, rows: readonly Sized[]): string[] {
  if (rows.length === 0) return []
  return [
    '',
    `## ${title}`,
    '',
    '| File | Size |',
    '|---|---:|',
    ...rows.map(({ name, bytes }) => `| ${name} | ${megabytes(bytes)} |`),
  ]
}

export const megabytes = (bytes: number): string =>
  bytes >= 1_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${Math.ceil(bytes / 1_000)} kB`

export function packagesIn(folder: string): Sized[] {
  const names = readdirSync(folder).filter((name) => /\.(?:AppImage|deb|rpm|tar\.gz|tgz|exe|zip|dmg)$/.test(name))
  return names.toSorted().map((name) => ({ name, bytes: statSync(join(folder, name)).size }))
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) throw new Error('Name the folder of the packages.')
  console.log(tableOf('Packages', packagesIn(folder)).join('\n'))
}
