// What the words of a start ask to open: a workspace, which is a file, or a link. Words that are options of Electron's own are neither.
import { resolve } from 'node:path'
import { isLink } from './link.ts'

export interface Opened {
  /** In full. */
  readonly workspace: string | undefined
  /** As it stands there, unread. */
  readonly link: string | undefined
}

/** `folder`: what a path is relative to. */
export function openedBy(words: readonly string[], folder: string): Opened {
  const link = words.findLast(isLink)
  // A link may end as a file does, and is to be asked about all the same.
  const word = words.findLast((each) => /\.(?:socketbench|json)$/i.test(each) && !each.startsWith('-') && !isLink(each))
  return { workspace: word === undefined ? undefined : resolve(folder, word), link }
}
