// What the shell says beside the page: the menus that Electron knows, the system's dialogs. The page tells it in which language.
import type { LanguageTag } from '../contract/languages.ts'
import type { LinkFault } from './link.ts'

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
  linkOpens: (path: string) => `A link asks to open the workspace ${path}`,
  openingMeans:
    'It takes the place of the workspace in use: the server stops listening, and the rules, scenarios and scripts of the file are in force from then on. Open only what comes from people you trust.',
  openIt: 'Open the Workspace',
  linkListens: (port: number, scheme: string) => `A link asks to listen on port ${port}${scheme === '' ? '' : ` with ${scheme}`}`,
  listeningMeans: 'The server starts at 127.0.0.1, which programs of this computer can reach and other computers cannot.',
  startIt: 'Start Listening',
  linkIsFromOutside: 'The link comes from another program or a web page; the system does not say from which.',
  linkFaults: {
    'too-long': 'A link was not used: it is longer than 2,048 characters.',
    characters: 'A link was not used: it has characters that must be percent-encoded in a link, such as spaces or line breaks.',
    'no-link':
      'A link was not used: expected socketbench:// with "open" or "listen" and its parameters, without path, port, user or fragment.',
    'unknown-word': 'A link was not used: it asks for something that there is not. Links can ask to "open" and to "listen".',
    'unknown-parameter':
      'A link was not used: it has a parameter that is unknown or is there twice. "open" takes workspace; "listen" takes port and scheme.',
    'workspace-path':
      'A link was not used: "open" takes workspace, the whole path of a file on this computer that ends in .socketbench or .json, of up to 1,024 characters.',
    'hidden-characters': 'A link was not used: the path of its workspace has characters that cannot be seen.',
    port: 'A link was not used: "listen" takes port, a number from 1 to 65535.',
    scheme: 'A link was not used: the scheme of "listen" is ws or wss.',
  } satisfies Readonly<Record<LinkFault, string>>,
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
  linkOpens: (path) => `有链接请求打开工作区 ${path}`,
  openingMeans: '它会取代当前使用的工作区：服务器停止监听，此后该文件中的规则、场景和脚本生效。请只打开来自您信任的人的文件。',
  openIt: '打开工作区',
  linkListens: (port, scheme) => `有链接请求在端口 ${port} 上${scheme === '' ? '' : `以 ${scheme} `}监听`,
  listeningMeans: '服务器将在 127.0.0.1 启动，本机上的程序可以访问，其他计算机不能。',
  startIt: '开始监听',
  linkIsFromOutside: '该链接来自其他程序或网页；系统不会说明来自哪一个。',
  linkFaults: {
    'too-long': '未使用链接：它超过 2,048 个字符。',
    characters: '未使用链接：其中含有在链接中必须进行百分号编码的字符，例如空格或换行。',
    'no-link': '未使用链接：应为 socketbench:// 加上 "open" 或 "listen" 及其参数，不带路径、端口、用户或片段。',
    'unknown-word': '未使用链接：它请求的操作不存在。链接可以请求 "open" 和 "listen"。',
    'unknown-parameter': '未使用链接：其中有未知或重复的参数。"open" 接受 workspace；"listen" 接受 port 和 scheme。',
    'workspace-path':
      '未使用链接："open" 接受 workspace，即本机上以 .socketbench 或 .json 结尾的文件的完整路径，最多 1,024 个字符。',
    'hidden-characters': '未使用链接：其工作区的路径含有看不见的字符。',
    port: '未使用链接："listen" 接受 port，即 1 到 65535 的数字。',
    scheme: '未使用链接："listen" 的 scheme 为 ws 或 wss。',
  },
}

let spoken = en

export function words(): typeof en {
  return spoken
}

export function speak(language: LanguageTag): void {
  spoken = language === 'zh-CN' ? zhCN : en
}
