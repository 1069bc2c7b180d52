// Which file is sent, and as what. Where the host has the system's dialog it is asked; elsewhere the page's own picker serves. A file can be dropped too.
import { File as FileIcon, FolderOpen, X } from 'lucide-react'
import { useRef } from 'react'
import type { ReactNode } from 'react'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { bytes } from '../ui/format.ts'
import { HiddenFileInput } from '../ui/hidden-file-input.tsx'
import { Segments } from '../ui/segments.tsx'
import { chooseFile, useDraft } from './draft.ts'
import { say } from '../language/say.ts'

const AS = [
  { value: 'binary', label: say.composer.binary },
  { value: 'text', label: say.common.text },
] as const

export function FileChoice(): ReactNode {
  const file = useDraft((draft) => draft.file)
  const fileAs = useDraft((draft) => draft.fileAs)
  const isNative = useDesk((desk) => desk.capabilities.nativeFilePicker)
  const input = useRef<HTMLInputElement>(null)

  async function pick(): Promise<void> {
    if (!isNative) {
      input.current?.click()
      return
    }
    const ticket = await attempt('file.pick', {})
    if (ticket) chooseFile({ from: 'host', name: ticket.name, size: ticket.size, ticket })
  }

  return (
    <div className="composer-editor composer-file">
      <HiddenFileInput
        ref={input}
        onChosen={(chosen) => chooseFile({ from: 'page', name: chosen.name, size: chosen.size, file: chosen })}
      />
      {file ? (
        <p className="composer-chosen">
          <FileIcon size={16} aria-hidden />
          <b className="cut" title={file.name}>
            {file.name}
          </b>
          <span>{bytes(file.size)}</span>
          <IconButton label={say.composer.takeAnotherFile} icon={<X size={14} />} onClick={() => chooseFile(undefined)} />
        </p>
      ) : (
        <p className="composer-drop">{say.composer.oneFileIsOneMessage}</p>
      )}
      <div className="composer-file-ways">
        <Button className="composer-choose" onClick={() => void pick()}>
          <FolderOpen size={15} aria-hidden />
          {say.composer.chooseFile}
        </Button>
        <Segments
          label={say.composer.sendTheFileAs}
          value={fileAs}
          onChange={(as) => useDraft.setState({ fileAs: as })}
          options={AS}
        />
      </div>
    </div>
  )
}
