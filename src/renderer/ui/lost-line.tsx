// Says that the host is gone and is being called again, or that it does not know this page. What stands on the screen is then the last that
// was known. In the window, and in a dialog that stands over it.
import { useDesk } from '../store/desk.ts'
import { clock } from './format.ts'
import './ui.css'

export function LostLine() {
  const link = useDesk((desk) => desk.link)
  const lostAt = useDesk((desk) => desk.lostAt)
  const offset = useDesk((desk) => desk.clockOffset)
  const seen = useDesk((desk) => desk.capabilities.version !== '')
  if (link !== 'lost' && link !== 'refused') return null
  const at = lostAt === 0 ? '' : ` at ${clock(lostAt + offset).replace(/\.\d+$/, '')}`
  const lost = seen ? `The connection to Socketbench was lost${at}; trying again.` : UNREACHABLE
  return (
    <div className="ui-lost" role="alert">
      {link === 'refused' ? REFUSED : lost}
      {seen ? ' What you see is the last that was known.' : ''}
    </div>
  )
}

const REFUSED =
  'This page’s address belongs to an earlier run of Socketbench, or is not the whole one. Open the address that Socketbench printed when it was last started.'
const UNREACHABLE = 'Socketbench cannot be reached; trying again. If it was started anew, open the address that it printed.'
