// Whether a media query holds now, such as the width of the window or the system's theme.
import { useCallback, useSyncExternalStore } from 'react'

/** From this width on there is room for three columns; below it the detail is a drawer. */
export const WIDE = '(min-width: 1180px)'
/** Up to this height log and composer share less than both ask for: a small window at 200 %. */
export const LOW = '(max-height: 420px)'

export function useMedia(query: string): boolean {
  const watch = useCallback(
    (watcher: () => void) => {
      const list = matchMedia(query)
      list.addEventListener('change', watcher)
      return () => list.removeEventListener('change', watcher)
    },
    [query],
  )
  return useSyncExternalStore(watch, () => matchMedia(query).matches)
}
