// The page's own file picker: an input that nobody sees, opened by a button of ours with `click()`.
import type { ReactNode, RefObject } from 'react'

interface HiddenFileInputProps {
  readonly ref: RefObject<HTMLInputElement | null>
  readonly onChosen: (file: File) => void
}

export function HiddenFileInput({ ref, onChosen }: HiddenFileInputProps): ReactNode {
  return (
    <input
      ref={ref}
      type="file"
      className="visually-hidden"
      aria-hidden
      tabIndex={-1}
      onChange={(event) => {
        const [chosen] = event.target.files ?? []
        if (chosen) onChosen(chosen)
        // The same file can then be chosen again.
        event.target.value = ''
      }}
    />
  )
}
