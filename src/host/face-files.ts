// The built face as files, with the headers that every shell sends with them. How they travel is left to the shell.
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

/**
 * Nothing but our own files, no inline script, no frame around us. `connect-src 'self'` covers the WebSocket to our own origin
 * (CSP 3, section 6.7.2.8); `data:` is for the empty favicon.
 */
const contentSecurityPolicy = (style: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${style}`,
    // Attributes alone: what is typed over coloured text in an editor keeps its colour as one, by the browser's own doing.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')

export const FACE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy("'self'"),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), usb=(), serial=(), hid=(), midi=()',
  // The files change with every build and come from this machine: asking each time costs nothing.
  'cache-control': 'no-cache',
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

export interface FaceFile {
  /** All of them. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer<ArrayBuffer>
}

/**
 * The file that a path of a URL names, or undefined for one that is not there, leads out of `root`, or is of a kind that a face
 * does not consist of. `/` is index.html.
 */
export async function readFaceFile(root: string, urlPath: string): Promise<FaceFile | undefined> {
  let path: string
  try {
    path = decodeURIComponent(urlPath)
  } catch {
    return undefined
  }
  if (path.includes('\0') || path.includes('\\')) return undefined
  const file = normalize(join(root, path === '/' ? 'index.html' : path))
  const contentType = CONTENT_TYPES[extname(file)]
  if (contentType === undefined || !file.startsWith(normalize(root + sep))) return undefined
  try {
    const body = await readFile(file)
    return extname(file) === '.html'
      ? withNonce(body, contentType)
      : { headers: { ...FACE_HEADERS, 'content-type': contentType }, body }
  } catch {
    return undefined
  }
}

/** The page's editor makes a style sheet of its own; each load of the page has a word of its own that lets it. */
function withNonce(html: Buffer, contentType: string): FaceFile {
  const nonce = randomBytes(16).toString('base64')
  const body = Buffer.from(html.toString().replace('</head>', `<meta property="csp-nonce" nonce="${nonce}" />\n</head>`))
  const headers = {
    ...FACE_HEADERS,
    'content-security-policy': contentSecurityPolicy(`'self' 'nonce-${nonce}'`),
    'content-type': contentType,
    // The word in the page and that in the header belong together.
    'cache-control': 'no-store',
  }
  return { headers, body }
}
