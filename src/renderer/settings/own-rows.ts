// Properties of the component that the desk shows and sets elsewhere than in the form, and what is set or read for one connection at a time:
// listed all the same, so that who looks for one finds where it is.
import type { ServerState, SettingState } from '../../contract/model.ts'
import { groupsOf } from './groups.ts'
import { say } from '../language/say.ts'

const PLACES: Readonly<Record<string, string>> = {
  Listening: say.settings.startAndStopInThe,
  Connections: say.settings.theListOfConnectionsShows,
  MessageLength: say.settings.ofOneConnectionForPrograms,
}

/** Where a setting is found that has no control here; "" for one that has. */
export function placeOf({ name, isPerConnection }: SettingState): string {
  const place = PLACES[name]
  if (place !== undefined) return place
  return isPerConnection ? say.settings.ofOneConnectionInIts : ''
}

/** With the properties that are no settings of the component's table, each at the end of its group. */
export function withOwnRows(settings: readonly SettingState[], { listening }: ServerState): readonly SettingState[] {
  if (settings.length === 0) return settings
  const own = [
    row('Listening', 'Listening', say.settings.whetherNewConnectionsAreAccepted, listening ? 'True' : 'False'),
    row('Connections', 'Clients', say.settings.oneEntryForEachLive, ''),
  ]
  return groupsOf([...settings, ...own]).flatMap(([, members]) => members)
}

function row(name: string, group: string, description: string, inForce: string): SettingState {
  return {
    name,
    group,
    description,
    inForce,
    requested: inForce,
    defaultValue: inForce,
    type: 'string',
    min: undefined,
    max: undefined,
    isSecret: false,
    isLong: false,
    isReadOnly: true,
    isPerConnection: false,
    unit: '',
    why: '',
    applies: 'at once',
  }
}
