// The words of the window stand in src/renderer/language and nowhere else.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { expect, test } from 'vitest'
import { translatorOf } from '../../src/renderer/language/heard.ts'
import { component } from '../../src/renderer/language/zh-CN/component.ts'
import { SENTENCES } from '../../src/renderer/language/zh-CN/sentences.ts'
import { WebSocketServer } from '../../src/server/index.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Names and words of protocols, the same in every language. */
const NAMES = /^[\s#(0x+:·]*(?:Socketbench|TLS|JSON|FIN|RSV|ClientHello|curl|0x|Δ)?[\s#(:·]*$/

/** Attributes that a person reads or hears. */
const SPOKEN = new Set([
  'label',
  'title',
  'placeholder',
  'aria-label',
  'aria-roledescription',
  'alt',
  'hint',
  'choose',
  'none',
  'missing',
])

/** What looks like a sentence and is none, or is for programmers: the file, and what its strings are. */
const ELSEWHERE: Readonly<Record<string, RegExp>> = {
  // Commands that a person copies, and programs.
  'certificate/trust-steps.ts':
    /certutil|security |sudo |keytool|java -|python client|node client|curl |update-ca|keystore|^Debian, |^Fedora, /,
  'listen/snippets.ts': /curl|npx|import |const |socket|websocket|with connect|print|ssl|--header|--cacert/,
  // What is the same in every language: systems, programs, formats, what stands on the wire.
  'close/close-outcome.ts': /^Node ws$/,
  'questions/answer-outcome.ts': /^Node ws$/,
  'questions/reject-statuses.ts': /./,
  'rules/rules-dialog.tsx': /^\/chat|^https:/,
  'log/export-log.tsx': /^JSON Lines$|^pcapng$/,
  // Style, selectors and the filter language.
  'ui/code-editor.tsx': /solid/,
  'composer/snippets-dialog.tsx': /textarea/,
  'commands/registry.ts': /role=menu/,
  'commands/theme.tsx': /^\(prefers-/,
  'frame/kept-focus.ts': /:is\(/,
  'ui/dialog.tsx': /:is\(/,
  'log/filter.ts': /NOT kind/,
  'compare/compare-menu.tsx': /conn:/,
  'log/neighbour-keys.tsx': /conn:/,
  'ui/field.tsx': /ui-input/,
  // Identities that are compared and never shown.
  'connections/connection-rows.tsx': /group /,
  'log/filtered-log.ts': /view | from | of log /,
  'log/row-source.ts': /log |, renewed/,
  // Values of the contract.
  'settings/setting-words.ts': /at once|new connections|next start/,
  'settings/application.ts': /at once/,
  'settings/own-rows.ts': /at once/,
  'sessions/session-words.ts': /broken off/,
  'sessions/session-facts.tsx': /broken off/,
  'sessions/sessions-dialog.tsx': /broken off/,
  // Ids of commands.
  'commands/application-menu.ts': /^\w+\.$/,
  // Mistakes in the program itself.
  'main.tsx': /index\.html/,
  'log/use-log.ts': /useLog/,
}

interface Found {
  readonly file: string
  readonly line: number
  readonly text: string
}

/** Strings that a person would read. */
function spokenIn(file: string, source: string): Found[] {
  const found: Found[] = []
  const { program } = parseSync(file, source)
  const take = (start: number, text: string): void => {
    if (ELSEWHERE[file]?.test(text) !== true)
      found.push({ file, line: source.slice(0, start).split('\n').length, text: text.trim() })
  }
  const typeOnly = new Set<number>()
  new Visitor({
    TSLiteralType: ({ literal }) => void typeOnly.add(literal.start),
    JSXText: ({ start, value }) => (/\p{L}/u.test(value) && !NAMES.test(value) ? take(start, value) : undefined),
    JSXAttribute({ name, value }) {
      const attribute = name.type === 'JSXIdentifier' ? name.name : ''
      if (value?.type !== 'Literal' || typeof value.value !== 'string') return
      // Class names look like sentences.
      typeOnly.add(value.start)
      if (SPOKEN.has(attribute) && /\p{L}/u.test(value.value) && !NAMES.test(value.value)) take(value.start, value.value)
    },
    'Literal:exit'({ start, value }) {
      if (typeof value === 'string' && isSentence(value) && !typeOnly.has(start)) take(start, value)
    },
    TemplateElement: ({ start, value }) => (isSentence(value.cooked ?? '') ? take(start, value.cooked ?? '') : undefined),
  }).visit(program)
  return found
}

/** Two words, or one that ends as a sentence does. */
function isSentence(text: string): boolean {
  return /[\p{L}]{2,}[,:;]? \p{L}{2,}/u.test(text) || /^\p{Lu}?\p{Ll}{2,}[.…]$/u.test(text)
}

test('no word of the window stands in its markup or its code', () => {
  const files = globSync('src/renderer/**/*.{ts,tsx}', { cwd: ROOT })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !/\.test\.tsx?$|-support\.ts|test-host|sample-|\/language\//.test(file))
  expect(files.length).toBeGreaterThan(200)
  const found = files.flatMap((file) => spokenIn(file.replace('src/renderer/', ''), readFileSync(join(ROOT, file), 'utf8')))
  expect(found.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([])
})

test('a word in markup, in an attribute, in code and in a template is found', () => {
  const source = `const a = <p title="Close it" className="one two">Send{' '}<b>{\`to \${n} clients of it\`}</b></p>\nconst b = 'The log is empty.'`
  expect(spokenIn('a.tsx', source).map(({ line, text }) => `${line} ${text}`)).toEqual([
    '1 Close it',
    '1 Send',
    '1 clients of it',
    '2 The log is empty.',
  ])
})

test('every setting of the component, its group and its unit have words in Chinese, and no other has', () => {
  const settings = new WebSocketServer().settings()
  const sorted = (names: Iterable<string>) => [...new Set(names)].filter((name) => name !== '').toSorted()
  const { descriptions, groups, units } = component
  // Connections and Listening are rows of the window's own, with words of their own.
  expect(sorted(Object.keys(descriptions))).toEqual(sorted(settings.map(({ name }) => name)))
  expect(sorted(Object.keys(groups))).toEqual(sorted(settings.map(({ group }) => group)))
  expect(sorted(Object.keys(units))).toEqual(sorted(settings.map(({ unit }) => unit)))
})

test('every sentence that is put into Chinese is still said by the host, the contract, the component or a shell', () => {
  const sources = globSync('src/{contract,automation,host,control,server,main}/**/*.ts', { cwd: ROOT })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))
    .join('\n')
    // As the strings are written.
    .replaceAll(String.raw`\\{{`, String.raw`\{{`)
    .replaceAll(/\\(['"`\\])/g, '$1')
  const gone = SENTENCES.flatMap(([english]) =>
    english
      .split('{}')
      .flatMap((part) => part.split(/(?<=[.;]) /))
      .filter((part) => /\p{L}{3,}/u.test(part) && !sources.includes(part.trim()))
      .map((part) => `${english} | ${part}`),
  )
  expect(gone).toEqual([])
})

test('a sentence is put into Chinese with what stands in it, and a sentence within it too', () => {
  const heard = translatorOf(SENTENCES)
  expect(heard('The bracket that opens here is not closed.')).toBe('此处的左括号没有闭合。')
  expect(heard('Port 8080 is in use by another program. Choose another port, or stop that program.')).toBe(
    '端口 8080 已被另一个程序占用。请选择另一个端口，或停止该程序。',
  )
  expect(heard('It was not written: the disk is full. No part of it was left behind.')).toBe(
    '没有写出：磁盘已满。没有留下任何残余文件。',
  )
  expect(heard('size: takes such as 100, >1k or 1k..4k; not lots.')).toBe('size: 需要例如 100、>1k 或 1k..4k；不能是 lots。')
  expect(heard('Connection 3 has sent no text message yet, and this message has a place for it.')).toBe(
    '连接 3 尚未发送文本消息，而这条消息要用到它。',
  )
  expect(heard('Nobody has said this before.')).toBe('Nobody has said this before.')
})
