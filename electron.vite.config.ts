// How the application is built: the shells, the library and the preload for Node, the face for a page. What runs where is
// decided by the entries here; which layer may import which is decided in .oxlintrc.json.
import { defineConfig } from 'electron-vite'
import react from '@vitejs/plugin-react'
import { join } from 'node:path'
import { librariesOnce } from './scripts/libraries-once.ts'
import { quickjsMachine } from './scripts/quickjs-machine.ts'

const FACE = join(import.meta.dirname, 'src/renderer')

/** English, and what the other languages need beside their words. */
const LANGUAGE_NEEDS =
  /rolldown[\\/]runtime|[\\/]node_modules[\\/]react[\\/]|[\\/]language[\\/](?:en[\\/]|parts\.ts)|[\\/]ui[\\/]format\.ts/

const NAMES_STAY = { function: true, class: true }
const needsElectron = (id: string): boolean => /[\\/](?:src[\\/]main|node_modules[\\/]electron-updater)[\\/]/.test(id)

let first: Set<string> | undefined

/**
 * The code of the first picture in two files, because each file that the window waits for costs more than what is in it. Not in one: the page
 * waits for its language where it is read (language/say.ts), and a file that this one needed could never be waited for.
 */
function firstFile(id: string, graph: Graph): string | null {
  first ??= reachedFrom(join(FACE, 'main.tsx'), graph)
  return first.has(id) ? 'page' : null
}

/** Without what is imported later. */
function reachedFrom(entry: string, graph: Graph): Set<string> {
  const reached = new Set([entry])
  for (const id of reached) for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) reached.add(imported)
  return reached
}

interface Graph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

export default defineConfig({
  main: {
    plugins: [quickjsMachine()],
    resolve: {
      alias: { '@modelcontextprotocol/server/_shims': join(import.meta.dirname, 'src/cli/mcp-shims.ts') },
    },
    build: {
      outDir: 'out/main',
      // Of up to two dozen files each, which cost more to find than to read at each start: they come along in ours.
      externalizeDeps: { exclude: ['asn1js', '@streamparser/json', 'valibot'] },
      // Electron 33 carries Node 20; everything newer is feature-detected.
      target: 'node20',
      license: { fileName: 'licenses.md' },
      rolldownOptions: {
        // The runner's own: whoever has tests in it has it.
        external: ['@playwright/test'],
        input: {
          index: 'src/main/index.ts',
          cli: 'src/cli/cli.ts',
          server: 'src/server/index.ts',
          automation: 'src/automation/index.ts',
          client: 'src/client/index.ts',
          playwright: 'src/client/playwright.ts',
          testing: 'src/client/testing.ts',
          // A thread of its own: scripts.ts knows where it lies.
          'script-worker': 'src/automation/scripts/script-worker.ts',
        },
        output: {
          entryFileNames: '[name].js',
          // What needs Electron apart from all else: the npm package goes without it.
          chunkFileNames: ({ moduleIds }) => `${moduleIds.some(needsElectron) ? 'electron' : 'chunks'}/[name]-[hash].js`,
          // Functions and classes keep their names, for stacks that can be read; the shorter the code, the sooner it is read at each start.
          minify: { mangle: { keepNames: true }, compress: { keepNames: NAMES_STAY }, codegen: { removeWhitespace: true } },
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: 'node20',
      // A sandboxed preload is one CommonJS file, and in a package of type "module" only .cjs is that. So is what `electron -r` takes.
      rolldownOptions: {
        input: { index: 'src/preload/index.ts', 'before-ready': 'src/main/before-ready.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react(), librariesOnce()],
    build: {
      outDir: 'out/renderer',
      // Browsers of 2023 and newer; Electron 33 is Chromium 130.
      target: 'es2022',
      license: { fileName: 'licenses.md' },
      minify: true,
      // The content security policy allows fonts and images from files alone.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // In full: the development server looks for a relative one below the root.
      rolldownOptions: {
        input: join(FACE, 'index.html'),
        output: {
          codeSplitting: {
            groups: [
              { name: 'words', test: LANGUAGE_NEEDS, priority: 2 },
              { name: firstFile, debugName: 'first file', priority: 1 },
            ],
          },
        },
      },
    },
  },
})
