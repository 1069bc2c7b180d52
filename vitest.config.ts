// Unit and integration tests: beside their file in src, and across folders in test. A face's tests run in happy-dom, all others in Node.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** Tests that start processes, or play with clients of their own: beside the others, which look at turns and times of one process. */
const PROCESSES = [
  'src/{cli,client,control}/**/*.test.ts',
  'scripts/**/*.test.ts',
  'test/{conformance,control,docs,examples,fuzz}/**/*.test.ts',
]

export default defineConfig({
  test: {
    // Real sockets and real files: generous, because the slowest machine that runs this has two shared cores.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    globalSetup: './scripts/build-before-tests.ts',
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          setupFiles: './test/open-handles.ts',
          include: ['src/{contract,server,automation,host,web,main}/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: PROCESSES,
        },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          environment: 'node',
          setupFiles: './test/open-handles.ts',
          include: PROCESSES,
          // They wait for processes and clients most of the time, and what they look at is not when.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        plugins: [react()],
        test: { name: 'face', environment: 'happy-dom', include: ['src/renderer/**/*.test.{ts,tsx}'] },
      },
    ],
  },
})
