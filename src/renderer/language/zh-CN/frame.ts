// 窗口中的文字：frame。
import type { Language } from '../en/index.ts'

export const frame: Language['frame'] = {
  heightOfTheComposer: '编辑区的高度',
  openTheSettings: '打开设置',
  openASession: '打开会话…',
  editTheRules: '编辑规则',
  closeTheDetail: '关闭详情',
  closeDetail: '关闭详情',
  waitingWidenThePane: (waiting) => `${waiting}在等待：展开窗格`,
  dismissAllNotices: '关闭所有提示',
  aClientIsWaiting: '有客户端在等待',
  areWaiting: (waiting) => `${waiting}在等待`,
  connectionFrom: (connection, remoteHost) => `来自 ${remoteHost} 的连接 ${connection} `,
  asksToOpen: (who, path) => `${who}请求打开 ${path}`,
  wantsToConnect: (who) => `${who}请求连接`,
  waitsInItsTlsHandshake: (who) => `${who}在 TLS 握手中等待`,
  narrowOrWidenTheConnections: '收窄或展开连接窗格',
  goToTheLog: '转到日志',
  widthOfTheConnectionsPane: '连接窗格的宽度',
  widthOfTheDetailPane: '详情窗格的宽度',
  clientsAreWaiting: (questions) => `${questions} 个客户端在等待`,
  connectionWith: (connection, remoteHost, wish) => `来自 ${remoteHost} 的连接 ${connection} ${wish}`,
  dropAWorkspaceToOpen: '拖放工作区以打开，拖放日志以导入',
  isNeitherAWorkspaceSocketbench: (name) =>
    `${name} 既不是工作区（.socketbench、.json）也不是日志（.jsonl、.har）。要发送它，请拖放到消息上。`,
}
