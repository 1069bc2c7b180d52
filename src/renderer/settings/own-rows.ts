// Properties of the component that the desk shows and sets elsewhere than in the form, and what is set or read for one connection at a time:
// listed all the same, so that who looks for one finds where it is.
import type { ServerState, SettingState } from '../../contract/model.ts'
import { groupsOf } from './groups.ts'

const PLACES: Readonly<Record<string, string>> = {
  Listening: 'Start and Stop in the bar on top set it.',
  Connections: 'The list of connections shows it.',
  MessageLength:
    'Of one connection, for programs that hand a message over in pieces: MessageLength[3]=1000. Here a message is sent whole.',
}

/** Where a setting is found that has no control here; "" for one that has. */
export function placeOf({ name, isPerConnection }: SettingState): string {
  const place = PLACES[name]
  if (place !== undefined) return place
  return isPerConnection ? 'Of one connection: in its detail, under TLS.' : ''
}

/** With the properties that are no settings of the component's table, each at the end of its group. */
export function withOwnRows(settings: readonly SettingState[], { listening }: ServerState): readonly SettingState[] {
  if (settings.length === 0) return settings
  const own = [
    row('Listening', 'Listening', 'Whether new connections are accepted.', listening ? 'True' : 'False'),
    row('Connections', 'Clients', 'One entry for each live client, by its id.', ''),
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
