// Reads a `socketbench://` link. Anybody can write one, on any page: what cannot be used has a fault and does nothing, and what can be used is only
// asked about (outside-requests.ts).
import { posix, win32 } from 'node:path'
import { textPieces } from '../contract/hidden-characters.ts'

const LINK_SCHEME = 'socketbench'

/** Characters of a whole link; a longer one is cut off by some system anyway. */
const LINK_LIMIT = 2_048
const PATH_LIMIT = 1_024

/** What a link asks for. */
export type Link =
  | { readonly asks: 'open'; readonly workspace: string }
  /** `scheme` undefined: as the server is set. */
  | { readonly asks: 'listen'; readonly port: number; readonly scheme: 'ws' | 'wss' | undefined }

/** Why a link cannot be used; words.ts has a sentence for each. */
export type LinkFault =
  | 'too-long'
  | 'characters'
  | 'no-link'
  | 'unknown-word'
  | 'unknown-parameter'
  | 'workspace-path'
  | 'hidden-characters'
  | 'port'
  | 'scheme'

export const isLink = (text: string): boolean => /^socketbench:/i.test(text)

/** A link is written in printable ASCII alone: what is beyond it stands there percent-encoded. */
const WRITTEN = /^[\x21-\x7e]+$/

const PARAMETERS: Readonly<Record<Link['asks'], readonly string[]>> = { open: ['workspace'], listen: ['port', 'scheme'] }

export function readLink(text: string, platform: string): Link | { readonly fault: LinkFault } {
  if (text.length > LINK_LIMIT) return { fault: 'too-long' }
  if (!WRITTEN.test(text)) return { fault: 'characters' }
  const url = URL.parse(text)
  if (url?.protocol !== `${LINK_SCHEME}:` || url.username !== '' || url.password !== '' || url.port !== '' || url.hash !== '')
    return { fault: 'no-link' }
  if (url.pathname !== '' && url.pathname !== '/') return { fault: 'no-link' }
  const asks = url.hostname
  if (asks !== 'open' && asks !== 'listen') return { fault: 'unknown-word' }
  const names = [...url.searchParams.keys()]
  if (names.length !== new Set(names).size || names.some((name) => !PARAMETERS[asks].includes(name)))
    return { fault: 'unknown-parameter' }
  return asks === 'open' ? readOpen(url.searchParams, platform) : readListen(url.searchParams)
}

function readOpen(params: URLSearchParams, platform: string): Link | { readonly fault: LinkFault } {
  const workspace = params.get('workspace') ?? ''
  // What a person cannot see in the question, they cannot agree to.
  if (textPieces(workspace).some(({ hidden }) => hidden)) return { fault: 'hidden-characters' }
  const isFile = /\.(?:socketbench|json)$/i.test(workspace) && workspace.length <= PATH_LIMIT
  // On Windows a drive's file alone: a path of another machine, or of a device, would be looked at with the person's credentials.
  const isHere = platform === 'win32' ? /^[a-z]:[\\/]/i.test(workspace) && win32.isAbsolute(workspace) : posix.isAbsolute(workspace)
  return isFile && isHere ? { asks: 'open', workspace } : { fault: 'workspace-path' }
}

function readListen(params: URLSearchParams): Link | { readonly fault: LinkFault } {
  const port = /^[1-9]\d{0,4}$/.test(params.get('port') ?? '') ? Number(params.get('port')) : 0
  if (port === 0 || port > 65_535) return { fault: 'port' }
  const scheme = params.get('scheme') ?? undefined
  if (scheme !== undefined && scheme !== 'ws' && scheme !== 'wss') return { fault: 'scheme' }
  return { asks: 'listen', port, scheme }
}
