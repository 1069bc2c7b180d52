// All properties and settings of the component, from one table: config(), validation and settings() are drawn from it.
import { WebSocketServerError } from './errors.ts'
import { quoted } from './quoted.ts'
import { readOnlyFacts } from './read-only-settings.ts'
import { SECURE_SETTINGS } from './secure-settings.ts'
import type { SecureSettings } from './secure-settings.ts'
import { SETTING_GROUPS } from './setting-descriptor.ts'
import type { Descriptor, Descriptors, SettingGroup } from './setting-descriptor.ts'
import { SOCKET_SETTINGS } from './socket-settings.ts'
import type { SocketSettings } from './socket-settings.ts'

export { listOf } from './setting-descriptor.ts'
export { connectionTimeout, queueLimit } from './socket-settings.ts'

export interface Settings extends SocketSettings, SecureSettings {}

export type SettingName = keyof Settings

export const DESCRIPTORS: Descriptors<Settings> = { ...SOCKET_SETTINGS, ...SECURE_SETTINGS }

const BY_NAME = new Map((Object.keys(DESCRIPTORS) as SettingName[]).map((key) => [DESCRIPTORS[key].name.toLowerCase(), key]))

export function defaultSettings(): Settings {
  const settings: Record<string, unknown> = {}
  for (const key of Object.keys(DESCRIPTORS) as SettingName[]) settings[key] = DESCRIPTORS[key].default
  return settings as unknown as Settings
}

/** Finds a setting by its public name, in any case. Throws `unknown-setting`. */
export function settingNamed(name: string): SettingName {
  const key = BY_NAME.get(name.trim().toLowerCase())
  if (!key)
    throw new WebSocketServerError(
      'unknown-setting',
      `There is no setting named ${quoted(name)}. Known settings: ${[...BY_NAME.values()].map((known) => DESCRIPTORS[known].name).join(', ')}.`,
    )
  return key
}

/** Parses and checks a value. Throws `bad-setting` with setting, value and what is allowed. */
export function parseSetting<N extends SettingName>(key: N, text: string): Settings[N] {
  const descriptor: Descriptor<unknown> = DESCRIPTORS[key] as Descriptor<unknown>
  const type = typeof descriptor.default
  let value: unknown = text
  if (type === 'boolean') {
    const lower = text.trim().toLowerCase()
    if (lower !== 'true' && lower !== 'false' && lower !== '1' && lower !== '0')
      throw refused(descriptor.name, text, 'expected True or False')
    value = lower === 'true' || lower === '1'
  } else if (type === 'number') {
    if (!/^\s*-?\d+\s*$/.test(text)) throw refused(descriptor.name, text, 'expected a whole number')
    // Without the minus of -0, which no text would have.
    value = Number(text) || 0
  }
  checkSetting(key, value as Settings[N])
  return value as Settings[N]
}

/** Checks a typed value. Throws `bad-setting`. */
export function checkSetting<N extends SettingName>(key: N, value: Settings[N]): void {
  const descriptor = DESCRIPTORS[key] as Descriptor<Settings[N]>
  // A caller in plain JavaScript may assign anything.
  if (typeof value !== typeof descriptor.default)
    throw refused(descriptor.name, String(value), `expected a ${typeof descriptor.default}`)
  if (typeof value === 'number') {
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = descriptor
    if (!Number.isInteger(value) || value < min || value > max)
      throw refused(descriptor.name, String(value), `expected a whole number from ${min} to ${max}`)
  }
  let why: string | undefined
  try {
    why = descriptor.check?.(value)
  } catch (error) {
    why = error instanceof Error ? error.message : String(error)
  }
  if (why !== undefined) throw refused(descriptor.name, shownText(key, value), why)
}

function refused(name: string, value: string, why: string): WebSocketServerError {
  return new WebSocketServerError('bad-setting', `${name} cannot be ${quoted(value)}: ${why}`)
}

/** How a value is written by config(). */
export function settingText(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value)
}

/** A value as people, logs and files may see it. */
export function shownText<N extends SettingName>(key: N, value: Settings[N]): string {
  const { shown } = DESCRIPTORS[key] as Descriptor<Settings[N]>
  return shown ? shown(value) : settingText(value)
}

/** One setting as a person sees it: what was asked for, what is in force, and why they differ. */
export interface SettingFacts {
  readonly name: string
  readonly group: SettingGroup
  readonly type: 'boolean' | 'integer' | 'string'
  /** Bounds of an integer. */
  readonly min: number | undefined
  readonly max: number | undefined
  /** Never read back: `requested` says only whether there is one. */
  readonly isSecret: boolean
  /** Long text, such as PEM. */
  readonly isLong: boolean
  /** Says what is in force; nothing can be requested. */
  readonly isReadOnly: boolean
  /** Written with the id of a connection: `MessageLength[3]`. */
  readonly isPerConnection: boolean
  readonly unit: string
  readonly description: string
  readonly defaultValue: string
  readonly requested: string
  readonly inForce: string
  readonly why: string
  readonly applies: 'at once' | 'new connections' | 'next start'
}

/** What is in force instead of what was requested, and why. */
export interface InForce {
  readonly value: string
  readonly why: string
}

/** `known` has what is in force by public name, where it depends on more than the value. */
export function settingFacts(settings: Settings, known: ReadonlyMap<string, InForce>): SettingFacts[] {
  const table = (Object.keys(DESCRIPTORS) as SettingName[]).map((key): SettingFacts => {
    const descriptor = DESCRIPTORS[key] as Descriptor<string | number | boolean>
    const requested = settings[key]
    const inForce = known.get(descriptor.name) ?? descriptor.inForce?.(requested)
    return {
      name: descriptor.name,
      group: descriptor.group,
      type: typeof requested === 'boolean' ? 'boolean' : typeof requested === 'number' ? 'integer' : 'string',
      min: descriptor.min,
      max: descriptor.max,
      isSecret: descriptor.isSecret ?? false,
      isLong: descriptor.isLong ?? false,
      isReadOnly: false,
      isPerConnection: key === 'messageLength',
      unit: descriptor.unit ?? '',
      description: descriptor.description,
      defaultValue: settingText(descriptor.default),
      requested: shownText(key, requested),
      inForce: inForce?.value ?? shownText(key, requested),
      why: inForce?.why ?? '',
      applies: descriptor.applies,
    }
  })
  const readOnly = readOnlyFacts().map((each): SettingFacts => {
    const { name, type, description, inForce, isPerConnection } = each
    return {
      name,
      type,
      description,
      inForce,
      isPerConnection,
      group: 'TLS',
      isReadOnly: true,
      requested: inForce,
      why: '',
      defaultValue: '',
      unit: '',
      min: undefined,
      max: undefined,
      isSecret: false,
      isLong: false,
      applies: 'at once',
    }
  })
  const place = new Map(SETTING_GROUPS.map((group, index) => [group, index]))
  return [...table, ...readOnly].toSorted((one, other) => (place.get(one.group) ?? 0) - (place.get(other.group) ?? 0))
}
