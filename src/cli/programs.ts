// How a command lets programs control it, what it says of them, and how it lives and ends with the one that has started it.
import type { StartControl } from '../host/control-switch.ts'

/** Read when it is first needed: most runs listen to no program. */
export function startControl(port = 0): StartControl {
  return async (access) => (await import('../control/endpoint.ts')).startEndpoint(access, { port })
}

/** For a person: where programs are listened to. The token stands in the file alone. */
export function letIn(url: string): string {
  return `Programs on this machine may control it at ${url}; control.json in the home lets them in.\n`
}

/** Tells a parent that has opened a channel that everything is there. */
export function tellParent(control: string): void {
  process.send?.({ control })
}

/** Resolves when the parent that has opened a channel has gone, however it ended. Without one: never. */
export function parentGone(): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.once('disconnect', resolve)
  })
}

/**
 * Returns the function that tells whether the home is for this run alone, as a parent has said by its channel (client/start-desk.ts). It goes with the run: the parent
 * may have gone before.
 */
export function hearOfHome(): () => boolean {
  let isForThisRun = false
  if (process.connected)
    process.once('message', (message) => {
      isForThisRun = typeof message === 'object' && message !== null && 'home' in message && message.home === 'for this run'
    })
  return () => isForThisRun
}

/** The channel does not keep us. */
export function leaveParent(): void {
  if (process.connected) process.disconnect()
}
