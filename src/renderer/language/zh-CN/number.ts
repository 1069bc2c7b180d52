// 窗口中的文字：number。
import type { Language } from '../en/index.ts'
import { count } from '../../ui/format.ts'

export const number: Language['number'] = {
  connection: (n) => `${count(n)} 个连接`,
  difference: (n) => `${count(n)} 处差异`,
  equalLine: (n) => `${count(n)} 行相同`,
  moreLine: (n) => `另有 ${count(n)} 行`,
  equalMessage: (n) => `${count(n)} 条相同的消息`,
  byte: (n) => `${count(n)} 字节`,
  snippet: (n) => `${count(n)} 个片段`,
  file: (n) => `${count(n)} 个文件`,
  message: (n) => `${count(n)} 条消息`,
  frame: (n) => `${count(n)} 帧`,
  client: (n) => `${count(n)} 个客户端`,
  entry: (n) => `${count(n)} 个条目`,
  question: (n) => `${count(n)} 个询问`,
  rule: (n) => `${count(n)} 条规则`,
  time: (n) => `${count(n)} 次`,
  setting: (n) => `${count(n)} 项设置`,
  value: (n) => `${count(n)} 个值`,
  variable: (n) => `${count(n)} 个变量`,
  place: (n) => `${count(n)} 处`,
  step: (n) => `${count(n)} 个步骤`,
  day: (n) => `${n} 天`,
}
