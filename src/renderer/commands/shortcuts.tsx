// The list of shortcuts: every command on offer that has keys, with those that cannot be given now in grey.
import { Keys } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useCommands } from './registry.ts'
import './commands.css'

export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  const commands = useCommands().filter(({ keys }) => keys !== undefined)
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      {/* It scrolls, so the keyboard must be able to reach it. */}
      <ul className="commands-shortcuts" tabIndex={0} aria-label="Shortcuts">
        {commands.map(({ id, title, keys = '', when = true }) => (
          <li key={id} data-now={when}>
            <span>{title}</span>
            <Keys keys={keys} />
            {when ? null : <span className="visually-hidden">, not now</span>}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
