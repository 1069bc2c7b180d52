// The detail over the log, in a window too narrow for a third column. It takes nothing away: the log beside it stays in use.
import { useRef } from 'react'
import { X } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { DetailPane } from '../detail/detail-pane.tsx'
import { show, useDesk } from '../store/desk.ts'
import { IconButton } from '../ui/button.tsx'
import { say } from '../language/say.ts'

export function Drawer() {
  const open = useDesk((desk) => desk.subject.kind !== 'nothing')
  const drawer = useRef<HTMLDivElement>(null)
  const close = () => {
    const inside = drawer.current?.contains(document.activeElement) ?? false
    show({ kind: 'nothing' })
    // The focus goes to where a person comes from, not to nowhere.
    if (inside) document.querySelector<HTMLElement>('[role=grid], [role=listbox]')?.focus()
  }
  useCommand({ id: 'detail.close', title: say.frame.closeTheDetail, keys: 'Escape', when: open, run: close })
  if (!open) return null
  return (
    <div ref={drawer} className="frame-drawer">
      <IconButton className="frame-drawer-close" label={say.frame.closeDetail} icon={<X size={15} />} onClick={close} />
      <DetailPane />
    </div>
  )
}
