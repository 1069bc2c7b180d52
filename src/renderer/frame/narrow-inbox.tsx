// What is left of the inbox in a side pane of a few letters' width: how many wait, and the way to them.
import { Hand } from 'lucide-react'
import { useDesk } from '../store/desk.ts'
import { say } from '../language/say.ts'

export function NarrowInbox({ onWiden }: { readonly onWiden: () => void }) {
  const waiting = useDesk((desk) => desk.questions.length)
  if (waiting === 0) return null
  const label = say.frame.waitingWidenThePane(say.number.client(waiting))
  return (
    <button type="button" className="frame-narrow-inbox" aria-label={label} title={label} onClick={onWiden}>
      <Hand size={14} aria-hidden="true" />
      {waiting}
    </button>
  )
}
