// Buttons with a word, and buttons with an icon whose word is the accessible name and the tooltip.
import type { ComponentProps, ReactNode } from 'react'
import { useUnreachable } from '../store/desk.ts'
import { keysLabel } from './keys.ts'
import './ui.css'

type ButtonTone = 'plain' | 'primary' | 'accept' | 'danger'

interface ButtonProps extends ComponentProps<'button'> {
  readonly tone?: ButtonTone
  readonly size?: 'small' | 'normal'
  /** Shown beside the word, such as 'Mod+Enter'. Whoever shows it binds it. */
  readonly shortcut?: string | undefined
  /** Disabled while the host cannot be asked. */
  readonly needsHost?: boolean
}

export function Button({
  tone = 'plain',
  size = 'normal',
  shortcut,
  needsHost = false,
  className = '',
  children,
  disabled = false,
  ...rest
}: ButtonProps) {
  const unreachable = useUnreachable()
  return (
    <button
      type="button"
      className={`ui-button ${className}`}
      data-tone={tone}
      data-size={size}
      disabled={disabled || (needsHost && unreachable)}
      {...rest}
    >
      {children}
      {shortcut === undefined ? null : <Keys keys={shortcut} />}
    </button>
  )
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly label: string
  readonly icon: ReactNode
  /** Given for a button that stays down. */
  readonly pressed?: boolean | undefined
  readonly tone?: ButtonTone
  /** Disabled while the host cannot be asked. */
  readonly needsHost?: boolean
}

export function IconButton({
  label,
  icon,
  pressed,
  tone = 'plain',
  needsHost = false,
  className = '',
  disabled = false,
  ...rest
}: IconButtonProps) {
  const unreachable = useUnreachable()
  return (
    <button
      type="button"
      className={`ui-icon-button ${className}`}
      data-tone={tone}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      disabled={disabled || (needsHost && unreachable)}
      {...rest}
    >
      {icon}
    </button>
  )
}

/** A key combination as it is written on the keyboard. For the eye: the name of a button does not carry it. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <kbd className="ui-keys" aria-hidden="true">
      {keysLabel(keys)}
    </kbd>
  )
}
