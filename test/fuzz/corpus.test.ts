// Every seed of every target holds its properties, on every system: where the fuzzer itself cannot run, this is what is left of it.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FUZZ_TARGETS } from '../../scripts/fuzz-targets.ts'

const CORPUS = join(import.meta.dirname, 'corpus')
/** Bytes of all seeds together: the repository is no place for a corpus. */
const LARGEST = 300_000

type Fuzz = (data: Buffer) => void | Promise<void>

it('the table has every target, and every target has seeds', () => {
  const names = FUZZ_TARGETS.map(({ name }) => name)
  expect(
    readdirSync(join(import.meta.dirname, 'targets'))
      .map((file) => file.replace(/\.ts$/, ''))
      .sort(),
  ).toEqual(names)
  expect(readdirSync(CORPUS).sort()).toEqual(names)
})

it('the seeds are few and short', () => {
  const sizes = FUZZ_TARGETS.flatMap(({ name, longest }) => seedsOf(name).map((seed) => [seed.length, longest] as const))
  expect(sizes.filter(([size, longest]) => size > longest)).toEqual([])
  expect(sizes.reduce((sum, [size]) => sum + size, 0)).toBeLessThan(LARGEST)
})

function seedsOf(name: string): Buffer[] {
  return readdirSync(join(CORPUS, name)).map((file) => readFileSync(join(CORPUS, name, file)))
}

describe('the seeds of', () => {
  it.each(FUZZ_TARGETS)('$name', async ({ name }) => {
    const { fuzz } = (await import(`./targets/${name}.ts`)) as { fuzz: Fuzz }
    for (const seed of seedsOf(name)) await fuzz(seed)
  })
})
