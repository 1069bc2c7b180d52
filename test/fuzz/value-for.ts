// Values that a check of the contract may take, made of the fuzzer's bytes along the check itself: of nearly right ones, the check's depths are reached.
import type * as v from 'valibot'
import type { Choices } from './property.ts'

/** What of Valibot's checks is looked at. Its own types name each kind apart. */
interface Check {
  readonly kind: string
  readonly type: string
  readonly pipe?: readonly Check[]
  readonly entries?: Readonly<Record<string, Check>>
  readonly options?: readonly unknown[]
  readonly item?: Check
  readonly items?: readonly Check[]
  readonly wrapped?: Check
  readonly key?: Check
  readonly value?: Check
  readonly literal?: unknown
  readonly requirement?: unknown
  readonly getter?: (input: unknown) => Check
}

/** Deeper values are ones without anything in them. */
const DEEPEST = 24
const STRINGS = [
  '',
  'a',
  '1',
  '$.op',
  '{{id}}',
  '{{#each items}}{{this}}{{/each}}',
  '/chat/:room',
  '^a+b$',
  '00ff',
  'é\ud83d\ude00',
  '127.0.0.1',
]
const NUMBERS = [0, 1, 2, 100, 1_000, 65_535, 1e9, -1, 0.5, Number.MAX_SAFE_INTEGER]
const OTHERS: readonly unknown[] = [null, true, false, '', 0, [], {}, [[]], 'text', -1, 1e308]

/** One in sixteen values is of another kind. */
export function valueFor(schema: v.GenericSchema, choices: Choices, depth: number): unknown {
  return along(schema as unknown as Check, choices, depth)
}

function along(check: Check, choices: Choices, depth: number): unknown {
  if (choices.left <= 0 || depth > DEEPEST) return least(check)
  if (choices.byte() % 16 === 15) return choices.one(OTHERS)
  const inner = check.pipe?.findLast((each) => each.kind === 'schema' && each !== check && each.type !== 'custom')
  if (inner && check.type === 'custom') return along(inner, choices, depth)
  switch (check.type) {
    case 'strict_object':
    case 'object':
      return Object.fromEntries(
        Object.entries(check.entries ?? {}).flatMap(([name, each]) =>
          isOptional(each) && choices.byte() % 3 > 0 ? [] : [[name, along(each, choices, depth + 1)]],
        ),
      )
    case 'array':
      return Array.from({ length: choices.byte() % 4 }, () => along(check.item as Check, choices, depth + 1))
    case 'tuple':
      return (check.items ?? []).map((each) => along(each, choices, depth + 1))
    case 'record':
      return Object.fromEntries(
        Array.from({ length: choices.byte() % 3 }, () => [
          String(along(check.key as Check, choices, depth + 1)),
          along(check.value as Check, choices, depth + 1),
        ]),
      )
    case 'optional':
    case 'exact_optional':
    case 'nullable':
      return along(check.wrapped as Check, choices, depth)
    case 'union':
    case 'variant':
      return along(choices.one(check.options as readonly Check[]), choices, depth)
    case 'lazy':
      return along((check.getter as (input: unknown) => Check)(undefined), choices, depth + 1)
    case 'picklist':
      return choices.one(check.options as readonly unknown[])
    case 'literal':
      return check.literal
    case 'boolean':
      return choices.byte() % 2 === 1
    case 'number':
      return numberFor(check, choices)
    case 'string':
      return choices.byte() % 2 === 0 ? choices.one(STRINGS) : choices.take(choices.byte() % 32).toString('utf8')
    default:
      return choices.one(OTHERS)
  }
}

function isOptional(check: Check): boolean {
  return check.type === 'optional' || check.type === 'exact_optional'
}

/** At its bounds, where it has some. */
function numberFor(check: Check, choices: Choices): number {
  const bounds = (check.pipe ?? []).flatMap(({ type, requirement }) =>
    (type === 'min_value' || type === 'max_value') && typeof requirement === 'number'
      ? [requirement, requirement + 1, requirement - 1]
      : [],
  )
  return choices.one([...bounds, ...bounds, ...NUMBERS])
}

function least(check: Check): unknown {
  switch (check.type) {
    case 'strict_object':
    case 'object':
    case 'record':
      return {}
    case 'array':
    case 'tuple':
    case 'custom':
      return []
    case 'picklist':
      return check.options?.[0]
    case 'literal':
      return check.literal
    case 'boolean':
      return false
    case 'number':
      return 1
    default:
      return ''
  }
}
