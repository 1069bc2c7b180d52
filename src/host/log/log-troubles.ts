// Tells of what keeps the log from being written, and when it is over: each once, however often the disk changes its mind.
import type { LogStore } from './log-store.ts'

/** A log that is written again for so long is out of its trouble; a disk that is nearly full takes a little now and then. */
const CALM_MS = 3_000

/** Returns the function that ends it, and says what is still to be said. */
export function tellTroubles(store: LogStore, tell: (sentence: string, isOver: boolean) => void): () => void {
  let told = ''
  let refusedBefore = 0
  let calm: NodeJS.Timeout | undefined
  const over = (): void => {
    calm = undefined
    told = ''
    const refused = store.refused - refusedBefore
    const lost = refused === 0 ? 'no entry was' : refused === 1 ? '1 entry was' : `${refused} entries were`
    tell(`The log is written again; ${lost} left out meanwhile.`, true)
  }
  const end = store.onChange(() => {
    const { trouble } = store.bounds()
    if (trouble === '') {
      if (told !== '') (calm ??= setTimeout(over, CALM_MS)).unref()
      return
    }
    clearTimeout(calm)
    calm = undefined
    if (trouble === told) return
    if (told === '') refusedBefore = store.refused
    told = trouble
    tell(trouble, false)
  })
  return () => {
    end()
    clearTimeout(calm)
    if (calm !== undefined) over()
  }
}
