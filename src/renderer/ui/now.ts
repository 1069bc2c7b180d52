// The host's clock for what counts up or down on the screen. One timer for each period, shared by all who look, none when nobody does.
import { useSyncExternalStore } from 'react'
import { useDesk } from '../store/desk.ts'

interface Beat {
  now: number
  readonly watchers: Set<() => void>
  timer: ReturnType<typeof setInterval> | undefined
  /** Always the same function: React subscribes anew to another one at every render, and each subscription renews the time. */
  readonly subscribe: (watcher: () => void) => () => void
}

const beats = new Map<number, Beat>()

/** Milliseconds since the epoch by the host's clock, renewed every `period` milliseconds. Stands still while the host is gone. */
export function useNow(period: number): number {
  const offset = useDesk((desk) => desk.clockOffset)
  const lostAt = useDesk((desk) => desk.lostAt)
  const beat = beatOf(period)
  const now = useSyncExternalStore(beat.subscribe, () => beat.now)
  return (lostAt || now) + offset
}

function beatOf(period: number): Beat {
  let beat = beats.get(period)
  if (!beat) {
    const subscribe = (watcher: () => void) => watch(period, watcher)
    beat = { now: Date.now(), watchers: new Set(), timer: undefined, subscribe }
    beats.set(period, beat)
  }
  return beat
}

function watch(period: number, watcher: () => void): () => void {
  const beat = beatOf(period)
  beat.watchers.add(watcher)
  if (beat.timer === undefined) {
    beat.now = Date.now()
    beat.timer = setInterval(() => {
      beat.now = Date.now()
      for (const each of beat.watchers) each()
    }, period)
  }
  return () => {
    beat.watchers.delete(watcher)
    if (beat.watchers.size > 0) return
    clearInterval(beat.timer)
    beat.timer = undefined
  }
}
