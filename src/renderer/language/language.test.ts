// Both languages say all of it, and with the same things in their sentences. That every key is there is the compiler's to see.
import { renderToStaticMarkup } from 'react-dom/server'
import { createElement, Fragment, type ReactNode } from 'react'
import { expect, test } from 'vitest'
import { FIELDS } from '../../contract/filter/fields.ts'
import { TEMPLATE_NAMES } from '../../contract/template-names.ts'
import { en } from './en/index.ts'
import { languageFor } from './languages.ts'
import { zhCN } from './zh-CN/index.ts'

/** Nothing in them is of a language. */
const SAME = new Set([
  'composer.ping',
  'connections.ping',
  'detail.deflateZlib',
  'questions.errorServerSentNoSubprotocol',
  'questions.invalidstatusHttp',
  'settings.inUtc',
  'heard',
  'questions.forOpeningRequests',
  'faults.searchHint',
  'rules.conditionNames.cookie',
  'rules.conditionNames.tls',
  'rules.sentAs.json',
  'rules.clientKeys.cookie',
  'rules.hows.fin',
  'rules.hows.reset',
])
/** Signs between what is put in. */
const SIGNS = /^[\s\d/·:：()（）+#,，、。.;"“”-]*$/

type Said = string | ((...given: never[]) => ReactNode)

/** Every string of a language, by its path. */
function leavesOf(said: unknown, path = ''): [string, Said][] {
  if (typeof said === 'string' || typeof said === 'function') return [[path, said as Said]]
  return Object.entries(said as object).flatMap(([key, value]) => leavesOf(value, path === '' ? key : `${path}.${key}`))
}

/** The sentence, with a number for everything that is put in: 7001, 7002 and so on. */
function spoken(said: Said): string {
  if (typeof said === 'string') return said
  const given = Array.from({ length: said.length }, (_, at) => 7001 + at)
  // Those that take a text get one.
  const sentence = tried(() => said(...(given as never[]))) ?? said(...(given.map(String) as never[]))
  return typeof sentence === 'string' ? sentence : renderToStaticMarkup(createElement(Fragment, null, sentence))
}

function tried(say: () => ReactNode): ReactNode | undefined {
  try {
    return say()
  } catch {
    return undefined
  }
}

/** Without the component's own words, which are English as they come, and held in test/desk/words.test.ts. */
const ENGLISH = new Map(leavesOf({ ...en, component: {} }))
const CHINESE = new Map(leavesOf({ ...zhCN, component: {} }))

test('both languages have the same keys', () => {
  expect([...CHINESE.keys()].toSorted()).toEqual([...ENGLISH.keys()].toSorted())
  expect(ENGLISH.size).toBeGreaterThan(1_000)
})

test('in Chinese nothing is left in English', () => {
  const left = [...CHINESE]
    .map(([path, said]) => [path, spoken(said)] as const)
    .filter(([path, sentence]) => !/\p{Script=Han}/u.test(sentence) && !SIGNS.test(sentence) && !SAME.has(path))
  expect(left).toEqual([])
})

test('a sentence has in Chinese what is put into it in English', () => {
  const put = (sentence: string) => [...new Set(sentence.replaceAll(',', '').match(/70\d\d/g))].toSorted()
  const different = [...ENGLISH].flatMap(([path, said]) => {
    const [one, other] = [spoken(said), spoken(CHINESE.get(path) ?? '')]
    return put(one).join() === put(other).join() ? [] : [`${path}: ${one} | ${other}`]
  })
  expect(different).toEqual([])
})

test('every field of the filter and every place of a template is explained', () => {
  const names = FIELDS.map(({ name }) => name).toSorted()
  expect(Object.keys(en.log.fields).toSorted()).toEqual(names)
  const places = TEMPLATE_NAMES.map(({ name }) => name).toSorted()
  expect(Object.keys(en.composer.placesAbout).toSorted()).toEqual(places)
})

test('the choice holds, else the first of the person’s languages that there is, else English', () => {
  expect(languageFor('zh-CN', ['en-US'])).toBe('zh-CN')
  expect(languageFor('en', ['zh-CN'])).toBe('en')
  expect(languageFor('system', ['fr-FR', 'zh-CN', 'en'])).toBe('zh-CN')
  expect(languageFor('system', ['zh'])).toBe('zh-CN')
  expect(languageFor('system', ['zh-Hans-SG'])).toBe('zh-CN')
  expect(languageFor('system', ['zh-TW', 'en'])).toBe('en')
  expect(languageFor('system', ['fr-FR'])).toBe('en')
  expect(languageFor('klingon', [])).toBe('en')
  // Systems have been seen to call a language by what is no tag.
  expect(languageFor('system', ['C.UTF-8', '', 'zh-CN'])).toBe('zh-CN')
})
