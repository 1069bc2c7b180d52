// `npm run package`: builds the packages that this machine can build, one after the other, and says which it cannot and why.
// What a package should hold is electron-builder.yml; whether it works is package-test.ts.
import { existsSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { build } from './build.ts'
import { debFile, makeDeb } from './deb.ts'
import { findElectron, type ElectronRuntime } from './electron-runtime.ts'
import { findProgram } from './machine.ts'
import { ROOT, runPackage } from './run.ts'
import { makeTarball } from './tarball.ts'

type Platform = 'linux' | 'win' | 'mac'
const PLATFORMS: Readonly<Record<string, Platform>> = { linux: 'linux', win32: 'win', darwin: 'mac' }
const TARGETS: Readonly<Record<Platform, readonly string[]>> = {
  linux: ['dir', 'tar.gz', 'deb', 'rpm', 'AppImage'],
  win: ['dir', 'zip', 'nsis'],
  mac: ['dir', 'zip', 'dmg'],
}
const ARCHITECTURES = ['x64', 'arm64'] as const
type Architecture = (typeof ARCHITECTURES)[number]

/** Targets that are made of the folder without electron-builder. Each returns why it could not be made, or undefined. */
const OWN: Readonly<Record<string, (folder: string, architecture: string, version: string) => Promise<string | undefined>>> = {
  deb: (folder, architecture, version) => makeDeb({ folder, architecture, version, file: debFile(architecture, version) }),
  'tar.gz': makeTarball,
}

/** A target whose tools must first be downloaded from an unreachable place would otherwise try for an hour. */
const TARGET_LIMIT = 300_000
/** All targets of both architectures, and the wait for Apple's notarisation. */
const RELEASE_LIMIT = 2_700_000

interface Attempt {
  readonly what: string
  /** Why it could not be built; undefined: it was. */
  readonly why: string | undefined
}

/** Builds one target from the runtime at hand. Returns why it could not be built, or undefined. */
export async function buildTarget(
  platform: Platform,
  target: string,
  architecture: Architecture,
  runtime: ElectronRuntime,
): Promise<string | undefined> {
  const own = architecture === process.arch
  if (own && 'why' in runtime) return runtime.why
  const made = OWN[target]
  if (made) return made(folderOf(platform, architecture), architecture, versionOfPackage())
  // A runtime of another architecture is electron-builder's to download.
  const dist = own && 'folder' in runtime ? [`-c.electronDist=${runtime.folder}`] : []
  return runBuilder([`--${platform}`, target, `--${architecture}`, ...dist], TARGET_LIMIT)
}

/** Returns why it did not end well, or undefined. */
async function runBuilder(args: readonly string[], limit: number): Promise<string | undefined> {
  const sevenZip = findProgram('7za')
  const { code, timedOut, text } = await runPackage('electron-builder', [...args, '--publish', 'never', ...placeForUpdates()], {
    env: {
      // Certificates come by name (CSC_LINK), or not at all.
      CSC_IDENTITY_AUTO_DISCOVERY: 'false',
      ...withoutEmpty(process.env),
      ...(sevenZip && { ELECTRON_BUILDER_7ZIP_PATH: sevenZip }),
    },
    limit,
    output: 'keep',
  })
  if (timedOut) return `it was not done after ${limit / 1000} seconds; a tool that it downloads may be out of reach`
  return code === 0 ? undefined : causeIn(text)
}

const SIGNING = ['CSC_LINK', 'CSC_KEY_PASSWORD', 'WIN_CSC_LINK', 'WIN_CSC_KEY_PASSWORD'] as const

/** A workflow gives a secret that is not there as "", which electron-builder takes for the path of a certificate on macOS: the project's folder. */
export function withoutEmpty(env: NodeJS.ProcessEnv): Readonly<Record<string, undefined>> {
  return Object.fromEntries(SIGNING.filter((name) => env[name] === '').map((name) => [name, undefined]))
}

/** With SOCKETBENCH_UPDATES=owner/repository a package knows that its new versions are among the releases there; else it knows no place for them. */
function placeForUpdates(): string[] {
  const [owner, repository] = (process.env.SOCKETBENCH_UPDATES ?? '').split('/')
  if (!owner || !repository) return []
  return ['-c.publish.provider=github', `-c.publish.owner=${owner}`, `-c.publish.repo=${repository}`]
}

export function versionOfPackage(): string {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version
}

/** Where electron-builder leaves the folder target. */
export function folderOf(platform: Platform, architecture: Architecture): string {
  const suffix = architecture === 'x64' ? '' : `-${architecture}`
  return join(ROOT, 'dist', platform === 'mac' ? `mac${suffix}` : `${platform}${suffix}-unpacked`)
}

/** electron-builder marks its causes with ⨯; the last is the one that ended it. */
function causeIn(text: string): string {
  const plain = text.replace(/\u001b\[[0-9;]*m/g, '')
  const line =
    plain.match(/⨯ .*/g)?.at(-1) ??
    plain.match(/.*(?:error|ENOTFOUND|EAI_AGAIN|ECONN\w+).*/gi)?.[0] ??
    plain.trim().split('\n').at(-1) ??
    ''
  return line
    .replace(/^⨯\s*/, '')
    .replace(/\s+(failedTask|stackTrace)=.*/, '')
    .trim()
    .slice(0, 240)
}

/** ELECTRON_OVERRIDE_DIST_PATH may name any runtime: good for a test, and not to be given to anybody. */
function warnOfOtherVersion(runtime: ElectronRuntime): void {
  if ('why' in runtime || !existsSync(join(runtime.folder, 'version'))) return
  const at = readFileSync(join(runtime.folder, 'version'), 'utf8').trim().replace(/^v/, '')
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', 'electron', 'package.json'), 'utf8')) as {
    version: string
  }
  if (at !== version)
    console.log(`The runtime at hand is Electron ${at}, the project names ${version}: what is built from it is for tests alone.`)
}

export const ownPlatform = (): Platform | undefined => PLATFORMS[process.platform]

/**
 * All targets of a system in one run, because each run writes anew what is told of updates (latest.yml): one after the other, the last would be
 * the only one told of.
 */
async function buildRelease(platform: Platform): Promise<readonly Attempt[]> {
  const targets = TARGETS[platform].filter((target) => target !== 'dir' && !(target in OWN))
  const what = `${platform} ${targets.join(', ')} ${ARCHITECTURES.join(', ')}`
  console.log(`Building ${what} …`)
  const why = await runBuilder([`--${platform}`, ...targets, ...ARCHITECTURES.map((each) => `--${each}`)], RELEASE_LIMIT)
  const attempts: Attempt[] = [{ what, why }]
  if (why !== undefined) return attempts
  for (const architecture of ARCHITECTURES) {
    for (const target of TARGETS[platform].filter((each) => each in OWN)) {
      const own = await OWN[target]?.(folderOf(platform, architecture), architecture, versionOfPackage())
      attempts.push({ what: `${platform} ${target} ${architecture}`, why: own })
    }
  }
  return attempts
}

async function buildAll(): Promise<readonly Attempt[]> {
  const platform = ownPlatform()
  if (platform === undefined) return [{ what: 'packages', why: `there are none for ${process.platform}` }]
  if (placeForUpdates().length > 0) return buildRelease(platform)
  const runtime = await findElectron()
  warnOfOtherVersion(runtime)
  const attempts: Attempt[] = []
  for (const architecture of ARCHITECTURES) {
    let unreachable: string | undefined
    for (const target of TARGETS[platform]) {
      const what = `${platform} ${target} ${architecture}`
      console.log(`Building ${what} …`)
      // Without a runtime for this architecture, which the folder target shows, no other target can be built either.
      const why = unreachable ?? (await buildTarget(platform, target, architecture, runtime))
      if (target === 'dir' && why !== undefined) unreachable = why
      attempts.push({ what, why })
    }
  }
  for (const other of Object.values(PLATFORMS)) {
    if (other !== platform)
      attempts.push({
        what: `${other} ${TARGETS[other].join(', ')}`,
        why: `they are built on ${other === 'mac' ? 'macOS' : other === 'win' ? 'Windows' : 'Linux'}`,
      })
  }
  return attempts
}

if (import.meta.main) {
  if (await build()) {
    console.log(`Packaging with ${cpus().length} cores; the results are in dist/.`)
    const attempts = await buildAll()
    console.log('')
    for (const { what, why } of attempts) console.log(why === undefined ? `built      ${what}` : `not built  ${what}: ${why}`)
    const all = process.env.SOCKETBENCH_REQUIRE_PACKAGES === '1'
    // What is for another system is none of this machine's.
    const own = attempts.filter(({ what }) => what.startsWith(`${ownPlatform()} `))
    const worked = all ? own.every(({ why }) => why === undefined) : own.some(({ why }) => why === undefined)
    process.exitCode = worked ? 0 : 1
  } else {
    process.exitCode = 1
  }
}
