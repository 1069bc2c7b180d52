// On or off, at once. For what is part of something that is sent later there is the check box.
import type { ComponentProps } from 'react'
import './ui.css'

interface SwitchProps extends Omit<ComponentProps<'button'>, 'onChange' | 'children'> {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

export function Switch({ checked, onChange, className = '', ...rest }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      className={`ui-switch ${className}`}
      onClick={() => onChange(!checked)}
      {...rest}
    >
      <span aria-hidden="true" />
    </button>
  )
}
