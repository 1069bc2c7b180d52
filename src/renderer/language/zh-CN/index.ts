// 简体中文。类型要求每个键都在。
import type { Language } from '../en/index.ts'
import { translatorOf } from '../heard.ts'
import { certificate } from './certificate.ts'
import { close } from './close.ts'
import { commands } from './commands.ts'
import { common } from './common.ts'
import { compare } from './compare.ts'
import { component } from './component.ts'
import { composer } from './composer.ts'
import { connections } from './connections.ts'
import { detail } from './detail.ts'
import { faults } from './faults.ts'
import { frame } from './frame.ts'
import { listen } from './listen.ts'
import { log } from './log.ts'
import { marks } from './marks.ts'
import { number } from './number.ts'
import { page } from './page.ts'
import { workspaces } from './workspaces.ts'
import { proxy } from './proxy.ts'
import { questions } from './questions.ts'
import { rules } from './rules.ts'
import { SENTENCES } from './sentences.ts'
import { scenarios } from './scenarios.ts'
import { scripts } from './scripts.ts'
import { servers } from './servers.ts'
import { sessions } from './sessions.ts'
import { settings } from './settings.ts'
import { status } from './status.ts'
import { timeline } from './timeline.ts'
import { ui } from './ui.ts'
import { updates } from './updates.ts'

export const zhCN: Language = {
  heard: translatorOf(SENTENCES),
  certificate,
  close,
  commands,
  common,
  compare,
  component,
  composer,
  connections,
  detail,
  faults,
  frame,
  listen,
  log,
  marks,
  number,
  page,
  workspaces,
  proxy,
  questions,
  rules,
  scenarios,
  scripts,
  servers,
  sessions,
  settings,
  status,
  timeline,
  ui,
  updates,
}
