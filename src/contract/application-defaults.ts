// Where the application's default of a setting is not the component's, each with its reason. Host and face draw on this one table; all
// other settings have the component's default in the application too.

export interface ApplicationDefault {
  /** Public name of the setting. */
  readonly name: string
  /** As config() writes it. */
  readonly value: string
  readonly why: string
  /** The host gives this value and takes no other. */
  readonly isFixed?: true
}

const TABLE: readonly ApplicationDefault[] = [
  {
    name: 'LocalHost',
    value: '127.0.0.1',
    why: 'The component alone listens at every interface; a tool that one starts in an office should not.',
  },
  { name: 'LocalPort', value: '8080', why: 'An address that stays the same from start to start, and that needs no rights.' },
  {
    name: 'QuestionTimeout',
    value: '0',
    why: 'A question of the host has the clock that a person sees; a second one in the component would cut it off.',
    isFixed: true,
  },
]

/** By public name. */
export const APPLICATION_DEFAULTS: ReadonlyMap<string, ApplicationDefault> = new Map(TABLE.map((each) => [each.name, each]))
