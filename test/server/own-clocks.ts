// The clocks that the component has started and not stopped: its leak check for what process.getActiveResourcesInfo() cannot tell from the
// clocks of the test runner.
import { createHook } from 'node:async_hooks'
import { afterAll, expect } from 'vitest'

/** Turns of the event loop in which stopped clocks are told. */
const TURNS = 50

/** Call at the top of a test file: after its tests no clock of src/server is running. */
export function noOwnClocks(): void {
  const started = new Map<number, { readonly place: string; readonly clock: NodeJS.Timeout }>()
  const hook = createHook({
    init: (id, type, _trigger, clock) => {
      if (type !== 'Timeout') return
      const place = new Error('A clock').stack?.split('\n').find((line) => line.includes('/src/server/'))
      if (place !== undefined) started.set(id, { place: place.trim(), clock: clock as NodeJS.Timeout })
    },
    destroy: (id) => void started.delete(id),
  }).enable()
  // A clock that does not hold the process, such as the deadline of an AbortSignal, harms nobody.
  const running = (): string[] => [...started.values()].flatMap(({ place, clock }) => (clock.hasRef() ? [place] : []))
  afterAll(async () => {
    for (let turn = 0; turn < TURNS && running().length > 0; turn++) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    hook.disable()
    expect(running()).toEqual([])
  })
}
