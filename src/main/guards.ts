// What no page in this application may do: leave, open windows, attach a webview, ask for a permission, load from elsewhere.
// docs/security.md maps Electron's checklist to these lines.
import { app, shell, type Session } from 'electron'
import { isTestPage } from './addresses.ts'

export interface GuardOptions {
  readonly isFace: (url: string) => boolean
  /** http: or https: address of the running server's own test page, the only one that is opened in the person's browser. */
  readonly testPageUrl: () => string | undefined
}

export function guardContents({ isFace, testPageUrl }: GuardOptions): void {
  app.on('web-contents-created', (_event, contents) => {
    // A reload by the page itself is a navigation to the same place; everything else is not for this window.
    contents.on('will-navigate', (event) => {
      if (!isFace(event.url)) event.preventDefault()
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      if (isTestPage(url, testPageUrl())) void shell.openExternal(url)
      return { action: 'deny' }
    })
  })
}

/** The copy buttons need the clipboard, written to after a click; a question that waits is told of while the window is behind. Nothing else is granted, and nobody is asked. */
const GRANTED: readonly string[] = ['clipboard-sanitized-write', 'notifications']

/** Where a request of the page may go: its own files, what it made itself, and Chromium's developer tools. */
const OWN_SCHEMES = ['app:', 'blob:', 'data:', 'devtools:']

export function guardSession(session: Session, isFace: (url: string) => boolean): void {
  session.setPermissionRequestHandler((contents, permission, decide) =>
    decide(GRANTED.includes(permission) && isFace(contents.getURL())),
  )
  session.setPermissionCheckHandler(
    (contents, permission) => GRANTED.includes(permission) && contents !== null && isFace(contents.getURL()),
  )
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest(({ url }, decide) => {
    const own = URL.canParse(url) && OWN_SCHEMES.includes(new URL(url).protocol)
    decide({ cancel: !own && !isFace(url.replace(/^ws/, 'http')) })
  })
  session.on('will-download', (event, item) => {
    // Saving a payload is a download that the page made itself.
    if (!item.getURL().startsWith('blob:')) event.preventDefault()
  })
}
