// How the application is built: the shells, the library and the preload for Node, the face for a page. What runs where is
// decided by the entries here; which layer may import which is decided in .oxlintrc.json.
import { defineConfig } from 'electron-vite'
import react from '@vitejs/plugin-react'
import { join } from 'node:path'

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // Electron 33 carries Node 20; everything newer is feature-detected.
      target: 'node20',
      rolldownOptions: {
        input: {
          index: 'src/main/index.ts',
          cli: 'src/cli/cli.ts',
          server: 'src/server/index.ts',
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
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
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      // Browsers of 2023 and newer; Electron 33 is Chromium 130.
      target: 'es2022',
      minify: true,
      // The content security policy allows fonts and images from files alone.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // In full: the development server looks for a relative one below the root.
      rolldownOptions: { input: join(import.meta.dirname, 'src/renderer/index.html') },
    },
  },
})
