// Makes the archive for any Linux of the unpacked folder, with the system's tar. electron-builder would download a program for it.
import { basename, dirname, join } from 'node:path'
import { findProgram } from './machine.ts'
import { ROOT, run } from './run.ts'

/** Where the archive of that version lies in dist/. */
export function tarballFile(architecture: string, version: string): string {
  return join(ROOT, 'dist', `${nameOf(architecture, version)}.tar.gz`)
}

/** The name of the one folder that is in it. */
function nameOf(architecture: string, version: string): string {
  return `socketbench-${version}-linux-${architecture}`
}

/** `level`: of gzip, 1 to 9. Returns why it could not be made, or undefined. */
export async function makeTarball(
  folder: string,
  architecture: string,
  version: string,
  { file = tarballFile(architecture, version), level = 6 }: { readonly file?: string; readonly level?: number } = {},
): Promise<string | undefined> {
  if (!findProgram('tar')) return 'there is no tar on this machine'
  const { code, text } = await run(
    'tar',
    [
      // The same folder makes the same archive, whoever packs it.
      '--sort=name',
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      `--transform=s,^${basename(folder)},${nameOf(architecture, version)},`,
      '--directory',
      dirname(folder),
      `--use-compress-program=gzip -${level}`,
      '-cf',
      file,
      basename(folder),
    ],
    { output: 'keep' },
  )
  return code === 0 ? undefined : text.trim()
}

/** Unpacks it as its user would; returns the folder of the application. Rejects with what tar says. */
export async function unpackTarball(file: string, into: string, architecture: string, version: string): Promise<string> {
  const { code, text } = await run('tar', ['-xzf', file, '--directory', into], { output: 'keep' })
  if (code !== 0) throw new Error(`The archive could not be unpacked: ${text.trim()}`)
  return join(into, nameOf(architecture, version))
}
