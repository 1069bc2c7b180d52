// The rate of one connection over the last minute, drawn along the lower edge of its row. For the eye: the numbers stand beside it.
import { memo } from 'react'
import { useNow } from '../ui/now.ts'
import { HISTORY_SAMPLES, rateHistory } from './rate-history.ts'

const HEIGHT = 14

/** Drawn once a second, however often its row is: a flood changes that twenty times. */
export const Sparkline = memo(function Sparkline({ id }: { readonly id: string }) {
  // Renewed with each sample.
  useNow(1_000)
  const samples = rateHistory.of(id)
  if (!samples) return null
  const most = Math.max(...samples)
  // The newest sample stands at the right edge, whatever there was before.
  const from = HISTORY_SAMPLES - samples.length
  const points = samples.map((rate, i) => `${from + i},${(HEIGHT - (rate / most) * (HEIGHT - 1)).toFixed(1)}`)
  return (
    <svg
      className="connections-sparkline"
      viewBox={`0 0 ${HISTORY_SAMPLES - 1} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <polygon points={[`${from},${HEIGHT}`, ...points, `${HISTORY_SAMPLES - 1},${HEIGHT}`].join(' ')} />
    </svg>
  )
})
