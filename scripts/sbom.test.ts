// The list of components is made by the real tool, and has what the lock file has.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './run.ts'
import { writeSbom } from './sbom.ts'

interface Component {
  readonly name: string
  readonly version: string
  readonly purl: string
}

test('the components of the lock file, each with its version, in CycloneDX', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'socketbench-sbom-'))
  try {
    const file = join(folder, 'socketbench.cdx.json')
    expect(await writeSbom(file)).toBe(true)
    const sbom = JSON.parse(await readFile(file, 'utf8')) as {
      bomFormat: string
      metadata: { component: Component }
      components: readonly Component[]
    }
    expect(sbom.bomFormat).toBe('CycloneDX')
    expect(sbom.metadata.component).toMatchObject({ type: 'application', name: 'socketbench' })
    const { packages } = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string }>
    }
    for (const name of ['react', 'ws', 'electron', 'valibot']) {
      const { version } = packages[`node_modules/${name}`]!
      const component = sbom.components.find((each) => each.name === name && each.version === version)
      expect(component).toMatchObject({ purl: `pkg:npm/${name}@${version}` })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
