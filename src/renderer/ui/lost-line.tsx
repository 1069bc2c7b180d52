// Says that the host is gone and is being called again, or that it does not know this page. What stands on the screen is then the last that
// was known. In the window, and in a dialog that stands over it.
import { useDesk } from '../store/desk.ts'
import { clock } from './format.ts'
import './ui.css'
import { say } from '../language/say.ts'

export function LostLine() {
  const link = useDesk((desk) => desk.link)
  const lostAt = useDesk((desk) => desk.lostAt)
  const offset = useDesk((desk) => desk.clockOffset)
  const seen = useDesk((desk) => desk.capabilities.version !== '')
  if (link !== 'lost' && link !== 'refused') return null
  const at = lostAt === 0 ? '' : say.ui.at(clock(lostAt + offset).replace(/\.\d+$/, ''))
  const lost = seen ? say.ui.theConnectionToSocketbenchWas(at) : UNREACHABLE
  return (
    <div className="ui-lost" role="alert">
      {link === 'refused' ? REFUSED : lost}
      {seen ? say.ui.whatYouSeeIsThe : ''}
    </div>
  )
}

const REFUSED = say.ui.thisPagesAddressBelongsTo
const UNREACHABLE = say.ui.socketbenchCannotBeReachedTrying
