// The documentation as a site of plain files: `npm run docs` makes dist/docs of the pages beside this folder. Nothing on it is loaded from elsewhere.
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitepress'
import { GROUPS } from './pages.ts'

const DOCS = join(import.meta.dirname, '..')
/** The folder of the web server that the site is in, such as `/socketbench/`. */
const BASE = process.env['SOCKETBENCH_DOCS_BASE'] ?? '/'

function titleOf(page: string): string {
  return /^# (.+)$/m.exec(readFileSync(join(DOCS, `${page}.md`), 'utf8'))?.[1] ?? page
}

export default defineConfig({
  title: 'Socketbench',
  description: 'A desktop application in which a person runs a WebSocket server by hand to test WebSocket clients.',
  outDir: '../dist/docs',
  cacheDir: '../node_modules/.cache/socketbench/docs',
  base: BASE,
  metaChunk: true,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${BASE}icon.svg` }]],
  markdown: {
    theme: { light: 'github-light-default', dark: 'github-dark-default' },
    // Pages are Markdown and no templates: what stands between two braces is text.
    config({ renderer: { rules }, utils: { escapeHtml } }) {
      const shown = (text: string): string => escapeHtml(text).replaceAll('{{', '&#123;&#123;')
      rules.text = (tokens, index) => shown(tokens[index]?.content ?? '')
      rules.code_inline = (tokens, index) => `<code>${shown(tokens[index]?.content ?? '')}</code>`
    },
  },
  // The icon is the application's own; the page of faults is long.
  vite: { publicDir: false, build: { chunkSizeWarningLimit: 2000 } },
  buildEnd: ({ outDir }) => copyFileSync(join(DOCS, '..', 'resources', 'icon.svg'), join(outDir, 'icon.svg')),
  themeConfig: {
    logo: '/icon.svg',
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    sidebar: GROUPS.map(({ title, pages }) => ({
      text: title,
      items: pages.map((page) => ({ text: titleOf(page), link: `/${page}` })),
    })),
  },
})
