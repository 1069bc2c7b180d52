// Says over the form that clients wait for an answer, whose time runs on, and goes to them.
import { Hand } from 'lucide-react'
import { useCommands } from '../commands/registry.ts'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { say } from '../language/say.ts'

export function WaitingLine({ onShow }: { readonly onShow: () => void }) {
  const waiting = useDesk((desk) => desk.questions.length)
  const go = useCommands().find(({ id }) => id === 'questions.next')
  return (
    <div role="status">
      {waiting === 0 ? null : (
        <div className="settings-waiting">
          <Hand size={14} aria-hidden="true" />
          <span>{say.settings.waitingForYourAnswer(say.number.client(waiting))}</span>
          <Button
            size="small"
            onClick={() => {
              onShow()
              // The dialog goes first: until then nothing outside of it can have the focus.
              setTimeout(() => go?.run())
            }}
          >
            {say.settings.goThere}
          </Button>
        </div>
      )}
    </div>
  )
}
