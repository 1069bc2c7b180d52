// Sentences about what went wrong, above everything else, until they are dismissed; those that are said over a dialog are in it.
import { useCommand } from '../commands/registry.ts'
import { dismiss, useDesk } from '../store/desk.ts'
import { WindowNotices } from '../ui/notice-list.tsx'
import { say } from '../language/say.ts'

export function Notices() {
  const notices = useDesk((desk) => desk.notices)
  useCommand({
    id: 'notices.dismiss',
    title: say.frame.dismissAllNotices,
    when: notices.length > 0,
    run: () => notices.forEach(({ id }) => dismiss(id)),
  })
  return <WindowNotices className="frame-notices" />
}
