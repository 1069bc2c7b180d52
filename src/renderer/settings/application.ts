// Settings of the application itself, which are no properties of the component: how the window looks, what it asks, how much of the log is kept.
// They stand in the same form, are found by the same search, and hold for every workspace but the log's budget, which is the workspace's; control by
// programs is a matter of one run.
import { LANGUAGES } from '../../contract/languages.ts'
import type { SettingState } from '../../contract/model.ts'
import { THEME_LABELS } from '../commands/theme.tsx'
import { request } from '../connect.ts'
import { ASKS, TIME_FORMATS } from '../store/application.ts'
import { useDesk } from '../store/desk.ts'
import {
  DEFAULT_DENSITY,
  DEFAULT_TEXT_SIZE,
  DEFAULT_THEME,
  DENSITIES,
  PREFERENCES,
  TEXT_SIZES,
  THEMES,
} from '../store/appearance.ts'
import { keepPreference, setPreference } from '../store/preferences.ts'
import { AS_THE_SYSTEM, LANGUAGE_NAMES } from '../language/languages.ts'
import { UPDATES_AT_START } from '../updates/updates.ts'
import { say } from '../language/say.ts'

const GROUP = say.settings.application

interface Choice {
  readonly value: string
  readonly label: string
}

/** What the settings are read from. */
interface ApplicationState {
  readonly preferences: Readonly<Record<string, string>>
  /** Of the live log, bytes. */
  readonly budget: number
  /** Programs on this machine may control the desk. */
  readonly control: boolean
}

interface ApplicationSetting {
  readonly name: string
  readonly description: string
  readonly defaultValue: string
  /** Given for a list; else it is on or off, or a number. */
  readonly choices?: readonly Choice[]
  readonly type: SettingState['type']
  readonly min?: number
  readonly unit?: string
  /** False in a shell that has nothing of the kind. Default true. */
  readonly isThere?: () => boolean
  readonly read: (state: ApplicationState) => string
  /** Rejects with a sentence. */
  readonly set: (value: string) => Promise<void>
}

const MEBIBYTE = 1024 * 1024
const LEAST_BUDGET = 16

const DENSITY_LABELS = { compact: say.common.compact, normal: say.settings.normal, comfortable: say.settings.comfortable } as const

const SETTINGS: readonly ApplicationSetting[] = [
  {
    ...preference({
      name: say.settings.language,
      key: PREFERENCES.language,
      description: say.settings.languageOfTheWindow,
      defaultValue: AS_THE_SYSTEM,
      choices: [
        { value: AS_THE_SYSTEM, label: say.commands.asTheSystem },
        ...LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] })),
      ],
    }),
    // The page is loaded anew as soon as it holds here: by then the host has to know.
    set: (value) => keepPreference(PREFERENCES.language, value),
  },
  preference({
    name: say.common.theme,
    key: PREFERENCES.theme,
    description: say.settings.coloursOfTheWindowHigh,
    defaultValue: DEFAULT_THEME,
    choices: THEMES.map((value) => ({ value, label: THEME_LABELS[value] })),
  }),
  preference({
    name: say.settings.textSize,
    key: PREFERENCES.textSize,
    description: say.settings.sizeOfWhatComesFrom,
    defaultValue: DEFAULT_TEXT_SIZE,
    choices: TEXT_SIZES.map((value) => ({ value, label: `${value} px` })),
  }),
  preference({
    name: say.settings.density,
    key: PREFERENCES.density,
    description: say.settings.roomAroundEachRowOf,
    defaultValue: DEFAULT_DENSITY,
    choices: DENSITIES.map((value) => ({ value, label: DENSITY_LABELS[value] })),
  }),
  preference({
    name: say.settings.timeFormat,
    key: PREFERENCES.timeFormat,
    description: say.settings.howATimeOfDay,
    defaultValue: TIME_FORMATS[0].value,
    choices: TIME_FORMATS,
  }),
  ask(say.settings.askBeforeDeleting, ASKS.delete, say.settings.aSessionAWorkspaceA),
  ask(say.settings.askBeforeClosing, ASKS.close, say.settings.theApplicationAsksBeforeIts),
  {
    ...preference({
      name: say.settings.lookForUpdatesAtStart,
      key: UPDATES_AT_START,
      description: say.settings.eachStartAsksThePlace,
      defaultValue: 'False',
    }),
    isThere: () => useDesk.getState().capabilities.updates,
  },
  {
    name: say.settings.controlByPrograms,
    description: say.settings.programsOnThisMachine,
    defaultValue: 'False',
    type: 'boolean',
    read: ({ control }) => (control ? 'True' : 'False'),
    async set(value) {
      const control = await request('control.set', { on: value === 'True' })
      useDesk.setState({ control })
    },
  },
  {
    name: say.settings.logBudget,
    description: say.settings.mostThatTheLogOf,
    defaultValue: '2048',
    type: 'integer',
    min: LEAST_BUDGET,
    unit: 'MiB',
    read: ({ budget }) => String(Math.round(budget / MEBIBYTE)),
    async set(value) {
      const mebibytes = Number(value)
      if (value.trim() === '' || !Number.isSafeInteger(mebibytes) || mebibytes < LEAST_BUDGET)
        throw new Error(say.settings.logBudgetCannotBeIt(value, LEAST_BUDGET))
      await request('log.setBudget', { bytes: mebibytes * MEBIBYTE })
    },
  },
]

interface Kept {
  readonly name: string
  readonly key: string
  readonly description: string
  readonly defaultValue: string
  readonly choices?: readonly Choice[]
}

function preference({ name, key, description, defaultValue, choices }: Kept): ApplicationSetting {
  return {
    name,
    description,
    defaultValue,
    ...(choices && { choices }),
    type: choices ? 'string' : 'boolean',
    read: ({ preferences }) => preferences[key] ?? defaultValue,
    set: async (value) => setPreference(key, value),
  }
}

function ask(name: string, key: string, description: string): ApplicationSetting {
  return preference({ name, key, description, defaultValue: 'True' })
}

/** undefined: it is a setting of the component. */
export function applicationSetting(name: string): ApplicationSetting | undefined {
  return SETTINGS.find((setting) => setting.name === name)
}

/** As rows of the form. */
export function applicationRows(state: ApplicationState): readonly SettingState[] {
  return SETTINGS.filter(({ isThere = () => true }) => isThere()).map(
    ({ name, description, defaultValue, type, min, unit = '', read }) => {
      const value = read(state)
      return {
        name,
        group: GROUP,
        description,
        defaultValue,
        type,
        min,
        max: min === undefined ? undefined : Number.MAX_SAFE_INTEGER,
        unit,
        requested: value,
        inForce: value,
        why: '',
        applies: 'at once',
        isSecret: false,
        isLong: false,
        isReadOnly: false,
        isPerConnection: false,
      }
    },
  )
}
