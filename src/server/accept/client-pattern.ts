// One item of AllowedClients: an address, a range, a wildcard or a host name. What can match nobody is refused.
import { BlockList, isIP } from 'node:net'
import { faultInHost } from '../host-name.ts'
import { quoted } from '../quoted.ts'

/** `::ffff:192.0.2.1` as `192.0.2.1`: an IPv4 peer on a dual-stack socket. */
export function plainAddress(address: string): string {
  return address.toLowerCase().startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
}

export type ClientPattern =
  | { readonly kind: 'all' }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'subnet'; readonly address: string; readonly bits: number }
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
  /** What stands between the wildcards, in lower case. */
  | { readonly kind: 'wildcard'; readonly parts: readonly string[] }
  | { readonly kind: 'name'; readonly name: string }

export interface PatternFault {
  readonly fault: string
}

export function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

export function parseClientPattern(item: string): ClientPattern | PatternFault {
  if (item === '*') return { kind: 'all' }
  if (item.includes('/')) return subnet(item)
  if (isIP(item) !== 0) return { kind: 'address', address: plainAddress(item) }
  const ends = item.split('-')
  if (ends.length === 2 && /^[\d.:a-f]+$/i.test(item.replace('-', '')) && ends.some((end) => isIP(end) !== 0))
    return range(item, ends[0] as string, ends[1] as string)
  if (item.includes('*')) return wildcard(item)
  if (/^\[.*\]|^\d+(?:\.\d+){3}:\d+$/.test(item))
    return { fault: `${quoted(item)} has a port or brackets; write the address alone, ports of clients are not compared` }
  return faultInHost(item) === undefined
    ? { kind: 'name', name: item }
    : { fault: `${quoted(item)} is not an address, range, wildcard or host name` }
}

function subnet(item: string): ClientPattern | PatternFault {
  const [address = '', bits = '', ...rest] = item.split('/')
  const family = isIP(address)
  const length = Number(bits)
  if (rest.length > 0 || family === 0 || !/^\d{1,3}$/.test(bits) || length > (family === 4 ? 32 : 128))
    return { fault: `${quoted(item)} is no CIDR range such as 192.168.0.0/16` }
  const plain = length >= 96 ? plainAddress(address) : address
  return { kind: 'subnet', address: plain, bits: plain === address ? length : length - 96 }
}

function range(item: string, from: string, to: string): ClientPattern | PatternFault {
  const [first, last] = [plainAddress(from), plainAddress(to)]
  if (isIP(first) === 0 || isIP(first) !== isIP(last))
    return { fault: `${quoted(item)} is no range such as 192.168.0.10-192.168.0.20: both ends are whole addresses of one kind` }
  try {
    new BlockList().addRange(first, last, familyOf(first))
  } catch {
    return { fault: `${quoted(item)} is a range that ends before it begins; write the lower address first` }
  }
  return { kind: 'range', from: first, to: last }
}

/** A wildcard stands for any part of an address as it is shown: `192.168.*`, `2001:db8:*`. */
function wildcard(item: string): ClientPattern | PatternFault {
  const isFour = item.includes('.')
  const pieces = item.split(isFour ? '.' : ':')
  const fits = isFour
    ? pieces.length <= 4 &&
      pieces.every((piece) => (piece.includes('*') ? /^[\d*]{1,7}$/.test(piece) : isIP(`0.0.0.${piece}`) === 4))
    : pieces.length <= 9 && pieces.every((piece) => /^[\da-f*]{0,9}$/i.test(piece))
  if (!fits)
    return { fault: `${quoted(item)} can match no address; a wildcard stands for parts of one, as in 192.168.* or 2001:db8:*` }
  // Addresses are compared as the system writes them: in lower case, and without leading zeros.
  const shown = isFour ? item : item.toLowerCase().replace(/(^|:)0+(?=[\da-f])/g, '$1')
  return { kind: 'wildcard', parts: shown.split('*') }
}

/** In time that grows with the length of the address alone. */
export function matchesWildcard(parts: readonly string[], address: string): boolean {
  const first = parts[0] as string
  const last = parts.at(-1) as string
  if (!address.startsWith(first) || !address.endsWith(last) || address.length < first.length + last.length) return false
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = address.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= address.length - last.length
}
