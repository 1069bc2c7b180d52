// Rules that are found by a value instead of being asked one after the other: they apply as they would otherwise, and in their order.
import { describe, expect, it } from 'vitest'
import type { Condition } from '../contract/automation/rule.ts'
import { answering, ruleOf } from './automation-test-support.ts'
import { compileRules } from './compiled-rule.ts'
import { JsonPrefilter } from './json-prefilter.ts'
import { PinnedSteps } from './pinned-steps.ts'
import { chanceOf } from './random.ts'
import { stepHolds } from './step.ts'
import { Client, OPCODES, Subject } from './subject.ts'

type Value = string | number | boolean | null

const json = (path: string, value: Value, more = {}): Condition => ({ type: 'json', path, test: 'equals', value, ...more })

const say = (content: string) => [{ do: 'send', as: 'text', content } as const]

describe('rules on values at JSON paths', () => {
  it('apply in their order, with others before, between and behind them', async () => {
    const { connect } = await answering([
      ruleOf('message', { type: 'text', test: 'startsWith', value: '!' }, say('no JSON')),
      ruleOf('message', json('$.op', 'a'), say('a'), { goOn: true }),
      ruleOf('message', json("$['op']", 'b'), say('b')),
      ruleOf('message', json('$.id', 1), say('id 1'), { goOn: true }),
      ruleOf('message', { type: 'all', of: [json('$.op', 'a'), json('$.id', 1)] }, say('a with id 1'), { goOn: true }),
      ruleOf('message', json('$.op', 'C', { ignoreCase: true }), say('c in any case')),
      ruleOf('message', json('$.op', 'a'), say('a once more')),
      ruleOf('message', json('$.list[1]', null), say('null')),
      ruleOf('message', undefined, say('none')),
    ])
    const client = await connect()
    client.send('!{"op":"a"}', '{"op":"a","id":1}', '{"op":"b","id":1}', '{"id":1.0,"op":"c"}')
    client.send('{"list":[1,null]}', '{"op":"d"}', '{"op":"a"', Buffer.from('{"op":"a"}'))
    expect(await client.until(12)).toEqual([
      'no JSON',
      'a',
      'id 1',
      'a with id 1',
      'a once more',
      'b',
      'id 1',
      'c in any case',
      'null',
      'none',
      'none',
      'none',
    ])
  })

  it('are the same that hold when each is asked, whatever the message is', () => {
    const chance = chanceOf(7, 'messages')
    const oneOf = <T>(all: readonly T[]): T => all[Math.floor(chance() * all.length)] as T
    const values: readonly Value[] = ['a', 'b', '1', '', 'ü', 1, 0, -2.5, true, false, null]
    const literals = [
      ...values.map((value) => JSON.stringify(value)),
      '"\\u0061"',
      '"a\\"',
      '1.0',
      '-0',
      '10e-1',
      '{}',
      '["a"]',
      '"op"',
      '',
    ]
    const names = ['"op"', '"op" ', '"o\\u0070"', '"id"', '"a"', 'op', '"op","op"', '']
    const text = (depth: number): string => {
      const members = Array.from(
        { length: Math.floor(chance() * 4) },
        () => `${oneOf(names)}:${oneOf(['', ' ', '\n'])}${depth > 0 && chance() < 0.3 ? text(depth - 1) : oneOf(literals)}`,
      )
      return `{${members.join(oneOf([',', ', ', ',,']))}}`
    }
    const client = new Client({
      number: 1,
      remoteHost: '',
      requestURI: '/',
      requestHeaders: [],
      origin: '',
      subProtocol: '',
      tls: undefined,
    })
    const subject = new Subject(
      client,
      { connections: () => 1, timeOpen: () => 0, attempt: () => 1, variable: () => undefined },
      'message',
    )
    let held = 0
    for (let set = 0; set < 60; set++) {
      const paths = oneOf([['$.op'], ['$.op', '$.a.op'], ['$.op', '$.id', '$.a'], ['$.op', '$.a[0]']])
      const conditions = Array.from({ length: 6 }, () => json(oneOf(paths), oneOf(values)))
      const others: readonly Condition[] = [
        { type: 'size', min: 20 },
        ...(set % 3 === 0 ? [{ type: 'json', path: '$.id', test: 'exists' } as const] : []),
      ]
      const rules = [...conditions, ...others]
        .map((condition) => ({ condition, at: chance() }))
        .toSorted((one, other) => one.at - other.at)
      const steps = compileRules(
        rules.map(({ condition }) => ruleOf('message', condition, say('x'))),
        [],
      ).map((rule) => ({ rule, left: rule.condition }))
      const pinned = PinnedSteps.of(steps)
      if (!pinned) throw new Error('Six rules on values are found by them.')
      for (let message = 0; message < 300; message++) {
        const bytes = Buffer.from(text(2))
        const turn = () => subject.turnTo('message', OPCODES.text, bytes, 0, bytes.length)
        turn()
        const found = [...pinned.lead, ...pinned.candidates(subject)].filter((step) => stepHolds(step, subject))
        turn()
        const asked = steps.filter((step) => stepHolds(step, subject))
        held += asked.filter(({ rule }) => rule.rule.if?.type === 'json').length
        if (found.length !== asked.length || found.some((step, index) => step !== asked[index]))
          expect([bytes.toString(), found.map(({ rule }) => rule.rule.if)]).toEqual([
            bytes.toString(),
            asked.map(({ rule }) => rule.rule.if),
          ])
      }
    }
    // The draws are the same each time: that many did hold.
    expect(held).toBe(780)
  })

  it('are not asked of a message in which none of their values follows its name', () => {
    const pin = (steps: readonly (string | number)[], value: Value) => ({ steps, value, read: () => undefined })
    const prefilter = JsonPrefilter.of([pin(['op'], 'sub'), pin(['a', 'op'], 2), pin(['id'], null), pin(['op'], true)])
    const texts = {
      '{"op":"sub"}': true,
      '{"x":[{"op" :\n"sub"}]}': true,
      '{"op":"other","op":2.0}': true,
      '{"op":true}': true,
      '{"id":null}': true,
      // Anything may be written with it.
      '{"x":"\\u0000"}': true,
      '{"op":"subs","id":"sub"}': false,
      '{"op":"su","id":20}': false,
      '{"x":"op","sub":"op"}': false,
      '{"op":{"x":2},"id":false}': false,
      '{"op': false,
      '"op":"': false,
      '': false,
    }
    expect(Object.fromEntries(Object.keys(texts).map((text) => [text, prefilter?.canHold(text)]))).toEqual(texts)
  })

  it('are parsed for at once where a name or a value may be written in several ways, or there are many names', () => {
    const pin = (steps: readonly (string | number)[], value: Value) => ({ steps, value, read: () => undefined })
    expect(JsonPrefilter.of([pin(['a/b'], 1)])).toBeUndefined()
    expect(JsonPrefilter.of([pin(['op'], 'a\nb')])).toBeUndefined()
    expect(JsonPrefilter.of([pin(['list', 0], 'a')])).toBeUndefined()
    expect(JsonPrefilter.of([pin(['a'], 1), pin(['b'], 1), pin(['c'], 1)])).toBeUndefined()
  })
})
