// One file of a certificate: the button that chooses it, by the system's dialog or the page's own picker, and its name once it is chosen.
import { useId, useRef } from 'react'
import { FileKey, FileText, X } from 'lucide-react'
import { useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { HiddenFileInput } from '../ui/hidden-file-input.tsx'
import { ChooserFault } from './chooser-fault.tsx'
import { drop, pickFile, uploadFor, useChooser, type FileSlot } from './chooser.ts'
import { say } from '../language/say.ts'

interface ChosenFileRowProps {
  readonly slot: FileSlot
  readonly label: string
  /** What the button says while nothing is chosen. */
  readonly choose: string
  /** What kinds of files there are. */
  readonly hint: string
  readonly primary?: boolean | undefined
  /** What is needed next: the keyboard comes here. */
  readonly isNext?: boolean | undefined
  /** A file was chosen and looked into. */
  readonly onChosen: () => void
}

export function ChosenFileRow({ slot, label, choose, hint, primary = false, isNext = false, onChosen }: ChosenFileRowProps) {
  const id = useId()
  const file = useChooser((chooser) => chooser[slot])
  const busy = useChooser((chooser) => chooser.busy)
  const isNative = useDesk((desk) => desk.capabilities.nativeFilePicker)
  const input = useRef<HTMLInputElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const pick = async () => {
    if (busy) return
    if (!isNative) input.current?.click()
    else if (await pickFile(slot)) onChosen()
  }
  return (
    <div className="certificate-file" role="group" aria-label={label}>
      <HiddenFileInput
        ref={input}
        onChosen={(chosen) => void uploadFor(slot, chosen).then((taken) => (taken ? onChosen() : undefined))}
      />
      <span className="ui-label">{label}</span>
      <div className="certificate-file-line">
        {file ? (
          <span className="certificate-file-name">
            {slot === 'key' ? <FileKey size={15} aria-hidden="true" /> : <FileText size={15} aria-hidden="true" />}
            <b className="cut" title={file.name}>
              {file.name}
            </b>
            <IconButton
              label={slot === 'key' ? say.certificate.withoutThisKey : say.certificate.withoutThisFile}
              icon={<X size={14} />}
              onClick={() => {
                // The button goes with the file.
                button.current?.focus()
                drop(slot)
              }}
            />
          </span>
        ) : null}
        <Button
          ref={button}
          needsHost
          tone={primary && !file ? 'primary' : 'plain'}
          size={file ? 'small' : 'normal'}
          aria-describedby={`${id}-fault ${id}-hint`}
          aria-disabled={busy || undefined}
          data-next={isNext ? '' : undefined}
          onClick={() => void pick()}
        >
          {file ? say.certificate.another : choose}
        </Button>
      </div>
      <ChooserFault at={slot} id={`${id}-fault`} />
      <p id={`${id}-hint`} className={file ? 'visually-hidden' : 'certificate-hint'}>
        {hint}
      </p>
    </div>
  )
}
