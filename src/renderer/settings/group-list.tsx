// The settings under the names of their groups, in the component's order.
import type { SettingState } from '../../contract/model.ts'
import { groupsOf } from './groups.ts'
import { SettingRow } from './setting-row.tsx'

interface GroupListProps {
  readonly settings: readonly SettingState[]
  readonly words: readonly string[]
  readonly active: SettingState | undefined
  readonly rowId: (setting: SettingState) => string
}

export function GroupList({ settings, words, active, rowId }: GroupListProps) {
  return groupsOf(settings).map(([group, members]) => (
    <section key={group} className="settings-group" data-group={group} aria-label={group}>
      <h3 tabIndex={-1}>{group}</h3>
      {members.map((setting) => (
        <SettingRow key={setting.name} id={rowId(setting)} setting={setting} words={words} active={setting === active} />
      ))}
    </section>
  ))
}
