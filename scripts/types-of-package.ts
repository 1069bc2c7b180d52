// Keeps of the types that the compiler has written those that the package's entries reach: the rest describes what nobody can import.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const IMPORTED = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)\.ts'/g

/** Removes every declaration below `folder` that none of `entries` reaches. Returns how many stay. */
export function keepReached(folder: string, entries: readonly string[]): number {
  const reached = new Set(entries.map((entry) => resolve(entry)))
  for (const file of reached) {
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(IMPORTED)) reached.add(resolve(dirname(file), `${path}.d.ts`))
  }
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = resolve(join(folder, name))
    if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file)
  }
  return reached.size
}
