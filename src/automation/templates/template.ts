// Templates in Handlebars' syntax: read by Handlebars' own parser (@handlebars/parser, ISC, no dependencies), and filled in by functions made once of its tree. Not by
// Handlebars itself, which makes code of a template, reaches prototypes and cannot be bounded; nothing is escaped, because a message is no HTML.
import { parse, type AST } from '@handlebars/parser'
import { shortened } from '../fault.ts'
import { HELPERS } from './helpers.ts'
export { loadFaker } from './faker.ts'
import type { Filling, Helper, HelperCall } from './helper.ts'
import { TemplateError } from './template-error.ts'
import { textOf } from './values.ts'

/** Longest result, in characters. */
const LONGEST = 16 * 1024 * 1024
/** Statements and turns of loops of one filling in: some tens of milliseconds. */
const MOST_STEPS = 200_000
/** Blocks within one another. */
const DEEPEST = 100
/** Longest template, in characters. */
const LONGEST_TEMPLATE = 1024 * 1024

/** Filled in any number of times. */
export interface Template {
  /** Throws TemplateError. */
  fill(filling: Filling): string
  /** It asks for made-up data: `loadFaker` comes before `fill`. */
  readonly needsFaker: boolean
  /** It has a place for the message, or for a value of it. */
  readonly readsMessage: boolean
}

/** What one filling in has reached. */
class Run {
  text = ''
  steps = 0
  readonly filling: Filling
  constructor(filling: Filling) {
    this.filling = filling
  }

  write(text: string): void {
    this.text += text
    if (this.text.length > LONGEST) throw new TemplateError(`Filled in, the message is longer than ${LONGEST} characters.`)
  }

  step(): void {
    if (++this.steps > MOST_STEPS)
      throw new TemplateError(`Filling it in took more than ${MOST_STEPS} steps and was stopped. Shorten its loops.`)
  }
}

/** Where names are looked up: what `this` is, and what blocks have named around it. */
interface Scope {
  readonly value: unknown
  readonly data: Readonly<Record<string, unknown>>
  readonly named: ReadonlyMap<string, unknown>
  readonly parent: Scope | undefined
}

type Expression = (run: Run, scope: Scope) => unknown
type Statement = (run: Run, scope: Scope) => void

/** Throws TemplateError, with line and column where the parser knows them. */
export function compileTemplate(source: string): Template {
  if (source.length > LONGEST_TEMPLATE)
    throw new TemplateError(`The template has ${source.length} characters; at most ${LONGEST_TEMPLATE} are read.`)
  if (!source.includes('{{')) {
    const text = source
    return { needsFaker: false, readsMessage: false, fill: () => text }
  }
  const compiler = new Compiler()
  let program: Statement
  try {
    program = compiler.program(parse(withSeparateBraces(source)))
  } catch (error) {
    if (error instanceof TemplateError) throw error
    if (error instanceof RangeError) throw new TemplateError('The template is nested too deeply.')
    throw new TemplateError(`The template cannot be read: ${sentenceOf(error)}. Write \\{{ for literal braces.`)
  }
  return {
    needsFaker: compiler.needsFaker,
    readsMessage: compiler.readsMessage,
    fill(filling) {
      const run = new Run(filling)
      program(run, { value: filling.json ?? {}, data: {}, named: NO_NAMES, parent: undefined })
      return run.text
    },
  }
}

/**
 * `{"id":{{id}}}` is what people write into JSON: the third brace is the message's, not the template's, unless three have opened it. A comment between the
 * two, which gives nothing, says so to the parser.
 */
function withSeparateBraces(source: string): string {
  let separated = ''
  let from = 0
  let depth = 0
  for (let open = source.indexOf('{{'); open >= 0; open = source.indexOf('{{', from)) {
    const isTriple = source[open + 2] === '{'
    const end = isTriple ? source.indexOf('}}}', open) : endOf(source, open + 2)
    if (end < 0) {
      checkRest(source.slice(open), depth)
      break
    }
    const after = end + (isTriple ? 3 : 2)
    depth += checkedDepth(source.slice(open + 2, end), depth)
    separated += source.slice(from, after)
    if (!isTriple && source[after] === '}') separated += '{{!}}'
    from = after
  }
  return separated + source.slice(from)
}

/**
 * How much deeper the blocks are behind it. Looked at before the parser, which takes minutes for what is nested thousands of times. Throws
 * TemplateError.
 */
function checkedDepth(within: string, depth: number): number {
  const [sign] = within.replace(/^~/, '')
  const step = sign === '#' || (sign === '^' && within.trim().length > 1) ? 1 : sign === '/' ? -1 : 0
  let brackets = 0
  let deepest = depth + step
  for (const char of within) {
    if (char === '(') deepest = Math.max(deepest, ++brackets)
    else if (char === ')') brackets--
  }
  if (deepest >= DEEPEST) throw tooDeep()
  return step
}

/**
 * The same for what stands behind braces that are not closed, or whose end only the parser knows, such as that of a comment with an apostrophe: all that
 * opens there is taken for open until it is closed. Throws TemplateError.
 */
function checkRest(rest: string, depth: number): void {
  let blocks = depth
  let brackets = 0
  for (const [seen, sign] of rest.matchAll(/\{\{~?([#^/])?|[()]/g)) {
    if (seen === '(') brackets++
    else if (seen === ')') brackets = Math.max(0, brackets - 1)
    else if (sign === '#' || sign === '^') blocks++
    else if (sign === '/') blocks--
    if (Math.max(blocks, brackets) >= DEEPEST) throw tooDeep()
  }
}

function tooDeep(): TemplateError {
  return new TemplateError(`The template is nested too deeply: blocks and brackets stand at most ${DEEPEST - 1} deep.`)
}

/** Where the two braces stand that close what has been opened before `from`; those in quotes do not. */
function endOf(source: string, from: number): number {
  let quote = ''
  for (let at = from; at < source.length; at++) {
    const char = source[at] as string
    if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '"' || char === "'") quote = char
    else if (char === '}' && source[at + 1] === '}') return at
  }
  return -1
}

const NO_NAMES: ReadonlyMap<string, unknown> = new Map()

/** The parser draws a picture over several lines; its first is kept. */
function sentenceOf(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return shortened(first.replace(/:$/, '').trim())
}

/** Helpers that look at the message. */
const OF_MESSAGE: ReadonlySet<string> = new Set(['body', 'bodyRaw', 'message'])

class Compiler {
  needsFaker = false
  readsMessage = false

  program({ body }: AST.Program): Statement {
    const statements = body.map((each) => this.#statement(each))
    return (run, scope) => {
      for (const statement of statements) statement(run, scope)
    }
  }

  #statement(node: AST.Statement): Statement {
    switch (node.type) {
      case 'ContentStatement': {
        const { value } = node as AST.ContentStatement
        return (run) => {
          run.step()
          run.write(value)
        }
      }
      case 'CommentStatement':
        return () => undefined
      case 'MustacheStatement': {
        const value = this.#called(node as AST.MustacheStatement)
        return (run, scope) => {
          run.step()
          run.write(textOf(value(run, scope)))
        }
      }
      case 'BlockStatement':
        return this.#block(node as AST.BlockStatement)
      default:
        throw new TemplateError(`A template has no partials and decorators (line ${node.loc.start.line}).`)
    }
  }

  #block(node: AST.BlockStatement): Statement {
    const { path, params, hash } = node
    const name = nameOf(path)
    const inside = this.program(node.program ?? EMPTY)
    // Of {{else}} there may be none.
    const otherwise = node.inverse ? this.program(node.inverse) : () => undefined
    const names = node.program?.blockParams ?? []
    const given = params.map((each) => this.#expression(each))
    const named = this.#hash(hash)
    const block = BLOCKS[name]
    if (block)
      return (run, scope) => {
        run.step()
        block({ run, scope, given: given.map((each) => each(run, scope)), named: named(run, scope), names, inside, otherwise })
      }
    const helper = HELPERS.get(name)
    // A helper, or a value, as a block: what it gives decides, and a list is gone through.
    const value = helper ? this.#call(name, helper, given, named) : this.#expression(path as AST.Expression)
    return (run, scope) => {
      run.step()
      const found = value(run, scope)
      if (Array.isArray(found)) BLOCKS.each?.({ run, scope, given: [found], named: {}, names, inside, otherwise })
      else if (isTrue(found)) inside(run, found === true ? scope : { ...scope, value: found, parent: scope })
      else otherwise(run, scope)
    }
  }

  /** `{{name a b=1}}`: a helper, or a value. */
  #called(node: AST.MustacheStatement | AST.SubExpression): Expression {
    const { path, params, hash } = node
    const name = nameOf(path)
    const helper = HELPERS.get(name)
    if (helper) {
      if (name === 'faker') this.needsFaker = true
      return this.#call(
        name,
        helper,
        params.map((each) => this.#expression(each, helper.takesWords)),
        this.#hash(hash),
      )
    }
    if (params.length > 0 || (hash?.pairs.length ?? 0) > 0 || BLOCKS[name])
      throw new TemplateError(
        BLOCKS[name]
          ? `${name} is a block: write {{#${name} …}}…{{/${name}}}.`
          : `There is no helper ${shortened(name)} (line ${node.loc.start.line}). docs/templates.md lists them. Write \\{{ for literal braces.`,
      )
    return this.#expression(path as AST.Expression)
  }

  #call(name: string, { run: help }: Helper, given: readonly Expression[], named: NamedExpressions): Expression {
    this.readsMessage ||= OF_MESSAGE.has(name)
    return (run, scope) => {
      run.step()
      const call: HelperCall = {
        given: given.map((each) => each(run, scope)),
        named: named(run, scope),
        filling: run.filling,
        name,
        step: () => run.step(),
      }
      return help(call)
    }
  }

  #hash(hash: AST.Hash | undefined): NamedExpressions {
    const pairs = (hash?.pairs ?? []).map(({ key, value }) => [key, this.#expression(value)] as const)
    return (run, scope) => Object.fromEntries(pairs.map(([key, value]) => [key, value(run, scope)]))
  }

  #expression(node: AST.Expression, isWord = false): Expression {
    switch (node.type) {
      case 'StringLiteral':
      case 'NumberLiteral':
      case 'BooleanLiteral': {
        const { value } = node as AST.StringLiteral | AST.NumberLiteral | AST.BooleanLiteral
        return () => value
      }
      case 'NullLiteral':
        return () => null
      case 'UndefinedLiteral':
        return () => undefined
      case 'SubExpression':
        return this.#called(node as AST.SubExpression)
      case 'PathExpression':
        return this.#path(node as AST.PathExpression, isWord)
      default:
        throw new TemplateError(`${node.type} cannot stand in a template (line ${node.loc.start.line}).`)
    }
  }

  #path({ original, data, depth, parts, head }: AST.PathExpression, isWord: boolean): Expression {
    if (typeof head === 'object') throw new TemplateError(`${shortened(original)} cannot stand in a template.`)
    const steps = parts.map(String)
    const first = steps[0] ?? ''
    const rest = steps.slice(1)
    if (data) return (_, scope) => walk(dataOf(scope, first), rest)
    // Helpers without parameters, such as (now) without its brackets.
    const helper = depth === 0 && steps.length === 1 && !original.startsWith('this') ? HELPERS.get(first) : undefined
    if (helper && !isWord) return this.#call(first, helper, [], () => ({}))
    this.readsMessage ||= !isWord
    return (run, scope) => {
      let at: Scope | undefined = scope
      for (let up = 0; up < depth; up++) at = at?.parent
      if (!at) return undefined
      if (depth === 0 && at.named.has(first)) return walk(at.named.get(first), rest)
      const found = walk(at.value, steps)
      // A bare word where words are taken, as in {{pick red green}}.
      return found === undefined && isWord ? original : found
    }
  }
}

type NamedExpressions = (run: Run, scope: Scope) => Readonly<Record<string, unknown>>

const EMPTY = { type: 'Program', body: [], blockParams: [] } as unknown as AST.Program

function nameOf(path: AST.BlockStatement['path'] | AST.MustacheStatement['path']): string {
  return path.type === 'PathExpression' ? (path as AST.PathExpression).original : ''
}

/** `@index` of the innermost block that has one. */
function dataOf(scope: Scope, name: string): unknown {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (Object.hasOwn(at.data, name)) return at.data[name]
  return undefined
}

/** Own members alone: nothing of a prototype can be reached. */
function walk(value: unknown, steps: readonly string[]): unknown {
  let at = value
  for (const step of steps) {
    if (typeof at === 'string' && step === 'length') return at.length
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = (at as Record<string, unknown>)[step]
  }
  return at
}

/** As Handlebars has it: an empty list is false. */
function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
}

interface BlockCall {
  readonly run: Run
  readonly scope: Scope
  readonly given: readonly unknown[]
  readonly named: Readonly<Record<string, unknown>>
  /** Of `as |item index|`. */
  readonly names: readonly string[]
  readonly inside: Statement
  readonly otherwise: Statement
}

const BLOCKS: Readonly<Record<string, (call: BlockCall) => void>> = Object.assign(Object.create(null) as object, {
  if({ run, scope, given, named, inside, otherwise }: BlockCall) {
    const holds = isTrue(given[0]) || (named.includeZero === true && given[0] === 0)
    ;(holds ? inside : otherwise)(run, scope)
  },
  unless({ run, scope, given, inside, otherwise }: BlockCall) {
    ;(isTrue(given[0]) ? otherwise : inside)(run, scope)
  },
  with({ run, scope, given: [value], names, inside, otherwise }: BlockCall) {
    if (isTrue(value)) inside(run, within(scope, value, {}, names, [value]))
    else otherwise(run, scope)
  },
  each({ run, scope, given: [list], names, inside, otherwise }: BlockCall) {
    const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(list)
      ? list.map((value, index) => [index, value] as const)
      : typeof list === 'object' && list !== null
        ? Object.entries(list)
        : []
    if (entries.length === 0) otherwise(run, scope)
    for (const [index, [key, value]] of entries.entries()) {
      run.step()
      const data = { index, key, first: index === 0, last: index === entries.length - 1 }
      inside(run, within(scope, value, data, names, [value, key]))
    }
  },
  /** {{#repeat 3}}, or {{#repeat 1 5}}: so often, by chance between the two. {{#repeat 3 comma=false}} without commas, which stand between by default. */
  repeat({ run, scope, given: [least, most], named, names, inside }: BlockCall) {
    const low = Number(least)
    const high = most === undefined ? low : Number(most)
    if (!Number.isInteger(low) || !Number.isInteger(high) || low < 0 || high < low)
      throw new TemplateError('repeat needs how often, such as {{#repeat 3}} or {{#repeat 1 5}}.')
    const times = low + Math.floor(run.filling.chance() * (high - low + 1))
    for (let index = 0; index < times; index++) {
      run.step()
      inside(run, within(scope, scope.value, { index, first: index === 0, last: index === times - 1 }, names, [index]))
      if (named.comma !== false && index < times - 1) run.write(',')
    }
  },
  /** The {{#case}} within it that equals the value, or {{#default}}. */
  switch({ run, scope, given: [value], inside }: BlockCall) {
    const chosen = { value, done: false }
    inside(run, within(scope, scope.value, { switched: chosen }, [], []))
  },
  case({ run, scope, given, inside }: BlockCall) {
    const chosen = dataOf(scope, 'switched') as { value: unknown; done: boolean } | undefined
    if (!chosen || chosen.done || !given.includes(chosen.value)) return
    chosen.done = true
    inside(run, scope)
  },
  default({ run, scope, inside }: BlockCall) {
    const chosen = dataOf(scope, 'switched') as { value: unknown; done: boolean } | undefined
    if (chosen && !chosen.done) inside(run, scope)
  },
})

function within(
  scope: Scope,
  value: unknown,
  data: Readonly<Record<string, unknown>>,
  names: readonly string[],
  values: readonly unknown[],
): Scope {
  const named =
    names.length === 0 ? scope.named : new Map([...scope.named, ...names.map((name, index) => [name, values[index]] as const)])
  return { value, data, named, parent: scope }
}
