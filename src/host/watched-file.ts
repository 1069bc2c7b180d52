// Tells when a small file may have changed, whoever has written it and however: in place, or as another file that took its place. Looks at its facts
// once a second: the system's own events tell nothing of a file that is replaced, and lose what came before they were asked for.
import { stat } from 'node:fs/promises'

const PERIOD = 1_000

/** `look` is called soon after the beginning, and then after each change. Returns the function that ends it. */
export function watchFile(path: string, look: () => Promise<void>): () => void {
  let seen = ''
  let isBusy = false
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    void lookIfChanged().finally(() => (isBusy = false))
  }, PERIOD)
  // What is watched keeps no process alive.
  timer.unref()
  return () => clearInterval(timer)

  async function lookIfChanged(): Promise<void> {
    const now = await stat(path).then(
      ({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`,
      () => 'none',
    )
    if (now === seen) return
    seen = now
    await look()
  }
}
