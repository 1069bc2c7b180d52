// 窗口中的文字：faults。
import type { Language } from '../en/index.ts'

export const faults: Language['faults'] = {
  title: '故障',
  open: '故意出错…',
  what: '让服务器故意出错，看客户端如何应对。每次都会连同发送的字节记入日志。',
  search: '查找',
  searchHint: 'accept、opcode、1005…',
  client: '客户端',
  allSelected: (count) => `选中的 ${count} 个`,
  noneOpen: '没有打开的客户端',
  groups: {
    tls: 'TLS（用于下一个连接）',
    opening: '打开握手（用于下一个请求）',
    frames: '帧',
    closing: '关闭',
    transport: '传输',
    records: '已打开连接上的 TLS',
  },
  network: '使该客户端的网络变差',
  networkHint: '作用于发给它的每条消息；比例为 0 到 1。文件按原样发送。',
  makeWorse: '应用',
  asItWas: '恢复原样',
  needsTls: '服务器未使用 TLS 监听。请先切换到 wss。',
  arm: '待命',
  armFault: (title) => `待命：${title}`,
  send: '执行',
  sendFault: (title) => `执行：${title}`,
  armed: (names) => `下一个请求将遇到：${names}`,
  disarm: '取消待命',
  whatClientsReport: '客户端的报告',
  none: '没有这样的故障。',
}
