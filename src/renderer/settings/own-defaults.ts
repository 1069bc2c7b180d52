// Where this application has a default of its own, and where it keeps a value that the component only gets at the start.
import type { ServerState, SettingState } from '../../contract/model.ts'

/** The component alone would listen at every interface; a tool that one starts in an office should not. */
const HOST = '127.0.0.1'
const PORT = '8080'
/** Clients that come in a crowd are let in one after the other; a short queue would turn them away before anybody has seen them. */
const BACKLOG = '511'
/** The host's questions have a clock that a person sees: the component's is off. */
const QUESTION_TIMEOUT = '0'

/** The setting as it holds in this application. */
export function inApplication(setting: SettingState, server: ServerState): SettingState {
  switch (setting.name) {
    case 'LocalHost':
      return address(setting, HOST, server.host, server.listening)
    case 'LocalPort':
      return address(setting, PORT, String(server.port), server.listening)
    case 'ConnectionBacklog':
      return { ...setting, defaultValue: BACKLOG }
    case 'QuestionTimeout':
      return { ...setting, defaultValue: QUESTION_TIMEOUT }
    default:
      return setting
  }
}

/** While nothing listens, the address is what the bar on top says: the component hears of it at the start. */
function address(setting: SettingState, defaultValue: string, kept: string, listening: boolean): SettingState {
  return listening ? { ...setting, defaultValue } : { ...setting, defaultValue, requested: kept, inForce: kept, why: '' }
}
