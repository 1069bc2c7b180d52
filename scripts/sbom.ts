// `npm run sbom`: writes dist/socketbench.cdx.json, the components that the application is built from and with, in CycloneDX, out of package-lock.json.
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT, runPackage } from './run.ts'

/** Returns whether it was written. */
export async function writeSbom(file: string): Promise<boolean> {
  mkdirSync(dirname(file), { recursive: true })
  const { code, text } = await runPackage(
    '@cyclonedx/cyclonedx-npm',
    [
      '--package-lock-only',
      '--output-reproducible',
      '--mc-type',
      'application',
      '--output-file',
      file,
      // npm takes it for an error that an optional peer of the documentation's generator would like an older React.
      '--ignore-npm-errors',
    ],
    { command: 'cyclonedx-npm', output: 'keep' },
  )
  if (code !== 0) console.error(text)
  return code === 0
}

if (import.meta.main) process.exitCode = (await writeSbom(join(ROOT, 'dist', 'socketbench.cdx.json'))) ? 0 : 1
