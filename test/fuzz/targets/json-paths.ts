// JSON paths of rules and templates (RFC 9535).
import { RuleError } from '../../../src/automation/fault.ts'
import { NOTHING, compileJsonPath } from '../../../src/automation/json-path.ts'
import { refusing, same, holds } from '../property.ts'

const DOCUMENT = {
  op: 'sub',
  items: Array.from({ length: 40 }, (_, index) => ({
    id: index,
    name: `item ${index}`,
    tags: ['a', 'b', { c: [index, [index]] }],
  })),
  'a b': { "it's": 1, é: 2 },
  0: 'zero',
}

export function fuzz(data: Buffer): void {
  const text = data.toString('utf8')
  const path = refusing(() => compileJsonPath(text), RuleError)
  if (!path) return
  const first = path.first(DOCUMENT)
  same(path.first(structuredClone(DOCUMENT)), first, 'What is found again')
  if (path.steps) {
    holds(!path.isWide, 'A way to one value that is wide.')
    let at: unknown = DOCUMENT
    for (const step of path.steps)
      at = typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? at[step as never] : NOTHING
    // A name that is a number finds no item of a list, which a walk over objects does not know.
    if (
      !path.steps.some((step) => typeof step === 'string' && /^\d+$|^length$/.test(step)) &&
      !path.steps.some((step) => typeof step === 'number')
    )
      same(first, at, 'What stands at the end of the way')
  }
  for (const other of [null, 'text', 3, [], {}]) path.first(other)
}
