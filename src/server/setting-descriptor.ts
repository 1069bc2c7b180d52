// One property or setting of the component as a table knows it: its name, its type, what it may be, when it applies, and what is in force.

/** Where a person looks for a setting. In the order in which they are shown. */
export const SETTING_GROUPS = [
  'Listening',
  'Clients',
  'Messages',
  'Closing',
  'Limits',
  'Certificate',
  'Client certificates',
  'TLS',
] as const
export type SettingGroup = (typeof SETTING_GROUPS)[number]

export interface Descriptor<T> {
  /** The public name: component.md's, PascalCase. */
  readonly name: string
  readonly group: SettingGroup
  readonly default: T
  readonly min?: number
  readonly max?: number
  readonly unit?: string
  readonly description: string
  readonly applies: 'at once' | 'new connections' | 'next start'
  /** Throws, or returns a sentence why the value is refused. */
  readonly check?: (value: T) => string | undefined
  /** What is in force on this platform and why it differs; undefined when it is what was requested. */
  readonly inForce?: (value: T) => { readonly value: string; readonly why: string } | undefined
  /** The value as people and logs may see it, where that is not the value: secrets, and texts that can hold one. */
  readonly shown?: (value: T) => string
  /** It is never read back, and a form does not show what is typed. */
  readonly isSecret?: true
  /** Long text, such as PEM, for which a form has lines. */
  readonly isLong?: true
}

/** A table of the settings in `S`. */
export type Descriptors<S> = { readonly [N in keyof S]: Descriptor<S[N]> }

/** The items of a comma separated list. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
