// 窗口中的文字：marks。
import type { Language } from '../en/index.ts'

export const marks: Language['marks'] = {
  markTheSelectedEntries: '标记所选条目',
  removeTheMarkFromThe: '移除条目的标记',
  markTheEntry: '标记条目',
  writeANoteOnThe: '为条目写备注',
  goToTheNextMark: '转到下一个标记',
  goToThePreviousMark: '转到上一个标记',
  markedIn: (color) => `已标记为${color}`,
  changeTheNoteDots: '更改备注…',
  writeANote: '写备注…',
  removeTheMark: '移除标记',
  note: '备注',
  changeTheNote: '更改备注',
  amber: '琥珀色',
  red: '红色',
  green: '绿色',
  blue: '蓝色',
  noteOnEntry: (seq) => `条目 ${seq} 的备注`,
  whatIsItAboutThis: '此条目有何特别？',
  colourOfTheMark: '标记的颜色',
}
