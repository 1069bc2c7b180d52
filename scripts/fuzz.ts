// `npm run fuzz`: Jazzer.js, which is libFuzzer for JavaScript, on every target of test/fuzz, guided by what of the product's code an input reaches. A minute
// over all of them; `-- --target NAME --runs N` or `--seconds N` for more of one. What is found stands in a file that `--input FILE` runs again.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { FUZZ_TARGETS, type FuzzTarget } from './fuzz-targets.ts'
import { newerLibc } from './newer-libc.ts'
import { skipped, type Outcome } from './outcome.ts'
import { CACHE, ROOT, commandOf, run } from './run.ts'

const FUZZ = join(ROOT, 'test', 'fuzz')
/** The targets with all that they are made of, as JavaScript: what Jazzer instruments. */
const BUILT = join(CACHE, 'fuzz')
/** Inputs that reached something new, from run to run. */
const FOUND = join(CACHE, 'fuzz-corpus')
const FINDINGS = join(CACHE, 'fuzz-findings')
/** Of one target in the test run, on a machine that is slower than others: those that are as fast as the one that was measured need two. */
const SLOW_SECONDS = 10
/** Of one input. */
const SLOWEST_SECONDS = 10
/** Memory of one process, which holds the instrumented code too. */
const MEMORY_MIB = 2_048
/** Runs of one process. A target that never waits gives the runtime no turn in which buffers of zlib are let go: some 10 KB a run. */
const RUNS_IN_ONE = 100_000

interface FuzzOptions {
  /** How long it runs. */
  readonly seconds?: number
  /** How often it runs. */
  readonly runs?: number
  /** What reaches something new is kept for the next run. */
  readonly keeps?: boolean
  readonly seed?: string
}

interface Ran {
  readonly target: FuzzTarget
  readonly runs: number
  /** Places in the code that were reached, at first and at last. */
  readonly covered: readonly [first: number, last: number]
  readonly finding: string
}

const LOADING = `require(require.resolve('@jazzer.js/fuzzer', { paths: [require.resolve('@jazzer.js/core')] }))`

/** Words before those of a program that the fuzzer can be loaded into, or why there are none. It is a binary, which is tried in a process of its own that it may end. */
async function findFuzzer(): Promise<readonly string[] | { readonly why: string }> {
  if (process.platform === 'win32')
    return { why: 'the fuzzer runs on Linux and macOS; on Windows the seeds of its targets were tested' }
  const text = await loadFuzzer([process.execPath])
  if (text === '') return [process.execPath]
  const version = /version `(GLIBC\S+)' not found/.exec(text)?.[1]
  if (version === undefined) {
    const reason = text.split('\n').find((line) => line.includes('Error')) ?? text
    return { why: `the fuzzer of Jazzer.js cannot be loaded on ${process.platform} ${process.arch}: ${reason}` }
  }
  const libc = await newerLibc()
  const words = 'why' in libc ? [] : [...libc, process.execPath]
  const why = 'why' in libc ? libc.why : await loadFuzzer(words)
  if (why === '') return words
  return {
    why: `the fuzzer of Jazzer.js needs ${version.replace('_', ' ')} or newer, and this system has an older one (${why}); the seeds of its targets were tested`,
  }
}

/** "" where it can be loaded, else what was said. */
async function loadFuzzer([program = '', ...words]: readonly string[]): Promise<string> {
  const { code, text } = await run(program, [...words, '-e', LOADING], { output: 'keep' })
  return code === 0 ? '' : text
}

async function buildTargets(): Promise<void> {
  rmSync(BUILT, { recursive: true, force: true })
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: true,
      outDir: BUILT,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(FUZZ_TARGETS.map(({ name }) => [name, join(FUZZ, 'targets', `${name}.ts`)])),
        output: { entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
      },
    },
    // Parsers of others are looked into as well.
    ssr: { noExternal: true },
  })
}

/** In one process after the other, each beginning with what those before it have found. */
async function runTarget(target: FuzzTarget, program: readonly string[], options: FuzzOptions): Promise<Ran> {
  const { runs = Infinity, seconds = Infinity, seed } = options
  const began = performance.now()
  let all: Ran | undefined
  for (let part = 0; ; part++) {
    const left = { runs: runs - (all?.runs ?? 0), seconds: Math.ceil(seconds - (performance.now() - began) / 1000) }
    if (all && (left.runs <= 0 || left.seconds <= 0)) return all
    const ran = await runPart(target, program, {
      runs: Math.min(left.runs, RUNS_IN_ONE),
      ...(Number.isFinite(seconds) && { seconds: left.seconds }),
      ...(seed !== undefined && { seed: String(Number(seed) + part) }),
      keeps: part > 0 || options.keeps === true,
    })
    all = all ? { ...ran, runs: all.runs + ran.runs, covered: [all.covered[0], ran.covered[1]] } : ran
    // Whatever has ended it will end the next one too.
    if (ran.finding !== '' || ran.runs === 0) return all
  }
}

async function runPart(
  target: FuzzTarget,
  [program = '', ...words]: readonly string[],
  { runs, seconds, keeps = false, seed }: FuzzOptions,
): Promise<Ran> {
  const { name, isSync, longest } = target
  const found = join(FOUND, name)
  if (!keeps) rmSync(found, { recursive: true, force: true })
  mkdirSync(found, { recursive: true })
  mkdirSync(FINDINGS, { recursive: true })
  const seeds = join(FUZZ, 'corpus', name)
  const began = new Set(readdirSync(FINDINGS))
  const args = [
    ...words,
    commandOf('@jazzer.js/core', 'jazzer'),
    join(BUILT, `${name}.mjs`),
    found,
    ...(existsSync(seeds) ? [seeds] : []),
    ...(isSync ? ['--sync'] : []),
    `--includes=${BUILT}`,
    // Workspaces have paths, which a person writes; a target that reads files does it in a folder of its own.
    '--disableBugDetectors=path-traversal',
    `--timeout=${SLOWEST_SECONDS * 1000}`,
    '--',
    `-max_len=${longest}`,
    `-timeout=${SLOWEST_SECONDS}`,
    `-rss_limit_mb=${MEMORY_MIB}`,
    `-artifact_prefix=${FINDINGS}/${name}-`,
    '-reload=0',
    ...(seed === undefined ? [] : [`-seed=${seed}`]),
    // Whichever comes first.
    ...(seconds === undefined ? [] : [`-max_total_time=${seconds}`]),
    ...(runs === undefined ? [] : [`-runs=${runs}`]),
  ]
  // An error's stack costs more than most of what is tried; `--input` has it.
  const env = { NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --stack-trace-limit=0` }
  const { code, text } = await run(program, args, { output: 'keep', env })
  const covered = [...text.matchAll(/\bcov: (\d+)/g)].map(([, count]) => Number(count))
  const lines = text.split('\n')
  const at = lines.findIndex((line) => /^==\d+==|ERROR|Uncaught/.test(line))
  const file = readdirSync(FINDINGS).find((each) => each.startsWith(`${name}-`) && !began.has(each))
  const finding = [
    ...(at < 0 ? lines.slice(-20) : lines.slice(at, at + 20)),
    file === undefined ? '' : `Again: npm run fuzz -- --target ${name} --input ${join(FINDINGS, file)}`,
  ].join('\n')
  return {
    target,
    runs: Number(/^Done (\d+) runs/m.exec(text)?.[1] ?? [...text.matchAll(/^#(\d+)\s/gm)].at(-1)?.[1] ?? 0),
    covered: [covered[0] ?? 0, covered.at(-1) ?? 0],
    finding: code === 0 ? '' : finding.trim(),
  }
}

/** One input, in this process and without the fuzzer, so that an error has its place in the sources. */
async function runAgain({ name }: FuzzTarget, input: string): Promise<void> {
  const target = (await import(pathToFileURL(join(FUZZ, 'targets', `${name}.ts`)).href)) as {
    fuzz(data: Buffer): void | Promise<void>
  }
  await target.fuzz(readFileSync(input))
  console.log(`${name} is good with ${input}.`)
}

/** As many at once as there are cores. `optionsOf`: what of each target. */
async function fuzz(targets: readonly FuzzTarget[], optionsOf: (target: FuzzTarget) => FuzzOptions): Promise<Outcome> {
  const program = await findFuzzer()
  if ('why' in program) return skipped(program.why)
  await buildTargets()
  const cores = availableParallelism()
  const waiting = [...targets]
  const all: Ran[] = []
  const one = async (): Promise<void> => {
    for (let target = waiting.shift(); target; target = waiting.shift()) {
      const began = performance.now()
      const ran = await runTarget(target, program, optionsOf(target))
      all.push(ran)
      const [first, last] = ran.covered
      const took = `${((performance.now() - began) / 1000).toFixed(1)} s`.padStart(7)
      const count = `${ran.runs.toLocaleString('en').padStart(12)} runs in ${took}, ${first} places of the code reached at first, ${last} at last`
      console.log(`${ran.finding === '' ? 'good ' : 'FOUND'} ${target.name.padEnd(20)} ${count}`)
    }
  }
  await Promise.all(Array.from({ length: cores }, one))
  const failures = all.filter(({ finding }) => finding !== '').map(({ target, finding }) => `${target.name}\n${finding}`)
  // Without an input that reaches anything, nothing was tried.
  const idle = all.filter(({ runs, covered, finding }) => finding === '' && (runs === 0 || covered[1] === 0))
  return {
    passed: all.length - failures.length - idle.length,
    failed: failures.length + idle.length,
    skipped: 0,
    notRun: [],
    failures: [...failures, ...idle.map(({ target }) => `${target.name}: nothing was run`)],
  }
}

/**
 * Of the test run: about a minute, and always the same inputs, as far as a machine comes in its time: what fails there fails everywhere. What is new is found by
 * the runs that are longer.
 */
export function fuzzForAMinute(): Promise<Outcome> {
  return fuzz(FUZZ_TARGETS, ({ minute }) => ({ runs: minute, seconds: SLOW_SECONDS, seed: '1' }))
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      target: { type: 'string' },
      runs: { type: 'string' },
      seconds: { type: 'string' },
      seed: { type: 'string' },
      input: { type: 'string' },
    },
  })
  for (const flag of ['runs', 'seconds', 'seed'] as const)
    if (!/^[0-9]+$/.test(values[flag] ?? '0')) throw new Error(`--${flag} is a whole number, not "${values[flag]}".`)
  const targets = FUZZ_TARGETS.filter(({ name }) => values.target === undefined || name === values.target)
  if (targets.length === 0)
    throw new Error(`There is no target ${values.target}. There are: ${FUZZ_TARGETS.map(({ name }) => name).join(', ')}.`)
  const [only] = targets
  if (values.input !== undefined && targets.length === 1 && only) {
    await runAgain(only, values.input)
    process.exit()
  }
  const outcome =
    values.target === undefined && values.runs === undefined && values.seconds === undefined
      ? await fuzzForAMinute()
      : await fuzz(targets, () => ({
          keeps: true,
          ...(values.runs !== undefined && { runs: Number(values.runs) }),
          ...(values.seconds !== undefined && { seconds: Number(values.seconds) }),
          ...(values.seed !== undefined && { seed: values.seed }),
        }))
  for (const line of [...(outcome.failures ?? []), ...outcome.notRun]) console.log(line)
  console.log(`${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped`)
  process.exitCode = outcome.failed > 0 ? 1 : 0
}
