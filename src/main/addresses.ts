// Which addresses are our own page's, and which are the tested server's page. What is done about others is guards.ts.

/** Made known to Chromium in before-ready.ts. */
export const SCHEME = 'app'
export const HOST = 'desk'
export const FACE_URL = `${SCHEME}://${HOST}/`

/** Node gives 'null' as the origin of an app:// URL, so scheme and host are compared. */
export function isFaceUrl(url: string, developmentUrl: string | undefined): boolean {
  if (!URL.canParse(url)) return false
  const { protocol: scheme, host, origin } = new URL(url)
  if (scheme === `${SCHEME}:` && host === HOST) return true
  return developmentUrl !== undefined && origin === new URL(developmentUrl).origin
}

/** Same scheme, host and port as the running server: what the page says can choose the path, and never the program that opens it. */
export function isTestPage(url: string, testPage: string | undefined): boolean {
  if (testPage === undefined || !URL.canParse(url)) return false
  const { protocol, host, username, password } = new URL(url)
  const ours = new URL(testPage)
  return (
    (protocol === 'http:' || protocol === 'https:') &&
    protocol === ours.protocol &&
    host === ours.host &&
    username === '' &&
    password === ''
  )
}
