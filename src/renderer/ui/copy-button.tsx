// A button that copies and shows that it has.
import { useEffect, useState } from 'react'
import { Check, Copy } from 'lucide-react'
import { IconButton } from './button.tsx'
import { copyText } from './copy.ts'

/** The tick stays so long, in milliseconds. */
const SHOWN = 1_200

interface CopyButtonProps {
  readonly label: string
  readonly text: string
}

export function CopyButton({ label, text }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), SHOWN)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <IconButton
      label={label}
      icon={copied ? <Check size={14} className="ui-copied" /> : <Copy size={14} />}
      onClick={() => void copyText(text).then(setCopied)}
    />
  )
}
