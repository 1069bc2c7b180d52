import { describe, expect, test } from 'vitest'
import { escapedJson, escapedText, textPieces } from './hidden-characters.ts'

/** Escapes in brackets. */
function shown(text: string, keep?: string): string {
  return textPieces(text, keep)
    .map(({ text: piece, hidden }) => (hidden ? `[${piece}]` : piece))
    .join('')
}

describe('hidden characters', () => {
  test('controls are escaped, in the short form where there is one', () => {
    expect(shown('a\u0000b\tc\nd\u007f\u0085')).toBe('a[\\u0000]b[\\t]c[\\n]d[\\u007f][\\u0085]')
  })

  test('what the place can show is kept', () => {
    expect(shown('a\tb\nc\r', '\n\t')).toBe('a\tb\nc[\\r]')
  })

  test('characters that turn the direction of text are escaped', () => {
    expect(shown('safe\u202eexe.txt\u2066\u061c')).toBe('safe[\\u202e]exe.txt[\\u2066][\\u061c]')
  })

  test('characters without width are escaped', () => {
    expect(shown('pass\u200bword\ufeff\u00ad\u2060')).toBe('pass[\\u200b]word[\\ufeff][\\u00ad][\\u2060]')
  })

  test('tags and lone surrogates are escaped, pairs are not', () => {
    expect(shown('\u{e0041}\ud800x\udc00\u{1f600}')).toBe('[\\u{e0041}][\\ud800]x[\\udc00]\u{1f600}')
  })

  test('a joiner within an emoji belongs to it, elsewhere it hides', () => {
    expect(shown('\u{1f468}\u200d\u{1f469}')).toBe('\u{1f468}\u200d\u{1f469}')
    expect(shown('ad\u200dmin')).toBe('ad[\\u200d]min')
  })

  test('variation selectors are escaped', () => {
    expect(shown('a\ufe00b\ufe0fc\u{e0100}\u{e01ef}')).toBe('a[\\ufe00]b[\\ufe0f]c[\\u{e0100}][\\u{e01ef}]')
    expect(shown('葛\u{e0100} 漢\ufe00')).toBe('葛[\\u{e0100}] 漢[\\ufe00]')
  })

  test('the selector that styles an emoji belongs to it, a second one hides', () => {
    expect(shown('\u2764\ufe0f \u2764\ufe0e \u{1f600}\ufe0f')).toBe('\u2764\ufe0f \u2764\ufe0e \u{1f600}\ufe0f')
    expect(shown('\u2764\ufe0f\ufe0f\ufe0e')).toBe('\u2764\ufe0f[\\ufe0f][\\ufe0e]')
    expect(shown('\u{1f600}\ufe00\u{e0101}')).toBe('\u{1f600}[\\ufe00][\\u{e0101}]')
  })

  test('the selector of a keycap belongs to it, after a digit alone it hides', () => {
    expect(shown('1\ufe0f\u20e3 #\ufe0f\u20e3')).toBe('1\ufe0f\u20e3 #\ufe0f\u20e3')
    expect(shown('pin 1\ufe0f2')).toBe('pin 1[\\ufe0f]2')
  })

  test('a joiner after a styled emoji belongs to it, after a selector that hides it hides too', () => {
    expect(shown('\u2764\ufe0f\u200d\u{1f525}')).toBe('\u2764\ufe0f\u200d\u{1f525}')
    expect(shown('\u{1f468}\u{1f3fd}\u200d\u{1f680}')).toBe('\u{1f468}\u{1f3fd}\u200d\u{1f680}')
    expect(shown('a\ufe0f\u200d\u{1f525}')).toBe('a[\\ufe0f][\\u200d]\u{1f525}')
  })

  test('letters of every alphabet are left alone, markup too', () => {
    expect(shown('é Ω 漢字 عربى <b>&amp;')).toBe('é Ω 漢字 عربى <b>&amp;')
  })

  test('of every character of the four categories only the escape is left, in text and in JSON', () => {
    const all = Array.from({ length: 0x110000 }, (_, point) => String.fromCodePoint(point)).filter((character) =>
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character),
    )
    const text = all.join('x')
    expect(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(escapedText(text))).toBe(false)
    const json = escapedJson(JSON.stringify(text))
    expect(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(json)).toBe(false)
    expect(JSON.parse(json)).toBe(text)
    expect(all.length).toBeGreaterThan(200)
  })
})
