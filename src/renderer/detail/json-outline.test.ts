import { describe, expect, test } from 'vitest'
import { outlineOf, prettyOf, unfolded } from './json-outline.ts'

function linesOf(text: string) {
  const outline = outlineOf(text)
  if ('error' in outline) throw new Error(outline.error)
  return outline.lines
}

describe('the outline of JSON', () => {
  test('is indented and otherwise as written', () => {
    expect(prettyOf(linesOf('{"a":[1,2.50,{"b":null}],"e":{},"s":"x\\u0041,{"}'))).toBe(
      [
        '{',
        '  "a": [',
        '    1,',
        '    2.50,',
        '    {',
        '      "b": null',
        '    }',
        '  ],',
        '  "e": {},',
        '  "s": "x\\u0041,{"',
        '}',
      ].join('\n'),
    )
  })

  test('rounds no number and loses no duplicate key', () => {
    expect(prettyOf(linesOf('{"n":12345678901234567890,"n":1e400}'))).toBe('{\n  "n": 12345678901234567890,\n  "n": 1e400\n}')
  })

  test('reads a lone value', () => {
    expect(linesOf(' "a" ').map(({ kind, value }) => `${kind} ${value}`)).toEqual(['string "a"'])
    expect(linesOf('-1').map(({ kind }) => kind)).toEqual(['number'])
    expect(linesOf('true').map(({ kind }) => kind)).toEqual(['word'])
  })

  test('knows where a bracket closes and what it holds', () => {
    expect(linesOf('[1,[2,3],{}]').map(({ value, end, members }) => `${value} ${end} ${members}`)).toEqual([
      '[ 7 3',
      '1 1 0',
      '[ 5 2',
      '2 3 0',
      '3 4 0',
      '] 5 0',
      '{} 6 0',
      '] 7 0',
    ])
  })

  test('folding leaves out what is inside', () => {
    const lines = linesOf('[1,[2,3],4]')
    expect(unfolded(lines, new Set([2]))).toEqual([0, 1, 2, 6, 7])
    expect(unfolded(lines, new Set([0]))).toEqual([0])
  })

  test('says why it is no JSON', () => {
    expect(outlineOf('{a:1}')).toHaveProperty('error', expect.stringContaining('Not JSON'))
  })
})
