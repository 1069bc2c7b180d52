// The settings as they hold in this application: its own defaults, and an address that the component only gets at the start.
import { APPLICATION_DEFAULTS } from '../../contract/application-defaults.ts'
import type { ServerState, SettingState } from '../../contract/model.ts'

/** The setting as it holds in this application. */
export function inApplication(setting: SettingState, server: ServerState): SettingState {
  const own = APPLICATION_DEFAULTS.get(setting.name)
  if (!own) return setting
  const stated = { ...setting, defaultValue: own.value }
  // While nothing listens, the address is what the bar on top says: the component hears of it at the start.
  const kept = setting.name === 'LocalHost' ? server.host : setting.name === 'LocalPort' ? String(server.port) : undefined
  return server.listening || kept === undefined ? stated : { ...stated, requested: kept, inForce: kept, why: '' }
}
