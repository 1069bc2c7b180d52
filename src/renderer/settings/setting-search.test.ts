import { expect, test } from 'vitest'
import { sampleSetting } from './sample-setting.ts'
import { bestOf, marked, matches, wordsOf } from './setting-search.ts'

const frameSize = sampleSetting({ name: 'MaxFrameSize', description: 'Outgoing messages longer than this are split.' })

test('every word stands in the name or in the description, in either case and order', () => {
  const found = ['', 'frame size', 'SIZE max', 'split frame', 'framesize', 'frame colour']
  expect(found.map((typed) => matches(frameSize, wordsOf(typed)))).toEqual([true, true, true, true, true, false])
})

test('of those found the one of that name is meant, then one with the words in its name, then the first', () => {
  const found = [
    sampleSetting({ name: 'UseSSL', description: 'Needs SSLCertStore.' }),
    sampleSetting({ name: 'SSLCertStoreType' }),
    sampleSetting({ name: 'SSLCertStore' }),
  ]
  const best = ['SSLCertStore', 'cert type', 'sslcert', 'needs'].map((typed) => bestOf(found, wordsOf(typed))?.name)
  expect(best).toEqual(['SSLCertStore', 'SSLCertStoreType', 'SSLCertStoreType', 'UseSSL'])
})

test('all places of all words are marked, and words that overlap are one mark', () => {
  const shown = (text: string, typed: string) =>
    marked(text, wordsOf(typed))
      .map((stretch) => (stretch.marked ? `[${stretch.text}]` : stretch.text))
      .join('')
  expect(shown('MaxFrameSize', 'size frame')).toBe('Max[FrameSize]')
  expect(shown('Frames of one frame', 'frame')).toBe('[Frame]s of one [frame]')
  expect(shown('MaxFrameSize', 'ramesi ames')).toBe('MaxF[rameSi]ze')
  expect(shown('aaa', 'aa')).toBe('[aaa]')
  expect(shown('MaxFrameSize', '')).toBe('MaxFrameSize')
})
