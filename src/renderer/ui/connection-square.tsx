// The small square of colour by which a connection is known in list, log, inbox and composer. Always beside its number: colour alone says nothing.
import { memo } from 'react'
import './ui.css'

/** Degrees between the hues of two neighbours: the golden angle, so that any few in a row are far apart. */
const STEP = 137.508
/** Connection 1 starts at blue. */
const START = 62

/** A colour that follows the theme, for use as a style. The same id has the same colour for ever. */
function connectionColor(id: string): string {
  return `hsl(${Math.round((START + Number(id) * STEP) % 360)} 60% var(--hue))`
}

export const ConnectionSquare = memo(function ConnectionSquare({ id }: { readonly id: string }) {
  return <span className="ui-square" aria-hidden="true" style={{ background: connectionColor(id) }} />
})
