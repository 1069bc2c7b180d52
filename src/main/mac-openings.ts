// macOS tells of a file or a link that was opened by an event, also while the application is still being read: what comes before there is a window waits.
import { app } from 'electron'

export interface Openings {
  readonly file: (path: string) => void
  readonly link: (text: string) => void
}

const early: { file?: string; link?: string } = {}
let taker: Openings | undefined

/** To be called by Electron's entry, before it is ready. */
export function keepOpenings(): void {
  app.on('open-file', (event, path) => {
    event.preventDefault()
    if (taker) taker.file(path)
    else early.file = path
  })
  app.on('open-url', (event, text) => {
    event.preventDefault()
    if (taker) taker.link(text)
    else early.link = text
  })
}

/** What has waited comes at once, the last of each kind; what comes later, as it comes. */
export function takeOpenings(openings: Openings): void {
  taker = openings
  if (early.file !== undefined) openings.file(early.file)
  if (early.link !== undefined) openings.link(early.link)
}
