// What links ask for, asked of the person before anything is done: what would happen, in full, and that nobody knows who asks. One question at a time;
// what comes meanwhile is dropped, so that a page cannot bury the window in questions.
import { dialog, type BrowserWindow } from 'electron'
import { readLink, type Link } from './link.ts'
import { words } from './words.ts'

export interface OutsideOptions {
  readonly window: BrowserWindow
  readonly platform: string
  /** After a yes. */
  readonly openWorkspace: (path: string) => void
  readonly listen: (port: number, scheme: 'ws' | 'wss' | undefined) => void
  /** A sentence about a link that cannot be used. */
  readonly tell: (sentence: string) => void
}

/** Returns what takes a link. */
export function takeLinks({ window, platform, openWorkspace, listen, tell }: OutsideOptions): (text: string) => void {
  let asking = false
  const ask = async (link: Link): Promise<void> => {
    if (!(await agreed(window, link)) || window.isDestroyed()) return
    if (link.asks === 'open') openWorkspace(link.workspace)
    else listen(link.port, link.scheme)
  }
  return (text) => {
    if (asking || window.isDestroyed()) return
    const link = readLink(text, platform)
    if ('fault' in link) return tell(words().linkFaults[link.fault])
    asking = true
    void ask(link).finally(() => {
      asking = false
    })
  }
}

async function agreed(window: BrowserWindow, link: Link): Promise<boolean> {
  const said = words()
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: link.asks === 'open' ? said.linkOpens(link.workspace) : said.linkListens(link.port, link.scheme ?? ''),
    detail: `${link.asks === 'open' ? said.openingMeans : said.listeningMeans}\n\n${said.linkIsFromOutside}`,
    buttons: [link.asks === 'open' ? said.openIt : said.startIt, said.cancel],
    // Enter and Escape do nothing that was not meant.
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  })
  return response === 0
}
