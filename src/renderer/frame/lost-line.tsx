// Says that the host is gone, and that it is being called again. What stands on the screen is then the last that was known.
import { useDesk } from '../store/desk.ts'

export function LostLine() {
  const lost = useDesk((desk) => desk.link === 'lost')
  const seen = useDesk((desk) => desk.capabilities.version !== '')
  if (!lost) return null
  return (
    <div className="frame-lost" role="alert">
      {seen
        ? 'The connection to Socketbench is lost; trying again. What you see is the last that was known.'
        : 'Socketbench cannot be reached; trying again. If it was started anew, open the address that it printed.'}
    </div>
  )
}
