// Templates: what helpers give, what blocks do, and what cannot be written.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { chanceOf } from '../random.ts'
import { Client } from '../subject.ts'
import type { Filling } from './helper.ts'
import { loadFaker } from './faker.ts'
import { HELPERS } from './helpers.ts'
import { compileTemplate } from './template.ts'

function filling(json: unknown = {}, more: Partial<Filling> = {}): Filling {
  const variables = new Map([['user', '{"name":"Anna","tags":["x","y"]}']])
  const counters = new Map<string, number>()
  return {
    client: new Client({
      number: 3,
      remoteHost: '127.0.0.1',
      requestURI: '/rooms/a%20b?token=t%2F1&n=2',
      requestHeaders: [
        ['Host', 'shop.example:8080'],
        ['User-Agent', 'tester'],
        ['Cookie', 'id=7; theme=dark'],
      ],
      origin: '',
      subProtocol: 'chat',
      tls: undefined,
    }),
    connection: '3',
    text: JSON.stringify(json),
    json,
    parameters: { room: 'a b' },
    now: Date.UTC(2026, 10, 29, 10, 5, 7),
    chance: chanceOf(1, 'test'),
    count: (key, from) => {
      const value = counters.get(key) ?? from
      counters.set(key, value + 1)
      return value
    },
    variable: (name) => variables.get(name),
    setVariable: (name, value) => void variables.set(name, value),
    ...more,
  }
}

const filled = (template: string, json?: unknown): string => compileTemplate(template).fill(filling(json))

test.each([
  ['plain', 'plain', undefined],
  ['{{body}}', '{"a":1}', { a: 1 }],
  ['{"id":{{body "id"}}}', '{"id":7}', { id: 7 }],
  ['{{{body "name"}}}', 'a"b<c>', { name: 'a"b<c>' }],
  ["{{body 'a.b.0'}}", '5', { a: { b: [5] } }],
  ["{{body '$.list[-1:].x'}}", '2', { list: [{ x: 1 }, { x: 2 }] }],
  ["{{body 'none' 'otherwise'}}", 'otherwise', {}],
  ['{{id}} {{nested.deep}} {{missing}}.', '1 2 .', { id: 1, nested: { deep: 2 } }],
  ['{{urlParam "room"}} {{queryParam "token"}} {{queryParam "x" "none"}}', 'a b t/1 none', undefined],
  [
    '{{header "user-agent"}} {{cookie "theme"}} {{hostname}} {{baseUrl}} {{ip}} {{path}} {{subProtocol}}',
    'tester dark shop.example ws://shop.example:8080 127.0.0.1 /rooms/a%20b chat',
    undefined,
  ],
  ['{{connection}} {{counter 5}} {{counter 5}} {{counter}}', '3 5 6 1', undefined],
  ['{{getVar "user" "name"}} {{getVar "user" "$.tags[1]"}} {{setVar "n" 4}}{{getVar "n"}}', 'Anna y 4', undefined],
  ['{{now}} {{now ms}} {{now "s"}} {{now "yyyy"}}', '2026-11-29T10:05:07.000Z 1795946707000 1795946707 2026', undefined],
  [
    "{{dateTimeShift date='2026-01-31T00:00:00.000Z' days=1 format='yyyy'}} {{dateFormat '2026-02-03T12:00:00' 'dd.MM.yyyy'}}",
    '2026 03.02.2026',
    undefined,
  ],
  [
    '{{add 1 2 3}} {{subtract 5 2}} {{multiply 2 3}} {{divide 9 2}} {{modulo 9 4}} {{round 1.6}} {{floor 1.6}} {{ceil 1.2}} {{toFixed 1.239 2}}',
    '6 3 6 4.5 1 2 1 2 1.24',
    undefined,
  ],
  [
    '{{uppercase "ab"}} {{lowercase "AB"}} {{substr "abcdef" 2 3}} {{padStart 7 3 "0"}} {{replace "a-b-c" "-" "+"}} {{truncate "abcdef" 2}}',
    'AB ab cde 007 a+b+c ab',
    undefined,
  ],
  [
    '{{base64 "hi"}} {{base64Decode "aGk="}} {{urlEncode "a b/c"}} {{sha1 "abc"}}',
    'aGk= hi a%20b%2Fc a9993e364706816aba3e25717850c26c9cd0d89d',
    undefined,
  ],
  [
    '{{join (array 1 2 3) "-"}} {{len (array 1 2)}} {{stringify (object a=1 b="x")}} {{sort (array 3 1 2)}} {{reverse (array 1 2)}} {{slice (array 1 2 3) 1}}',
    '1-2-3 2 {"a":1,"b":"x"} [1,2,3] [2,1] [2,3]',
    undefined,
  ],
  ['{{#if a}}yes{{else}}no{{/if}} {{#unless a}}un{{/unless}} {{#if none}}x{{else if a}}second{{/if}}', 'yes  second', { a: true }],
  ['{{#if (and (eq a 1) (gt b 2))}}both{{/if}} {{#if (not a)}}x{{else}}set{{/if}} {{or none b}}', 'both set 3', { a: 1, b: 3 }],
  ['{{#each list}}{{@index}}:{{this}}{{#unless @last}},{{/unless}}{{else}}none{{/each}}', '0:a,1:b', { list: ['a', 'b'] }],
  ['{{#each list as |item i|}}{{i}}={{item.n}}/{{../name}} {{/each}}', '0=1/x 1=2/x ', { name: 'x', list: [{ n: 1 }, { n: 2 }] }],
  ['{{#each map}}{{@key}}={{this}};{{/each}}', 'a=1;b=2;', { map: { a: 1, b: 2 } }],
  ['{{#with a}}{{b}}{{/with}}', '1', { a: { b: 1 } }],
  ['[{{#repeat 3}}{{@index}}{{/repeat}}] {{#repeat 2 comma=false}}x{{/repeat}}', '[0,1,2] xx', undefined],
  ['{{#switch op}}{{#case "a"}}A{{/case}}{{#case "b" "c"}}BC{{/case}}{{#default}}D{{/default}}{{/switch}}', 'BC', { op: 'c' }],
  ['{{#switch op}}{{#case "a"}}A{{/case}}{{#default}}D{{/default}}{{/switch}}', 'D', { op: 'x' }],
  [String.raw`\{{body}} {{! a comment }}{{pick red}}`, '{{body}} red', undefined],
  ['a\n{{#if a}}\nb\n{{/if}}\nc', 'a\nb\nc', { a: 1 }],
  [
    '{{jwtPayload "x.eyJzdWIiOiIxMjMifQ.y" "sub"}} {{typeof (array)}} {{match "abc" "b+"}} {{includes "abc" "b"}}',
    '123 array true true',
    undefined,
  ],
])('%s', (template, expected, json) => {
  expect(filled(template, json)).toBe(expected)
})

describe('chance', () => {
  it('repeats with the same draws', () => {
    const template = compileTemplate(
      '{{uuid}} {{int 1 100}} {{float 0 1}} {{pick a b c d}} {{letters 8}} {{objectId}} {{boolean}} {{#repeat 1 5}}x{{/repeat}}',
    )
    const one = template.fill(filling())
    expect(one).toBe(template.fill(filling()))
    expect(one).not.toBe(template.fill(filling({}, { chance: chanceOf(2, 'test') })))
    expect(one).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12} \d+ 0\.\d+ [a-d] \w{8} [0-9a-f]{24} (?:true|false) x(?:,x){0,4}$/,
    )
  })

  it('makes data up with faker, by the same draws', async () => {
    const template = compileTemplate("{{faker 'person.firstName'}} {{faker number.int}} {{faker 'number.int' max=3 min=3}}")
    expect(template.needsFaker).toBe(true)
    await loadFaker()
    const one = template.fill(filling())
    expect(one).toBe(template.fill(filling()))
    expect(one).toMatch(/^\p{L}+ \d+ 3$/u)
    expect(() => compileTemplate("{{faker 'constructor.constructor'}}").fill(filling())).toThrow(
      /Faker has no "constructor\.constructor"/,
    )
  })
})

test.each([
  ['{{nope 1}}', /There is no helper nope \(line 1\)/],
  ['{{#if a}}', /The template cannot be read: Parse error on line 1/],
  ['{{if a}}', /if is a block: write \{\{#if …\}\}…\{\{\/if\}\}/],
  ['{{> partial}}', /A template has no partials/],
  ['{{body "$["}}', /is no JSON path/],
  // Its reader recursed to the end of the stack. Found by the fuzzer.
  [`{{body "$${'.a'.repeat(20_000)}"}}`, /A JSON path of 40001 characters; at most 1000 are read/],
  ['{{int 5 1}}', /Expected two whole numbers/],
  ['{{dateFormat "no date" "yyyy"}}', /"no date" is no date/],
  ['{{padStart "x" 99999999}}', /is too long/],
  ['{{#repeat 1000000}}x{{/repeat}}', /took more than 200000 steps/],
])('%s cannot be used', (template, sentence) => {
  expect(() => compileTemplate(template).fill(filling({ a: 1 }))).toThrow(sentence)
})

test('blocks within one another end somewhere', () => {
  const nested = (depth: number) => `${'{{#if a}}'.repeat(depth)}x${'{{/if}}'.repeat(depth)}`
  expect(filled(nested(99), { a: 1 })).toBe('x')
  expect(() => compileTemplate(nested(100))).toThrow(
    'The template is nested too deeply: blocks and brackets stand at most 99 deep.',
  )
  expect(() => compileTemplate(nested(20_000))).toThrow(/nested too deeply/)
  expect(() => compileTemplate(`{{not ${'(not '.repeat(20_000)}${')'.repeat(20_000)}}}`)).toThrow(/nested too deeply/)
  // The parser took minutes for what does not close its braces, or has a comment with an apostrophe before. Found by the fuzzer.
  expect(() => compileTemplate(`{{not ${'((a)'.repeat(20_000)}`)).toThrow(/nested too deeply/)
  expect(() => compileTemplate(`{{! it's }}${nested(20_000)}`)).toThrow(/nested too deeply/)
  expect(compileTemplate(`{{! it's }}${'{{id}}(x)'.repeat(200)}`).fill(filling({ id: 1 }))).toBe('1(x)'.repeat(200))
})

test('nothing of a prototype can be reached', () => {
  for (const written of ['constructor', '__proto__', 'toString', 'list.constructor', 'this.constructor', 'text.at', 'list.push'])
    expect(filled(`[{{${written}}}]`, { list: [1], text: 'x' })).toBe('[]')
  expect(filled('[{{lookup this "constructor"}}{{lookup list "length"}}]', { list: [1, 2] })).toBe('[2]')
})

test('docs/templates.md lists every helper, and none that there is not', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/templates.md'), 'utf8')
  const [, table = ''] = page.split('## Helpers')
  const listed = [...table.matchAll(/^\| `(\w+)/gm)].map(([, name = '']) => name)
  expect(listed.toSorted()).toEqual([...HELPERS.keys()].toSorted())
})
