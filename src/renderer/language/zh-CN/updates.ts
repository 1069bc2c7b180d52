// 窗口中的文字：应用程序的新版本。
import type { Language } from '../en/index.ts'

export const updates: Language['updates'] = {
  checkForUpdates: '检查更新…',
  updates: '更新',
  looking: '正在查找新版本…',
  newest: (version) => `Socketbench ${version} 已是最新版本。`,
  noFeed: '此版本不在这里更新：它不知道新版本在哪里，或由系统自己的工具替换。请从获得此版本的地方获取新版本。',
  isThere: (version, own) => `有 Socketbench ${version} 可用。您的版本是 ${own}。`,
  nothingYet: '未经您同意，不会下载或安装任何内容。',
  download: '下载',
  downloading: (version) => `正在下载 Socketbench ${version}…`,
  downloaded: (version) => `Socketbench ${version} 已下载。`,
  installing: '安装会结束应用程序及其服务器，然后启动新版本。',
  install: '安装并重新启动',
  notNow: '以后再说',
  lookAgain: '重新查找',
  isThereAtStart: (version) => `有 Socketbench ${version} 可用。可用“检查更新…”获取。`,
}
