// Unit and integration tests: beside their file in src, and across folders in test. A face's tests run in happy-dom, all others in Node.
import { availableParallelism } from 'node:os'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Real sockets and real files: generous, because the slowest machine that runs this has two shared cores.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
    globalSetup: './scripts/build-before-tests.ts',
    // Many wait for processes and clients most of the time: on two cores two at once are done in two thirds of the time of one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          setupFiles: './test/open-handles.ts',
          include: [
            'src/{contract,server,automation,host,control,client,web,cli,main}/**/*.test.ts',
            'test/**/*.test.ts',
            'scripts/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: 'face',
          environment: 'happy-dom',
          setupFiles: './test/patience.ts',
          include: ['src/renderer/**/*.test.{ts,tsx}'],
        },
      },
    ],
  },
})
