// Records a version of the control contract beside the examples that are written there by hand: once for each version, and again when something is added to it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { description } from '../src/control/description.ts'

const FILE = join(import.meta.dirname, '../test/control/contract-v1.json')

interface Recorded {
  readonly requests: Readonly<Record<string, { readonly examples: readonly object[] }>>
}

const before = JSON.parse(readFileSync(FILE, 'utf8')) as Recorded
const { contract, requests } = description('')
const recorded = Object.fromEntries(
  Object.entries(requests).map(([name, { params, answer }]) => [
    name,
    { params, answer, examples: before.requests[name]?.examples ?? [] },
  ]),
)
writeFileSync(FILE, `${JSON.stringify({ contract, requests: recorded }, undefined, 2)}\n`)
