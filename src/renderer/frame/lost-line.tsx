// Says that the host is gone and is being called again, or that it does not know this page. What stands on the screen is then the last that
// was known.
import { useDesk } from '../store/desk.ts'

export function LostLine() {
  const link = useDesk((desk) => desk.link)
  const seen = useDesk((desk) => desk.capabilities.version !== '')
  if (link !== 'lost' && link !== 'refused') return null
  return (
    <div className="frame-lost" role="alert">
      {link === 'refused' ? REFUSED : seen ? 'The connection to Socketbench is lost; trying again.' : UNREACHABLE}
      {seen ? ' What you see is the last that was known.' : ''}
    </div>
  )
}

const REFUSED =
  'This page’s address belongs to an earlier run of Socketbench, or is not the whole one. Open the address that Socketbench printed when it was last started: each start makes a new one.'
const UNREACHABLE = 'Socketbench cannot be reached; trying again. If it was started anew, open the address that it printed.'
