// 窗口中的文字：sessions。
import type { Language } from '../en/index.ts'
import { number } from './number.ts'

export const sessions: Language['sessions'] = {
  imports: '导入',
  openTheImportedSession: (name) => `打开导入的会话 ${name}`,
  logs: '日志',
  isNotOpenAnyMore: (session, message) => `${session} 已不再打开。${message}`,
  aSession: '某个会话',
  closeTheSession: '关闭会话',
  compareThisSessionWithAnother: '将此会话与另一次运行比较…',
  showTheLiveLog: '显示实时日志',
  session: '会话',
  readOnly: (about, size) => `${about} · ${size} · 只读`,
  compare: '比较…',
  importedFrom: (source) => `从 ${source} 导入`,
  brokenOff: '意外中断',
  anotherSocketbenchIsWritingIt: '另一个 Socketbench 正在写入',
  whatHadNotReachedThe: '当时尚未写入磁盘的内容不在其中。',
  itEndedWithoutBeingClosed: (lost) => `它没有正常关闭就结束了。${lost}`,
  sessionsOnThisMachine: '本机上的会话',
  everyRunIsKeptHere: (budget) =>
    `每次运行都保存在这里。总计超过 ${budget} 或超过 50 个时，下次启动会移除最旧的会话：已固定或已命名的除外。`,
  aLogThatWasExported: '以 JSON Lines 导出的日志，或浏览器的 HAR',
  duration: '时长',
  entries: '条目',
  actions: '操作',
  openTitle: (title) => `打开 ${title}`,
  nameTitle: (title) => `命名 ${title}`,
  renameTitle: (title) => `重命名 ${title}`,
  pinTitle: (title) => `固定 ${title}`,
  deleteTitle: (title) => `删除 ${title}`,
  nameOfTheSessionOf: (title) => `${title} 的会话名称`,
  aNameToFindIt: '一个便于再次找到的名称',
  imported: '已导入',
  entriesLeftOut: (n) => `有 ${number.entry(n)}的字节尚未写入磁盘，已略去。`,
}
