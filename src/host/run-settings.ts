// The component's settings as whoever starts a host may give them: the table, the check, and setting them. Leaves how they are written to
// the shell.
import { APPLICATION_DEFAULTS } from '../contract/application-defaults.ts'
import type { SettingState } from '../contract/model.ts'
import { WebSocketServer } from '../server/index.ts'

/** Values by public name, such as MaxConnections. */
export type SettingValues = ReadonlyMap<string, string>

/** What the host gives the component whatever a workspace says. */
export const HELD_BY_HOST: SettingValues = new Map(
  [...APPLICATION_DEFAULTS.values()].filter(({ isFixed }) => isFixed).map(({ name, value }) => [name, value]),
)

/** What can be set for a whole run, with the defaults of the application. */
export function settingsForRun(): readonly SettingState[] {
  return new WebSocketServer()
    .settings()
    .filter(({ name, isReadOnly, isPerConnection }) => !isReadOnly && !isPerConnection && !HELD_BY_HOST.has(name))
    .map((setting) => ({ ...setting, defaultValue: APPLICATION_DEFAULTS.get(setting.name)?.value ?? setting.defaultValue }))
}

/** Throws the component's `bad-setting` and `unknown-setting`. */
export function checkSettings(values: SettingValues): void {
  const [refused] = applySettings(new WebSocketServer(), values)
  if (refused) throw refused.error
}

/**
 * Sets the values in whatever order they fit together: what is refused is tried again as long as others are taken, because one value may
 * be possible only beside another. Returns what could not be set.
 */
export function applySettings(
  server: WebSocketServer,
  values: SettingValues,
): readonly { readonly name: string; readonly error: unknown }[] {
  let left = [...values]
  for (;;) {
    const refused = left.flatMap(([name, value]) => {
      try {
        server.config(`${name}=${value}`)
        return []
      } catch (error) {
        return [{ name, value, error }]
      }
    })
    if (refused.length === 0 || refused.length === left.length) return refused
    left = refused.map(({ name, value }) => [name, value])
  }
}
