// 窗口中的文字：scripts。
import type { Language } from '../en/index.ts'

export const scripts: Language['scripts'] = {
  scripts: '脚本',
  open: '脚本…',
  what: '由规则把收到的内容交给 JavaScript 处理。它在自己的沙箱中运行：没有文件，没有网络，时间和内存有限。',
  none: '还没有脚本。添加一个；由规则把收到的内容交给它。',
  add: '添加脚本',
  newName: '新脚本',
  name: '名称',
  editorOf: (name) => `${name} 的代码`,
  noRule: '还没有规则把内容交给这个脚本。',
  addRules: '为它添加规则',
  rulesAre: (n) => `由 ${n} 交给它。`,
  saved: '已保存。',
  notSaved: '尚未生效：离开编辑框，或按 Ctrl+Enter。',
  refused: '尚未生效。',
  needsName: '脚本需要名称：规则和日志用它来称呼脚本。',
  sample: `// 可以调用：on, after, every, cancel, clients, sendToAll, sendToGroup, console。
on('opened', (client) => {
  client.send({ hello: client.path })
})

on('message', (client, message) => {
  console.log('收到', message.text)
  client.send({ you: message.json ?? message.text })
})
`,
}
