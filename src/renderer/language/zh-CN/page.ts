// 窗口中的文字：page。
import type { Language } from '../en/index.ts'

export const page: Language['page'] = {
  showAllCommands: '显示所有命令',
  showKeyboardShortcuts: '显示键盘快捷键',
  theConnectionToSocketbenchWas: '与 Socketbench 的连接已断开。',
  socketbenchWasStartedAnewWhat: 'Socketbench 已重新启动。现在显示的是新的日志，之前的日志保存在磁盘上。',
}
