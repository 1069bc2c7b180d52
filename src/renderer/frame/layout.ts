// Sizes of panes as they are kept between visits: one preference for each group of panes, shares of the group in per cent.
import { setPreference } from '../store/preferences.ts'
import { useDesk } from '../store/desk.ts'

type Layout = Record<string, number>

/** The kept layout, read once: later changes come from the panes themselves. undefined when there is none that fits the panes. */
export function keptLayout(name: string, panels: readonly string[]): Layout | undefined {
  return readLayout(useDesk.getState().preferences[name], panels)
}

/** Exported for its test. Anything but a share from 0 to 100 for exactly these panels is as good as nothing. */
export function readLayout(text: string | undefined, panels: readonly string[]): Layout | undefined {
  if (text === undefined) return undefined
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const entries = Object.entries(parsed)
    const fits =
      entries.length === panels.length &&
      entries.every(([panel, share]) => panels.includes(panel) && typeof share === 'number' && share >= 0 && share <= 100)
    return fits ? (Object.fromEntries(entries) as Layout) : undefined
  } catch {
    return undefined
  }
}

/** For `onLayoutChanged`: keeps what the person has dragged, not what a change of the window's size has made of it. */
export function keepLayout(name: string): (layout: Layout, meta: { readonly isUserInteraction: boolean }) => void {
  return (layout, { isUserInteraction }) => {
    if (isUserInteraction) setPreference(name, JSON.stringify(layout))
  }
}
