// Values of all settings as text: refused with a sentence, or read back as the same. And what stands in some of them: hosts and patterns of clients.
import { parseClientPattern } from '../../../src/server/accept/client-pattern.ts'
import { WebSocketServerError } from '../../../src/server/errors.ts'
import { faultInHost } from '../../../src/server/host-name.ts'
import { DESCRIPTORS, parseSetting, settingNamed, settingText, shownText, type SettingName } from '../../../src/server/settings.ts'
import { Choices, holds, isSentence, refusing, same } from '../property.ts'

const NAMES = Object.keys(DESCRIPTORS) as SettingName[]

export function fuzz(data: Buffer): void {
  const choices = new Choices(data)
  const key = choices.one(NAMES)
  const text = choices.rest().toString('utf8')
  refusing(() => settingNamed(text), WebSocketServerError)
  holds(settingNamed(DESCRIPTORS[key].name) === key, 'A setting has another name.')
  const value = refusing(() => parseSetting(key, text), WebSocketServerError)
  if (value !== undefined) {
    same(parseSetting(key, settingText(value)), value, `What is written of ${DESCRIPTORS[key].name}`)
    const shown = shownText(key, value)
    if (DESCRIPTORS[key].isSecret === true && text.length > 8) holds(!shown.includes(text), 'A secret is shown.')
  }
  const fault = faultInHost(text)
  if (fault !== undefined) isSentence(fault)
  const pattern = parseClientPattern(text)
  if ('fault' in pattern) isSentence(String(pattern.fault))
}
