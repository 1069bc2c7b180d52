// What pages name is there: commands and options that stand in a sentence are ones that the command line takes, scripts of npm exist, and links lead to a file of the
// repository and to a heading of it.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../../scripts/run.ts'
import { COMMAND_NAMES, COMMON_OPTIONS, factsOf } from '../../src/cli/command-table.ts'
import { parseCommand } from '../../src/cli/options.ts'
import { settingFlags } from '../../src/cli/setting-flags.ts'
import { settingsForRun } from '../../src/host/run-settings.ts'
import { GROUPS } from '../../docs/.vitepress/pages.ts'
import { pages, textOfPage } from './blocks.ts'

const FLAGS = settingFlags(settingsForRun())
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

/** Inline code, without the fenced blocks. */
function inlineCode(page: string): readonly string[] {
  return Array.from(withoutBlocks(textOfPage(page)).matchAll(/(?<!`)`([^`\n]+)`/g), ([, code = '']) =>
    code.replaceAll(String.raw`\|`, '|'),
  )
}

function withoutBlocks(text: string): string {
  return text.replace(/^(\s*)(```+)[^]*?^\s*\2$/gm, '')
}

/** As a shell divides it. */
function words(line: string): string[] {
  return Array.from(line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g), ([word]) => word.replace(/^(["'])(.*)\1$/, '$2'))
}

/** Forms, and not commands: `socketbench WORKSPACE`, `socketbench serve [options]`, `socketbench/server`, `socketbench completion bash | zsh`. */
const isForm = (code: string): boolean => /^socketbench(?:$| [A-Z]+\b)|[[…]| \| /.test(code)

test.each(pages())('%s names commands that the command line takes', (page) => {
  const refused = inlineCode(page)
    .filter((code) => /^socketbench(?: |$)/.test(code) && !isForm(code))
    .flatMap((code) => {
      try {
        // Chromium's own word, before those of the command line.
        const given = words(code.replace(' --no-sandbox', '')).slice(1)
        parseCommand(given, FLAGS)
        return []
      } catch (error) {
        // A command or an option that is only named has no operand or value.
        if (/argument missing|^UsageError: Something is missing/.test(String(error))) return []
        return [`${code}: ${String(error)}`]
      }
    })
  expect(refused).toEqual([])
})

/** Options of Node, Chromium, other tools and our scripts, which pages name too. */
const OF_OTHERS = new Set([
  'inspect',
  'no-sandbox',
  'min-semi-space-size',
  'max-semi-space-size',
  'always-sparkplug',
  'against',
  'rows',
  'full',
  'only',
  'list',
])
const OPTIONS = new Set([
  ...FLAGS.map(({ flag }) => flag),
  ...Object.keys(COMMON_OPTIONS),
  ...COMMAND_NAMES.flatMap((name) => Object.keys(factsOf(name).options)),
])

test.each(pages())('%s names options that there are', (page) => {
  const named = inlineCode(page).flatMap((code) => /^--([\w-]+)/.exec(code)?.[1] ?? [])
  expect(named.filter((name) => !OPTIONS.has(name) && !OF_OTHERS.has(name))).toEqual([])
})

test.each(pages())('%s names scripts of npm that there are', (page) => {
  const named = Array.from(textOfPage(page).matchAll(/npm run ([\w:-]+)/g), ([, name = '']) => name)
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})

test('every page stands in the list of the site, docs/.vitepress/pages.ts, and in docs/index.md', () => {
  const there = pages().filter((page) => page.startsWith('docs/') && page !== 'docs/index.md')
  const listed = GROUPS.flatMap((group) => group.pages.map((page) => `docs/${page}.md`)).toSorted()
  expect(listed).toEqual(there)
  const index = textOfPage('docs/index.md')
  expect(there.filter((page) => !index.includes(`](${page.slice('docs/'.length)})`))).toEqual([])
})

test.each(pages())('links of %s lead to a file, and to a heading in it', (page) => {
  const text = withoutBlocks(textOfPage(page)).replace(/`[^`\n]+`/g, '')
  const targets = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target).filter(
    (target) => !/^https?:/.test(target),
  )
  const dead = targets.filter((target) => {
    const [path = '', anchor] = target.split('#')
    const file = path === '' ? page : normalize(join(dirname(page), path))
    return !existsSync(join(ROOT, file)) || (anchor !== undefined && file.endsWith('.md') && !anchors(file).has(anchor))
  })
  expect(dead).toEqual([])
})

/** As GitHub and VitePress make them of headings. */
function anchors(page: string): ReadonlySet<string> {
  return new Set(
    Array.from(withoutBlocks(textOfPage(page)).matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
      heading
        .replace(/[`*]/g, '')
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s-]/gu, '')
        .replace(/\s/g, '-'),
    ),
  )
}
