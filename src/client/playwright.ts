// `socketbench/playwright`: Playwright's `test` with a desk of its own. One for each worker, without a window; what a failed test did with it is attached to its report.
import {
  test as base,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type TestType,
} from '@playwright/test'
import type { Desk } from './desk.ts'
import { DeskForTests } from './desk-for-tests.ts'
import type { StartOptions } from './start-desk.ts'

export { expect } from '@playwright/test'

interface TestFixtures {
  /** It listens at a free port; every test finds it as if it were new. */
  readonly desk: Desk
  /** Where clients connect to: the URL of its first server. */
  readonly deskUrl: string
}

interface WorkerFixtures {
  /** How the desk is started; `test.use({ deskOptions: { secure: true } })` at the top of a file. */
  readonly deskOptions: StartOptions
  /** The process behind `desk`. */
  readonly deskOfWorker: DeskForTests
}

/** Its type is written out: what the compiler finds by itself names a package that a user of Playwright need not see. */
export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & TestFixtures,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & WorkerFixtures
> = base.extend<TestFixtures, WorkerFixtures>({
  deskOptions: [{}, { option: true, scope: 'worker' }],

  deskOfWorker: [
    async ({ deskOptions }, use) => {
      const desk = await DeskForTests.start(deskOptions)
      await use(desk)
      await desk.stop()
    },
    { scope: 'worker' },
  ],

  desk: async ({ deskOfWorker }, use, testInfo) => {
    const desk = await deskOfWorker.begin()
    await use(desk)
    if (testInfo.status !== testInfo.expectedStatus)
      await testInfo.attach('socketbench-log', { body: await deskOfWorker.story(desk), contentType: 'text/plain' })
    await deskOfWorker.finish(desk)
  },

  deskUrl: async ({ desk }, use) => {
    await use((await desk.startServer()).url)
  },
})
