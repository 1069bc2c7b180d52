// Shows whether the log follows what arrives, and changes it.
import { ArrowDownToLine } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { Keys } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import { useBounds, useLog, useLogPicture } from './use-log.ts'

export function FollowButton() {
  const { id, model } = useLog()
  const { following, geometry, top } = useLogPicture()
  const { first, end } = useBounds()
  // Nothing comes to a session any more.
  const any = id === '' && end > first
  const turn = () => (following ? model.stay() : model.follow())
  useCommand({ id: 'log.follow', title: following ? 'Stop following the log' : 'Follow the log', keys: 'F', when: any, run: turn })
  if (!any) return null
  const below = following ? 0 : Math.max(0, geometry.end - Math.ceil((top + geometry.height) / geometry.rowHeight))
  return (
    <button type="button" className="log-follow" aria-pressed={following} onClick={turn}>
      <ArrowDownToLine size={14} aria-hidden="true" />
      {following ? 'Following' : below > 0 ? `Follow, ${count(below)} below` : 'Follow'}
      <Keys keys="F" />
    </button>
  )
}
