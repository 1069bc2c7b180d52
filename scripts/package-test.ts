// Builds the package's folder from the runtime at hand and shows that it works: its fuses, what is inside, and a client served.
import { listPackage, statFile } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { existsSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { buildIfNeeded } from './build.ts'
import { findWorkingElectron } from './e2e.ts'
import { failed, passed, skipped, type Outcome } from './outcome.ts'
import { testDeb } from './deb-test.ts'
import { testUpdates } from './packaged-updates.ts'
import { buildTarget, folderOf, versionOfPackage } from './package.ts'
import { testInstallerScript } from './installer-test.ts'
import { driveCommand, driveWindow } from './packaged-application.ts'
import { makeTarball, unpackTarball } from './tarball.ts'

/** All that the application's own part of a package may weigh. */
const ASAR_LIMIT = 5 * 1024 * 1024
/** Top of the archive: libraries are in what is built. */
const EXPECTED_INSIDE = ['out', 'package.json', 'resources']

const EXPECTED_FUSES: readonly (readonly [FuseV1Options, FuseState])[] = [
  [FuseV1Options.RunAsNode, FuseState.DISABLE],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, FuseState.DISABLE],
  [FuseV1Options.EnableNodeCliInspectArguments, FuseState.DISABLE],
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, FuseState.ENABLE],
  [FuseV1Options.OnlyLoadAppFromAsar, FuseState.ENABLE],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, FuseState.DISABLE],
]

export async function testPackage(): Promise<Outcome> {
  if (process.platform !== 'linux') return skipped('the package is tested on Linux')
  const electron = await findWorkingElectron()
  if ('why' in electron) {
    return process.env.SOCKETBENCH_REQUIRE_ELECTRON === '1' ? { ...failed, notRun: [electron.why] } : skipped(electron.why)
  }
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x64'
  if (!(await buildIfNeeded())) return failed
  const why = await buildTarget('linux', 'dir', architecture, electron)
  if (why !== undefined) {
    console.error(`The package's folder could not be built: ${why}`)
    return failed
  }
  const folder = folderOf('linux', architecture)
  const version = versionOfPackage()
  const complaints = [
    ...(await readFuses(folder)),
    ...listInside(folder),
    ...(await testTarball(folder, architecture, version, electron.prefix)),
  ]
  const deb = await testDeb({ folder, architecture, version }, electron.prefix, readFuses)
  const updates = await testUpdates(folder, electron.prefix, version)
  const notRun: string[] = []
  for (const part of [deb, updates, await testInstallerScript()]) {
    if ('why' in part) notRun.push(part.why)
    else complaints.push(...part.complaints)
  }
  for (const complaint of complaints) console.error(complaint)
  return { ...(complaints.length === 0 ? passed : failed), notRun }
}

/** Unpacks the archive where a person might, and uses what is in it. */
async function testTarball(folder: string, architecture: string, version: string, display: readonly string[]): Promise<string[]> {
  const place = await mkdtemp(join(tmpdir(), 'socketbench-archive-'))
  try {
    const file = join(place, 'socketbench.tar.gz')
    // Seconds instead of a minute: how well a release is compressed is not what is tested.
    const why = await makeTarball(folder, architecture, version, { file, level: 1 })
    if (why !== undefined) return [`The archive could not be made: ${why}`]
    const unpacked = await unpackTarball(file, place, architecture, version)
    console.log(`unpacked ${basename(unpacked)}`)
    const program = join(unpacked, 'socketbench')
    return [...(await driveWindow(program, display)), ...(await driveCommand(program, [], version))]
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

async function readFuses(folder: string): Promise<string[]> {
  const wire = await getCurrentFuseWire(join(folder, 'socketbench'))
  const state = (fuse: FuseV1Options) => (wire as Partial<Record<FuseV1Options, FuseState>>)[fuse]
  const name = (value: FuseState | undefined) =>
    value === undefined ? 'missing' : (FuseState[value]?.toLowerCase() ?? String(value))
  for (const [fuse] of EXPECTED_FUSES) console.log(`fuse ${FuseV1Options[fuse]}: ${name(state(fuse))}`)
  return EXPECTED_FUSES.filter(([fuse, expected]) => state(fuse) !== expected).map(
    ([fuse, expected]) => `The fuse ${FuseV1Options[fuse]} is ${name(state(fuse))}; expected ${name(expected)}.`,
  )
}

function listInside(folder: string): string[] {
  const archive = join(folder, 'resources', 'app.asar')
  if (!existsSync(archive)) return [`There is no ${archive}.`]
  const files = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/').slice(1))
  for (const path of files) {
    const entry = statFile(archive, path)
    if ('size' in entry) console.log(`${String(entry.size).padStart(9)}  ${path}`)
  }
  const { size } = statSync(archive)
  console.log(`${String(size).padStart(9)}  app.asar, ${files.length} entries`)
  const tops = [...new Set(files.map((path) => path.split('/', 1).join()))].toSorted()
  return [
    ...(String(tops) === String(EXPECTED_INSIDE)
      ? []
      : [`The archive holds ${tops.join(', ')}; expected ${EXPECTED_INSIDE.join(', ')}.`]),
    ...(size <= ASAR_LIMIT ? [] : [`The archive has ${size} bytes; expected at most ${ASAR_LIMIT}.`]),
  ]
}

if (import.meta.main) process.exitCode = (await testPackage()).failed > 0 ? 1 : 0
