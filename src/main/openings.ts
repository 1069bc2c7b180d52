// What the system has to open while the application runs: macOS tells of a file or a link by an event of its own, the others start the application once
// more. Either may come while the application is still being started: what comes before there is a window waits.
import { app } from 'electron'
import { openedBy } from './opened.ts'

export interface Openings {
  readonly file: (path: string) => void
  readonly link: (text: string) => void
  /** The application was started once more, whatever it is to open. */
  readonly again: () => void
}

const early: { file?: string; link?: string } = {}
let taker: Openings | undefined

function open({ file, link }: typeof early): void {
  if (taker) {
    if (file !== undefined) taker.file(file)
    if (link !== undefined) taker.link(link)
  } else {
    if (file !== undefined) early.file = file
    if (link !== undefined) early.link = link
  }
}

/** To be called by Electron's entry, before it is ready. */
export function keepOpenings(): void {
  app.on('open-file', (event, path) => {
    event.preventDefault()
    open({ file: path })
  })
  app.on('open-url', (event, text) => {
    event.preventDefault()
    open({ link: text })
  })
  app.on('second-instance', (_event, words, folder) => {
    const { workspace, link } = openedBy(words.slice(1), folder)
    taker?.again()
    open({ ...(workspace !== undefined && { file: workspace }), ...(link !== undefined && { link }) })
  })
}

/** What has waited comes at once, the last of each kind; what comes later, as it comes. */
export function takeOpenings(openings: Openings): void {
  taker = openings
  open(early)
}
