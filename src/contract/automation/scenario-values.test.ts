import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { scenario as checkScenario } from './check-scenario.ts'
import { valuesIn } from './message-values.ts'
import type { Scenario, Step } from './scenario.ts'
import { proposedValues, selectedValues } from './scenario-values.ts'
import { isVariableName, withVariables } from './scenario-variables.ts'

/** Checked as the product checks it. */
function scenarioOf(...actors: readonly (readonly Step[])[]): Scenario {
  return v.parse(checkScenario, {
    id: 's1',
    name: 'Talk',
    actors: actors.map((steps, index) => ({ name: `client ${index + 1}`, steps })),
  })
}

const hears = (json: unknown): Step => ({ do: 'expect', json: json as never, within: 5_000, differs: 'tell' })
/** As it is recorded. */
const says = (content: string): Step => ({ do: 'send', as: 'text', content, template: false })

const told = (scenario: Scenario): string[] =>
  proposedValues(scenario).map(
    ({ value, kind, name, step, path, places, isLikely }) =>
      `${isLikely ? '+' : '-'} ${kind} ${name} ${JSON.stringify(value)} at ${step.map((index) => index + 1).join('.')} ${path || 'text'}, ${places}`,
  )

const turned = (scenario: Scenario, ...names: readonly string[]): Scenario => {
  const chosen = proposedValues(scenario).filter(({ name }) => names.includes(name))
  // What comes of it can be played.
  return v.parse(checkScenario, withVariables(scenario, chosen).scenario)
}

describe('values that had better be variables', () => {
  it('are ids that the client sends and is told again, each with a name of its own', () => {
    expect(
      told(
        scenarioOf([
          hears({ op: 'subscribe', id: 1, params: { symbol: 'ACME' } }),
          says('{"re":"subscribe","id":1,"symbol":"ACME","price":1}'),
          hears({ op: 'subscribe', id: 2 }),
          says('{"result":{"count":2},"id":2}'),
        ]),
      ),
    ).toEqual(['+ echoed id 1 at 1 $.id, 2', '- echoed symbol "ACME" at 1 $.params.symbol, 2', '+ echoed id2 2 at 3 $.id, 2'])
  })

  it('are ids in lists without names, and in texts that are no JSON', () => {
    expect(told(scenarioOf([hears([2, '19223201', 'BootNotification', {}]), says('[3,"19223201",{"interval":300}]')]))).toEqual([
      '+ echoed id "19223201" at 1 $[1], 2',
    ])
    expect(told(scenarioOf([hears({ receipt: 'msg-7781' }), says('RECEIPT\nreceipt-id:msg-7781\n\n')]))).toEqual([
      '+ echoed receipt "msg-7781" at 1 $.receipt, 2',
    ])
  })

  it('are UUIDs, times and tokens, where only those of the client are others each time', () => {
    const uuid = 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'
    expect(
      told(
        scenarioOf([
          hears({ sentAt: '2026-11-29T15:57:30.695Z', trace_id: uuid, auth: { token: 'eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSM' } }),
          says('{"at":1795967850696,"session":"9f86d081884c7d659a2feaa0","text":"welcome back","n":41}'),
        ]),
      ),
    ).toEqual([
      '+ time sentAt "2026-11-29T15:57:30.695Z" at 1 $.sentAt, 1',
      `+ uuid traceId "${uuid}" at 1 $.trace_id, 1`,
      '- token token "eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSM" at 1 $.auth.token, 1',
      '- time at 1795967850696 at 2 text, 1',
      '- token session "9f86d081884c7d659a2feaa0" at 2 text, 1',
    ])
  })

  it('are not numbers whose last digits JavaScript would lose', () => {
    const steps = (id: string) => [hears(JSON.parse(`{"id":${id}}`)), says(`{"id":${id}}`)]
    expect(told(scenarioOf(steps('9007199254740991')))).toEqual(['+ echoed id 9007199254740991 at 1 $.id, 2'])
    expect(told(scenarioOf(steps('9007199254740993')))).toEqual([])
  })

  it('are not words, small numbers and what the server has told first', () => {
    expect(
      told(
        scenarioOf([
          says('{"session":"9f86d081","count":3,"ok":true}'),
          hears({ session: '9f86d081', op: 'list', page: 3 }),
          says('{"page":4,"items":["list","9f86d081"]}'),
        ]),
      ),
    ).toEqual([])
  })

  it('are the own ones of each actor, but one for what only the server sends', () => {
    const steps = [hears({ id: 7 }), says('{"id":7,"at":"2026-11-29T15:57:30Z"}')]
    expect(told(scenarioOf(steps, steps))).toEqual([
      '+ echoed id 7 at 1 $.id, 2',
      '- time at "2026-11-29T15:57:30Z" at 2 text, 1',
      '+ echoed id2 7 at 1 $.id, 2',
    ])
  })

  it('are at most two hundred, the likely ones first', () => {
    const all = proposedValues(
      scenarioOf([
        ...Array.from({ length: 150 }, (_, index) => says(`{"at":${1_795_967_850_000 + index}}`)),
        ...Array.from({ length: 150 }, (_, index) => [hears({ id: 500_000 + index }), says(`{"id":${500_000 + index}}`)]).flat(),
      ]),
    )
    expect(all).toHaveLength(200)
    expect(all.filter(({ isLikely }) => isLikely)).toHaveLength(150)
    expect(new Set(all.map(({ name }) => name)).size).toBe(200)
  })
})

describe('a value as a variable', () => {
  it('is taken where the client sends it, and stands as a place wherever it comes again', () => {
    const scenario = scenarioOf(
      [
        hears({ op: 'subscribe', id: 1 }),
        says('{"re":"subscribe","id":1,"price":1,"note":"{{not a place}}"}'),
        hears({ op: 'unsubscribe', id: 1, count: 1 }),
      ],
      [says('{"id":1}')],
    )
    expect(turned(scenario, 'id')).toEqual({
      id: 's1',
      name: 'Talk',
      variables: { id: '1' },
      actors: [
        {
          name: 'client 1',
          steps: [
            {
              do: 'expect',
              json: { op: 'subscribe', id: "{{getVar 'id'}}" },
              take: { id: '$.id' },
              within: 5_000,
              differs: 'tell',
            },
            { do: 'send', as: 'text', content: `{"re":"subscribe","id":{{getVar 'id'}},"price":1,"note":"\\{{not a place}}"}` },
            { do: 'expect', json: { op: 'unsubscribe', id: "{{getVar 'id'}}", count: 1 }, within: 5_000, differs: 'tell' },
          ],
        },
        { name: 'client 2', steps: [says('{"id":1}')] },
      ],
    })
  })

  it('can be several, one after the other, also in one message and within loops and branches', () => {
    const scenario = scenarioOf([
      {
        do: 'loop',
        times: 2,
        steps: [
          hears({ id: 'req-0001', of: [{ ref: 'sub-0002' }] }),
          { do: 'branch', cases: [{ if: { type: 'kind', kind: 'text' }, steps: [says('{"ids":["req-0001"],"ref":"sub-0002"}')] }] },
        ],
      },
    ])
    expect(turned(scenario, 'id', 'ref').actors[0]?.steps).toEqual([
      {
        do: 'loop',
        times: 2,
        steps: [
          {
            do: 'expect',
            json: { id: "{{getVar 'id'}}", of: [{ ref: "{{getVar 'ref'}}" }] },
            take: { id: '$.id', ref: '$.of[0].ref' },
            within: 5_000,
            differs: 'tell',
          },
          {
            do: 'branch',
            cases: [
              {
                if: { type: 'kind', kind: 'text' },
                steps: [{ do: 'send', as: 'text', content: `{"ids":["{{getVar 'id'}}"],"ref":"{{getVar 'ref'}}"}` }],
              },
            ],
          },
        ],
      },
    ])
    expect(proposedValues(turned(scenario, 'id', 'ref'))).toEqual([])
  })

  it('is not put where braces or a backslash before it would change what it means', () => {
    const scenario = scenarioOf([says('x {id-100001} \\id-100001 id-100001'), says('a \\{{ id-100001')])
    const { scenario: done, places } = withVariables(scenario, [
      { value: 'id-100001', name: 'x', actor: 0, step: [0], path: '', key: '' },
    ])
    expect(places).toBe(1)
    expect(done.actors[0]?.steps).toEqual([
      { do: 'send', as: 'text', content: "x {id-100001} \\id-100001 {{getVar 'x'}}" },
      says('a \\{{ id-100001'),
    ])
  })
})

describe('what a person has selected', () => {
  const scenario = scenarioOf([
    hears({ op: 'quote', symbol: 'ACME', n: 3 }),
    says('{"symbol":"ACME","of":"ACME","text":"ACME at 12.5 EUR","n":3,"m":3}'),
    says('ACMEX, ACME; 3.5'),
  ])
  const places = (selected: string) =>
    selectedValues(scenario, selected).map(
      ({ value, name, step, path, places: many }) => `${JSON.stringify(value)} ${name} at ${step[0]} ${path}, ${many}`,
    )

  it('is a member of what the client sends, with or without its quotes', () => {
    expect(places('"ACME"')).toEqual(['"ACME" symbol at 0 $.symbol, 4'])
    expect(places(' ACME ')).toEqual(['"ACME" symbol at 0 $.symbol, 4'])
  })

  it('is, where it is short, another one under each name', () => {
    expect(places('3')).toEqual(['3 n at 0 $.n, 2', '3 m at 1 , 1'])
  })

  it('is a part of a text that stands by itself', () => {
    expect(places('12.5 EUR')).toEqual(['"12.5 EUR" value at 1 , 1'])
    expect(places('ACMEX')).toEqual(['"ACMEX" value at 2 , 1'])
  })

  it('is nothing that stands in no message', () => {
    expect([places('expect'), places(''), places('""'), places('CM')]).toEqual([[], [], [], []])
  })

  it('is a number that only the server sends, and not the beginning of another', () => {
    const numbers = scenarioOf([says('{"a":12,"b":12.5,"c":"12"}')])
    const values = selectedValues(numbers, '12.5')
    expect(values).toMatchObject([{ value: 12.5, key: 'b', places: 1 }])
    expect(withVariables(numbers, values).scenario.actors[0]?.steps).toEqual([
      { do: 'send', as: 'text', content: `{"a":12,"b":{{getVar 'b'}},"c":"12"}` },
    ])
  })
})

describe('values in a message', () => {
  const values = (content: string, isTemplate = false) =>
    [...valuesIn(content, isTemplate)].map(
      ({ value, from, to, key }) => `${key}=${JSON.stringify(value)} ${content.slice(from, to)}`,
    )

  it('are members of JSON with their names, and made-up words within texts', () => {
    expect(values('{"a":[{"b":-1.5e3},2],"c":"x \\"y\\"","d":"see /orders/A-10001."}')).toEqual([
      'b=-1500 -1.5e3',
      'a=2 2',
      'c="x \\"y\\"" x \\"y\\"',
      'd="see /orders/A-10001." see /orders/A-10001.',
      '="/orders/A-10001" /orders/A-10001',
    ])
  })

  it('are found around the places of a template, and not in them', () => {
    expect(values(`{"id":{{getVar "id100001"}},"at":"{{now "ms"}}","n":5,"t":"abc {{getVar 'b100001'}} c100001"}`, true)).toEqual([
      'n=5 5',
      '="c100001" c100001',
    ])
    expect(values('{{#each items}}x100001{{/each}} y100001 {{', true)).toEqual(['="x100001" x100001', '="y100001" y100001'])
  })

  it('are those of JSON that is broken off, in time that grows with its length alone', () => {
    expect(values('{"a":"b')).toEqual([])
    const began = Date.now()
    expect(values(`{"a":"${'{{'.repeat(200_000)}`, true)).toEqual([])
    expect(values(`[${'"a":'.repeat(100_000)}`, true)).toEqual([])
    const often = scenarioOf([says('x-1 '.repeat(200_000))])
    expect(withVariables(often, [{ value: 'x-1', name: 'x', actor: 0, step: [0], path: '', key: '', byHand: true }]).places).toBe(
      200_000,
    )
    expect(Date.now() - began).toBeLessThan(2_000)
  })
})

it('variables have names that can stand in a template', () => {
  expect(['id', 'id_2', 'A1'].map(isVariableName)).toEqual([true, true, true])
  expect(['', 'a b', "a'b", 'a'.repeat(101), 'ä'].map(isVariableName)).toEqual([false, false, false, false, false])
})
