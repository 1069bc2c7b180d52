// Shows whether the log follows what arrives, and changes it.
import { ArrowDownToLine } from 'lucide-react'
import { useCommand, useKeysOf } from '../commands/registry.ts'
import { Keys } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import { useBounds, useLog, useLogPicture } from './use-log.ts'
import { say } from '../language/say.ts'

export function FollowButton() {
  const { id, model } = useLog()
  const { following, geometry, top } = useLogPicture()
  const { first, end } = useBounds()
  // Nothing comes to a session any more.
  const any = id === '' && end > first
  const turn = () => (following ? model.stay() : model.follow())
  useCommand({
    id: 'log.follow',
    title: following ? say.log.stopFollowingTheLog : say.log.followTheLog,
    keys: 'F',
    when: any,
    run: turn,
  })
  const keys = useKeysOf('log.follow')
  if (!any) return null
  const below = following ? 0 : Math.max(0, geometry.end - Math.ceil((top + geometry.height) / geometry.rowHeight))
  return (
    <button type="button" className="log-follow" aria-pressed={following} onClick={turn}>
      <ArrowDownToLine size={14} aria-hidden="true" />
      {following ? say.log.following : below > 0 ? say.log.followBelow(count(below)) : say.log.follow}
      {keys === undefined ? null : <Keys keys={keys} />}
    </button>
  )
}
