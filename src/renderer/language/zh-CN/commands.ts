// 窗口中的文字：commands。
import { parts } from '../parts.ts'
import type { Language } from '../en/index.ts'

export const commands: Language['commands'] = {
  command: '命令',
  whatDoYouWantTo: '您想做什么？',
  matchingCommands: '匹配的命令',
  noCommandHasTheseWords: '没有包含这些字词的命令。',
  keyboardShortcuts: '键盘快捷键',
  findACommand: '查找命令',
  shortcuts: '快捷键',
  whatIsChangedIsKept: (file) => parts`更改保存在 ${file} 中，该文件可以手动编辑。方向键、Enter 和 Tab 保持不变。`,
  notNow: '，当前不可用',
  alsoFor: (titles) => `同时用于：${titles}`,
  giveItsOwnKeysAgain: (title, ownKeys) => `恢复“${title}”原有的按键${ownKeys}`,
  none: '：无',
  change: '更改',
  changeTheKeysOfNow: (title, keys) => `更改“${title}”的按键，当前为 ${keys}`,
  newKeysOf: (title) => `“${title}”的新按键`,
  pressKeys: '请按键',
  delNoneEscAsBefore: 'Del：无。Esc：保持原样。',
  light: '浅色',
  dark: '深色',
  asTheSystem: '跟随系统',
  highContrast: '高对比度',
  themeLight: '主题：浅色',
  themeDark: '主题：深色',
  themeAsTheSystem: '主题：跟随系统',
  themeHighContrast: '主题：高对比度',
}
