// 窗口中的文字：timeline。
import type { Language } from '../en/index.ts'

export const timeline: Language['timeline'] = {
  messagesOverTime: '消息随时间的分布',
  noMessageInThisStretch: '此时间段内没有消息',
  zoomOut: '缩小',
  zoomIn: '放大',
  messagesIn: (came) => `收到 ${came}`,
  messagesOut: (out) => `发出 ${out}`,
  within: (span) => `，在 ${span} 内`,
  opening: '打开过程',
  opened: '已打开',
  notOpened: '未打开',
  openedIn: (duration) => `用时 ${duration}`,
  itsOpeningIsNoLonger: '其打开过程已不在日志中。',
  stepsOfTheOpening: '打开的步骤',
  messages: '消息',
  inThisStretch: '（此时间段内）',
  messagesInAndOut: (came, went, stretch) => `收到 ${came}，发出 ${went}${stretch}`,
  showAll: '显示全部',
  noMessageYet: '尚无消息。',
  afterTheOpening: '打开之后',
  betweenTheFirstAndThe: (omitted) => `首尾之间有 ${omitted}未显示`,
  stepsAfterTheOpening: '打开之后的步骤',
}
