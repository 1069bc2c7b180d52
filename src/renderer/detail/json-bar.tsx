// The line under JSON that tells where the selected value stands, and what can be done with it.
import { Copy, Filter, Link2, Unlock } from 'lucide-react'
import { useState } from 'react'
import { logOf } from '../log/use-log.ts'
import { notify } from '../store/desk.ts'
import { setPreference, usePreference } from '../store/preferences.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { copyText } from '../ui/copy.ts'
import { ANSWER_PATH, DEFAULT_ANSWER_PATH } from '../log/answer-path.ts'
import { decode } from './decoders.ts'
import type { JsonLine } from './json-outline.ts'
import { pathOf, valueAt } from './json-path.ts'
import { textOf } from './payload-forms.ts'
import { WireText } from './wire-text.tsx'
import { say } from '../language/say.ts'

interface JsonBarProps {
  /** "" the live log, or the id of a session. */
  readonly log: string
  readonly lines: readonly JsonLine[]
  readonly index: number
}

export function JsonBar({ log, lines, index }: JsonBarProps) {
  const [answerPath] = usePreference(ANSWER_PATH, DEFAULT_ANSWER_PATH)
  const [decoded, setDecoded] = useState<{ readonly index: number; readonly text: string }>()
  const line = lines[index]
  if (!line) return null
  const path = pathOf(lines, index)
  const isSingle = line.kind === 'string' || line.kind === 'number' || line.kind === 'word'
  const isBase64 = line.kind === 'string' && line.value.length >= 10 && /^"[\w+/-]+={0,2}"$/.test(line.value)
  const showDecoded = async () => {
    try {
      const bytes = await decode(new TextEncoder().encode(JSON.parse(line.value) as string), 'base64')
      setDecoded({ index, text: textOf(bytes) ?? hexStart(bytes) })
    } catch (error) {
      notify('error', error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <div className="detail-json-bar" role="toolbar" aria-label={say.detail.selectedValue}>
      <code className="cut" title={path}>
        {path}
      </code>
      <Button size="small" onClick={() => void copyText(path)}>
        <Copy size={12} aria-hidden="true" /> {say.common.path}
      </Button>
      <Button
        size="small"
        onClick={() => void copyText(line.kind === 'string' ? (JSON.parse(line.value) as string) : valueAt(lines, index))}
      >
        <Copy size={12} aria-hidden="true" /> {say.detail.value}
      </Button>
      {isBase64 ? (
        <IconButton label={say.detail.decodeThisBase64} icon={<Unlock size={14} />} onClick={() => void showDecoded()} />
      ) : null}
      {isSingle ? (
        <>
          <IconButton
            label={say.detail.filterByThisValue}
            icon={<Filter size={14} />}
            onClick={() => logOf(log).filter.add(`json:${path}==${line.value}`)}
          />
          <IconButton
            label={answerPath === path ? say.detail.answersHaveTheSameValue : say.detail.findAnswersByTheValue}
            icon={<Link2 size={14} />}
            pressed={answerPath === path}
            onClick={() => setPreference(ANSWER_PATH, path)}
          />
        </>
      ) : null}
      {decoded?.index === index ? (
        <pre className="detail-json-decoded">
          <WireText text={decoded.text} keep={'\n\t'} />
        </pre>
      ) : null}
    </div>
  )
}

/** Bytes that are no text: the first of them. */
function hexStart(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, 256), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return bytes.length > 256 ? `${shown} …` : shown
}
