// 窗口中的文字：ui。
import type { Language } from '../en/index.ts'

export const ui: Language['ui'] = {
  deleteName: (name) => `删除 ${name}`,
  leftOut: (name, why) => `你为 ${name} 输入的内容保留在它的对话框中，但尚未生效：${why}`,
  copied: '已复制',
  theClipboardCouldNotBe: '无法写入剪贴板',
  keepIt: '保留',
  deleteForGood: '永久删除',
  closeDialog: '关闭对话框',
  copyName: (name) => `复制 ${name}`,
  at: (time) => `（${time}）`,
  theConnectionToSocketbenchWas: (at) => `与 Socketbench 的连接已断开${at}；正在重试。`,
  whatYouSeeIsThe: '现在显示的是最后已知的内容。',
  thisPagesAddressBelongsTo: '此页面的地址属于 Socketbench 较早的一次运行，或不完整。请打开 Socketbench 最近一次启动时输出的地址。',
  socketbenchCannotBeReachedTrying: '无法连接到 Socketbench；正在重试。如果它已重新启动，请打开它输出的地址。',
  noTimeLimit: '无时间限制',
  heldWaitsWithoutALimit: '继续等待：无限期',
  secondsLeft: (seconds) => `剩余 ${seconds} 秒`,
  hideInside: '隐藏',
  showInside: '显示',
  hideName: (name) => `隐藏 ${name}`,
  showName: (name) => `显示 ${name}`,
  run: {
    export: {
      progress: (name) => `导出 ${name}`,
      cancel: (name) => `取消导出 ${name}`,
      dismiss: (name) => `移除导出 ${name}`,
    },
    import: {
      progress: (name) => `导入 ${name}`,
      cancel: (name) => `取消导入 ${name}`,
      dismiss: (name) => `移除导入 ${name}`,
    },
  },
}
