// Where the window stood when it was last closed, kept in window.json. Making the window is left to window.ts.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { replaceFileSync } from '../host/private-files.ts'

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface WindowState {
  /** Where it stands when it is not maximized; undefined: let the system choose. */
  readonly bounds: Rectangle | undefined
  readonly maximized: boolean
}

/** The smallest window in which the desk can be worked with. */
export const SMALLEST = { width: 900, height: 600 } as const
export const FIRST_SIZE = { width: 1400, height: 900 } as const
/** So much of the title must be on some display that the window can be taken hold of. */
const GRIP = { width: 120, height: 40 } as const

const fileIn = (home: string) => join(home, 'window.json')

/** Reads what was kept; a file that is missing, broken or about a display that is gone gives the first size. */
export function readWindowState(home: string, displays: readonly Rectangle[]): WindowState {
  try {
    return checkWindowState(JSON.parse(readFileSync(fileIn(home), 'utf8')), displays)
  } catch {
    return { bounds: undefined, maximized: false }
  }
}

export function checkWindowState(kept: unknown, displays: readonly Rectangle[]): WindowState {
  const { bounds, maximized } = (typeof kept === 'object' && kept !== null ? kept : {}) as { bounds?: unknown; maximized?: unknown }
  return {
    bounds: isRectangle(bounds) && displays.some((display) => canBeGrasped(bounds, display)) ? bounds : undefined,
    maximized: maximized === true,
  }
}

/** A place that cannot be kept, as on a full disk, must not keep the window from closing. */
export function keepWindowState(home: string, state: WindowState): void {
  try {
    replaceFileSync(fileIn(home), `${JSON.stringify(state, null, 2)}\n`)
  } catch {
    // The next window opens where the last but one stood.
  }
}

function isRectangle(value: unknown): value is Rectangle {
  if (typeof value !== 'object' || value === null) return false
  const { x, y, width, height } = value as Record<string, unknown>
  return [x, y, width, height].every(Number.isSafeInteger) && Number(width) >= SMALLEST.width && Number(height) >= SMALLEST.height
}

function canBeGrasped({ x, y, width }: Rectangle, display: Rectangle): boolean {
  const seen = Math.min(x + width, display.x + display.width) - Math.max(x, display.x)
  return seen >= GRIP.width && y >= display.y && y + GRIP.height <= display.y + display.height
}
