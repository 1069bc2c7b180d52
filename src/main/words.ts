// What the shell says beside the page: the menus that Electron knows, the system's dialogs. The page tells it in which language.
import type { LanguageTag } from '../contract/languages.ts'

const en = {
  menus: {
    file: '&File',
    edit: '&Edit',
    server: '&Server',
    connections: '&Connections',
    message: '&Message',
    log: '&Log',
    view: '&View',
    window: '&Window',
    help: '&Help',
  },
  /** By Electron's role; where there is none, Electron has its own word. */
  roles: {} as Readonly<Record<string, string>>,
  choose: 'Choose',
  allFiles: 'All files',
  fileToSend: 'File to send',
  serverCertificate: "File of the server's certificate",
  certificates: 'Certificates and key stores',
  logToImport: 'Log to import as a session',
  logs: 'JSON Lines and HAR',
  workspaceToOpen: 'Workspace to open',
  workspaces: 'Workspaces',
  privateKey: 'File of the private key',
  privateKeys: 'Private keys',
  exportTheLog: 'Export the log',
  export: 'Export',
  saveTheWorkspace: 'Save the workspace to a file',
  save: 'Save',
  connected: (clients: number) => (clients === 1 ? 'One client is connected.' : `${clients} clients are connected.`),
  closingStops: 'Closing stops the server. The clients see the connection end with code 1001 (going away).',
  stopAndClose: 'Stop and Close',
  cancel: 'Cancel',
}

const zhCN: typeof en = {
  menus: {
    file: '文件(&F)',
    edit: '编辑(&E)',
    server: '服务器(&S)',
    connections: '连接(&C)',
    message: '消息(&M)',
    log: '日志(&L)',
    view: '视图(&V)',
    window: '窗口(&W)',
    help: '帮助(&H)',
  },
  roles: {
    about: '关于 Socketbench',
    services: '服务',
    hide: '隐藏 Socketbench',
    hideOthers: '隐藏其他',
    unhide: '全部显示',
    quit: '退出',
    undo: '撤销',
    redo: '重做',
    cut: '剪切',
    copy: '复制',
    paste: '粘贴',
    pasteAndMatchStyle: '粘贴并匹配样式',
    delete: '删除',
    selectAll: '全选',
    startSpeaking: '开始朗读',
    stopSpeaking: '停止朗读',
    reload: '重新加载',
    toggleDevTools: '切换开发者工具',
    resetZoom: '实际大小',
    zoomIn: '放大',
    zoomOut: '缩小',
    togglefullscreen: '切换全屏',
    minimize: '最小化',
    zoom: '缩放',
    close: '关闭窗口',
    front: '前置全部窗口',
  },
  choose: '选择',
  allFiles: '所有文件',
  fileToSend: '要发送的文件',
  serverCertificate: '服务器证书文件',
  certificates: '证书和密钥库',
  logToImport: '要作为会话导入的日志',
  logs: 'JSON Lines 和 HAR',
  workspaceToOpen: '要打开的工作区',
  workspaces: '工作区',
  privateKey: '私钥文件',
  privateKeys: '私钥',
  exportTheLog: '导出日志',
  export: '导出',
  saveTheWorkspace: '将工作区保存到文件',
  save: '保存',
  connected: (clients) => `有 ${clients} 个客户端连接。`,
  closingStops: '关闭会停止服务器。客户端会看到连接以代码 1001（离开）结束。',
  stopAndClose: '停止并关闭',
  cancel: '取消',
}

let spoken = en

export function words(): typeof en {
  return spoken
}

export function speak(language: LanguageTag): void {
  spoken = language === 'zh-CN' ? zhCN : en
}
