// Sentences about what went wrong, above everything else, until they are dismissed.
import { CircleCheck, TriangleAlert, X } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { dismiss, useDesk } from '../store/desk.ts'
import { IconButton } from '../ui/button.tsx'
import { say } from '../language/say.ts'

export function Notices() {
  const notices = useDesk((desk) => desk.notices)
  useCommand({
    id: 'notices.dismiss',
    title: say.frame.dismissAllNotices,
    when: notices.length > 0,
    run: () => notices.forEach(({ id }) => dismiss(id)),
  })
  return (
    <div className="frame-notices">
      {notices.map(({ id, tone, text }) => (
        <div key={id} className="frame-notice" data-tone={tone} role={tone === 'error' ? 'alert' : 'status'}>
          {tone === 'error' ? <TriangleAlert size={15} aria-hidden="true" /> : <CircleCheck size={15} aria-hidden="true" />}
          <p>{text}</p>
          <IconButton label={say.common.dismiss} icon={<X size={14} />} onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  )
}
