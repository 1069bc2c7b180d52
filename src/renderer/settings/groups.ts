// Settings by the groups under which they are shown.
import type { SettingState } from '../../contract/model.ts'

/** Groups by name, each where its first member stands. */
export function groupsOf(
  settings: readonly SettingState[],
): readonly (readonly [group: string, members: readonly SettingState[]])[] {
  const groups = new Map<string, SettingState[]>()
  for (const setting of settings) {
    const members = groups.get(setting.group)
    if (members) members.push(setting)
    else groups.set(setting.group, [setting])
  }
  return [...groups]
}
