// Files that become sessions: how far, the way to stop one, why one failed, and the way to what it has become. Nothing while there are none.
import type { ImportState } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { bytes } from '../ui/format.ts'
import { RunLine } from '../ui/run-line.tsx'
import { say } from '../language/say.ts'

export function ImportList({ onOpen }: { readonly onOpen: (id: string) => void }) {
  const imports = useDesk((desk) => desk.imports)
  if (imports.length === 0) return null
  return (
    <ul className="ui-runs" aria-label={say.sessions.imports}>
      {imports.map((each) => (
        <RunLine
          key={each.id}
          what="import"
          run={each}
          words={told(each)}
          onEnd={() => void attempt('import.cancel', { id: each.id })}
        >
          {each.state === 'done' ? (
            <Button
              size="small"
              needsHost
              aria-label={say.sessions.openTheImportedSession(each.name)}
              onClick={() => onOpen(each.session)}
            >
              {say.common.open}
            </Button>
          ) : null}
        </RunLine>
      ))}
    </ul>
  )
}

function told({ state, done, total, error }: ImportState): string {
  switch (state) {
    case 'running':
      return say.common.doneOf(bytes(done), bytes(total))
    case 'done':
      return say.sessions.imported
    case 'cancelled':
      return say.common.cancelledNoPartOfIt
    case 'failed':
      return say.heard(error)
  }
}
