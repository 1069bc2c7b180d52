// The end-to-end specs: one set, run against both shells. Which runtimes are there is found out by scripts/e2e.ts.
import { defineConfig } from '@playwright/test'
import type { DeskOptions } from './e2e/desk.ts'

export default defineConfig<DeskOptions>({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Each test starts a whole application; the machines that run this have two shared cores.
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  // A test that passes at the second try has found a race: it is to be read, not repeated.
  retries: 0,
  reporter: [['list'], ['json', { outputFile: process.env.SOCKETBENCH_E2E_REPORT ?? 'test-results/report.json' }]],
  projects: [
    // Each shell has something that the other has not: a window of its own, an address.
    { name: 'electron', use: { shell: 'electron' }, testIgnore: '**/browser-*.spec.ts' },
    { name: 'browser', use: { shell: 'browser' }, testIgnore: '**/electron-*.spec.ts' },
  ],
})
