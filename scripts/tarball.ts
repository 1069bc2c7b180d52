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

/** Returns why it could not be made, or undefined. */
export async function makeTarball(folder: string, architecture: string, version: string): Promise<string | undefined> {
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
      '-czf',
      tarballFile(architecture, version),
      basename(folder),
    ],
    { output: 'keep' },
  )
  return code === 0 ? undefined : text.trim()
}
