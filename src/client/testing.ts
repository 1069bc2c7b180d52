// `socketbench/testing`: a desk for the tests of a file, in Vitest, Jest, or any runner with hooks of these kinds.
import type { Desk } from './desk.ts'
import { DeskForTests } from './desk-for-tests.ts'
import type { StartOptions } from './start-desk.ts'

type Hook = (run: (context?: unknown) => Promise<void>) => unknown

/** Of the runner. Of node:test `before` and `after` go as `beforeAll` and `afterAll`. */
export interface Hooks {
  readonly beforeAll: Hook
  readonly beforeEach: Hook
  readonly afterEach: Hook
  readonly afterAll: Hook
}

export interface UseDeskOptions extends StartOptions {
  /** Default: the global ones, which Jest always has, and Vitest with `globals: true`. */
  readonly hooks?: Hooks
}

const NAMES = ['beforeAll', 'beforeEach', 'afterEach', 'afterAll'] as const

/**
 * To be called once at the top of a file or of a describe. Starts a desk before its tests and ends it behind them; every test finds it as if it were new, one after the other. Returns
 * the function that gives the desk to a test. Where the runner tells that a test has failed (Vitest), what happened at the desk is printed.
 */
export function useDesk({ hooks = globalHooks(), ...options }: UseDeskOptions = {}): () => Desk {
  let shared: DeskForTests | undefined
  let desk: Desk | undefined
  hooks.beforeAll(async () => {
    shared = await DeskForTests.start(options)
  })
  hooks.beforeEach(async () => {
    desk = await shared?.begin()
  })
  // A parameter of its own would be taken for Jest's `done`, which nobody calls.
  hooks.afterEach(async (...[context]) => {
    if (!shared || !desk) return
    const used = desk
    desk = undefined
    if (hasFailed(context)) console.error(`What happened at the desk:\n${await shared.story(used)}`)
    await shared.finish(used)
  })
  hooks.afterAll(async () => {
    await shared?.stop()
    shared = undefined
  })
  return () => {
    if (desk) return desk
    throw new Error(
      'The desk is there while a test runs: ask for it inside of one. Tests of a file that run at once (test.concurrent) cannot share it.',
    )
  }
}

function globalHooks(): Hooks {
  const hooks = globalThis as unknown as Partial<Hooks>
  const missing = NAMES.filter((name) => typeof hooks[name] !== 'function')
  if (missing.length === 0) return hooks as Hooks
  throw new Error(
    `useDesk needs the hooks of the test runner, and there is no global ${missing.join(', ')}: pass them, as in useDesk({ hooks: { ${NAMES.join(', ')} } }), or let Vitest have \`globals: true\`.`,
  )
}

/** As Vitest tells it. */
function hasFailed(context: unknown): boolean {
  const { task } = (context ?? {}) as { readonly task?: { readonly result?: { readonly state?: string } } }
  return task?.result?.state === 'fail'
}
