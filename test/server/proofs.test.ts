// That the table of proofs is whole and true: every row of the component once, and every test that it names written in that file under exactly
// that title, and run.
import { existsSync, readFileSync } from 'node:fs'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import { WebSocketServer } from '../../src/server/index.ts'
import type { EventName } from '../../src/server/index.ts'
import { EVENTS, METHODS, NEEDS, PROPERTIES, SETTINGS } from './proofs.ts'

interface WrittenTest {
  readonly title: string
  /** The outermost part that is run under a condition; undefined when the test is always run. */
  readonly conditional: string | undefined
  readonly isSkipped: boolean
}

type Node = { readonly type: string } & Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

/** `describe.runIf(x).each(y)` as ['describe', 'runIf', 'each']; empty for anything else that is called. */
function words(callee: unknown): string[] {
  if (!isNode(callee)) return []
  if (callee.type === 'Identifier') return [String(callee['name'])]
  if (callee.type === 'CallExpression') return words(callee['callee'])
  if (callee.type !== 'MemberExpression') return []
  return [...words(callee['object']), ...words(callee['property'])]
}

/** A title as it is written; that of `titled('curl', hasCurl)` is its first text. */
function titleOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : undefined
  if (node.type === 'CallExpression') return titleOf((node['arguments'] as unknown[])[0])
  return undefined
}

/** All tests of a file, as they are written. */
function testsIn(file: string): WrittenTest[] {
  const found: WrittenTest[] = []
  const walk = (value: unknown, parents: readonly string[], conditional: string | undefined, isSkipped: boolean): void => {
    if (Array.isArray(value)) {
      for (const each of value) walk(each, parents, conditional, isSkipped)
      return
    }
    if (!isNode(value)) return
    const [kind, ...manner] = value.type === 'CallExpression' ? words(value['callee']) : []
    const given = (value['arguments'] ?? []) as unknown[]
    const title = kind === 'describe' || kind === 'it' || kind === 'test' ? titleOf(given[0]) : undefined
    if (title === undefined) {
      for (const each of Object.values(value)) if (typeof each === 'object') walk(each, parents, conditional, isSkipped)
      return
    }
    const path = [...parents, title]
    const whole = path.join(' > ')
    const under = conditional ?? (manner.some((word) => word === 'runIf' || word === 'skipIf') ? whole : undefined)
    const skips = isSkipped || manner.some((word) => word === 'skip' || word === 'todo' || word === 'fails')
    if (kind === 'describe') walk(given.slice(1), path, under, skips)
    else found.push({ title: whole, conditional: under, isSkipped: skips })
  }
  walk(parseSync(file, readFileSync(new URL(file, import.meta.url), 'utf8')).program, [file], undefined, false)
  return found
}

const tables = { PROPERTIES, METHODS, EVENTS, SETTINGS }
const named = Object.values(tables).flatMap((table) => Object.values(table).flat())
const files = [...new Set(named.map((proof) => proof.split(' > ')[0] as string))]
const missingFiles = files.filter((file) => !existsSync(new URL(file, import.meta.url)))
const written = new Map(
  files.filter((file) => !missingFiles.includes(file)).flatMap((file) => testsIn(file).map((test) => [test.title, test])),
)

describe('The table of proofs', () => {
  it('has the 76 rows of the component, each once', () => {
    expect(Object.values(tables).map((table) => Object.keys(table).length)).toEqual([13, 8, 11, 44])
    const all = Object.values(tables).flatMap((table) => Object.keys(table))
    // No name of one table stands in another.
    expect(new Set(all).size).toBe(76)
  })

  it('has every property and setting under the name that the component knows, and no other', () => {
    const known = new Set(new WebSocketServer().settings().map(({ name }) => name))
    const rows = [...Object.keys(PROPERTIES), ...Object.keys(SETTINGS)]
    expect(rows.filter((name) => !known.has(name))).toEqual(['Connections', 'Listening'])
  })

  it('has every method and event under the name that the component knows', () => {
    const camel = (name: string): string => name.replace(/^(SSL|[A-Z])/, (head) => head.toLowerCase())
    const server = new WebSocketServer()
    expect(Object.keys(METHODS).filter((name) => typeof server[camel(name) as keyof WebSocketServer] !== 'function')).toEqual([])
    for (const name of Object.keys(EVENTS)) expect(() => server.on(camel(name) as EventName, () => {})).not.toThrow()
    expect(() => server.on('noSuchEvent' as EventName, () => {})).toThrow(TypeError)
  })

  it('names at least one test for each row, and none twice', () => {
    const wrong = Object.values(tables).flatMap((table) =>
      Object.entries(table).filter(([, proofs]) => proofs.length === 0 || new Set(proofs).size !== proofs.length),
    )
    expect(wrong).toEqual([])
  })

  it('names tests that are written, under exactly that title', () => {
    expect([missingFiles, [...new Set(named)].filter((proof) => !written.has(proof))]).toEqual([[], []])
  })

  it('names no test that is skipped', () => {
    expect(named.filter((proof) => written.get(proof)?.isSkipped)).toEqual([])
  })

  it('names a test that is always run for each row', () => {
    const rows = Object.values(tables).flatMap((table) => Object.entries(table))
    const conditional = rows.filter(([, proofs]) => proofs.every((proof) => written.get(proof)?.conditional !== undefined))
    expect(conditional.map(([name]) => name)).toEqual([])
  })

  it('says of each test that needs something of the machine what that is, and of no other', () => {
    const conditional = new Set(named.flatMap((proof) => written.get(proof)?.conditional ?? []))
    expect([...conditional].toSorted()).toEqual(Object.keys(NEEDS))
  })
})
