// The text of a workspace: what is read of it is written, and read again as the same.
import { RequestError } from '../../../src/contract/params.ts'
import {
  byName,
  listed,
  parseWorkspace,
  readWorkspace,
  sentenceOf,
  writeWorkspace,
  type Fault,
} from '../../../src/host/workspace.ts'
import { holds, isSentence, refusing, same } from '../property.ts'

const FILE = '/chats/chat.json'

export function fuzz(data: Buffer): void {
  const text = data.toString('utf8')
  const read = refusing(() => readWorkspace(text, 'chat.json', FILE), RequestError)
  if (read) sameAgain(read)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return
  }
  // As a start reads it, which leaves out what is wrong.
  const faults: Fault[] = []
  const mended = parseWorkspace(json, FILE, faults)
  for (const fault of faults) isSentence(sentenceOf(fault, 'chat.json', text))
  holds(mended.servers.length > 0, 'No server is left.')
  sameAgain(mended)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return
  const record = json as Record<string, unknown>
  const named = refusing(() => byName(record), Error)
  if (named) listed(named)
}

function sameAgain(workspace: ReturnType<typeof readWorkspace>): void {
  const written = writeWorkspace(workspace, FILE, '/chats')
  const again = readWorkspace(written, 'chat.json', FILE)
  same(again, workspace, 'The workspace that was written')
  same(writeWorkspace(again, FILE, '/chats'), written, 'What is written again')
}
