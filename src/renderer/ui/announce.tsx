// What is said aloud to those who do not see the screen: a live region, and the function that fills it.
import { useSyncExternalStore } from 'react'

let said = { text: '', turn: 0 }
const watchers = new Set<() => void>()

/** Says `text` as soon as the reader is free. The same text twice is said twice. */
export function announce(text: string): void {
  said = { text, turn: said.turn + 1 }
  for (const watcher of watchers) watcher()
}

/** Stands once in the application. */
export function LiveRegion() {
  const { text, turn } = useSyncExternalStore(watch, () => said)
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      <span key={turn}>{text}</span>
    </div>
  )
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}
