// The names and addresses of a server certificate: checked, put where they belong, and written as a subjectAltName (RFC 5280 section
// 4.2.1.6). Clients look nowhere else for the name of a server.
import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { extension } from './certificate-writing.ts'
import { implicit, sequence } from './der.ts'
import { LocalAuthorityError } from './local-authority-error.ts'

/** Names and addresses of one certificate. Public authorities stop at 100 too; the certificate is sent in every handshake. */
const COUNT_LIMIT = 100
/** RFC 1035 section 2.3.4. */
const NAME_LIMIT = 253
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

export interface AlternativeNames {
  /** Host names in ASCII and lower case. */
  readonly names: readonly string[]
  /** IPv4 and IPv6 addresses in their shortest form. */
  readonly addresses: readonly string[]
}

/**
 * Checks what a person typed. An address among the names becomes an address, a name beyond ASCII its punycode; doubles go.
 * Throws `bad-name`.
 */
export function alternativeNames(names: readonly string[], addresses: readonly string[]): AlternativeNames {
  const typed = names.map((name) => name.trim().replace(/^\[(.*)\]$/, '$1'))
  const hostNames = typed.filter((name) => isIP(name) === 0).map(hostName)
  const allAddresses = [
    ...typed.filter((name) => isIP(name) !== 0),
    ...addresses.map((each) => each.trim().replace(/^\[(.*)\]$/, '$1')),
  ]
  const checked = { names: [...new Set(hostNames)], addresses: [...new Set(allAddresses.map(shortestAddress))] }
  const count = checked.names.length + checked.addresses.length
  if (count > COUNT_LIMIT)
    throw new LocalAuthorityError('bad-name', `There are ${count} names and addresses; one certificate has at most ${COUNT_LIMIT}.`)
  return checked
}

function hostName(typed: string): string {
  const isWildcard = typed.startsWith('*.')
  const name = domainToASCII(isWildcard ? typed.slice(2) : typed).replace(/\.$/, '')
  const labels = name.split('.')
  // A wildcard right below the root would stand for every name of a country.
  if (name.length > NAME_LIMIT || !labels.every((label) => LABEL.test(label)) || (isWildcard && labels.length < 2))
    throw new LocalAuthorityError(
      'bad-name',
      `"${typed.slice(0, NAME_LIMIT)}" is no host name. Expected are labels of letters, digits and hyphens, such as "localhost" or "*.test.example".`,
    )
  return isWildcard ? `*.${name}` : name
}

function shortestAddress(typed: string): string {
  // A zone such as %eth0 belongs to a machine and not to an address.
  if (isIP(typed) === 0 || typed.includes('%'))
    throw new LocalAuthorityError(
      'bad-name',
      `"${typed.slice(0, NAME_LIMIT)}" is no IP address. Expected is one such as "127.0.0.1" or "::1".`,
    )
  return isIP(typed) === 4 ? typed : new URL(`http://[${typed}]`).hostname.slice(1, -1)
}

/** The extension; sorted, so that the same names in another order give the same bytes. */
export function alternativeNamesExtension(wanted: AlternativeNames, criticality: 'critical' | 'not-critical'): Buffer {
  return extension('2.5.29.17', generalNames(wanted), criticality)
}

/** Whether a server certificate of `local-authority.ts` has exactly these names and addresses, in any order. */
export function hasAlternativeNames({ raw }: X509Certificate, wanted: AlternativeNames): boolean {
  return (
    raw.includes(alternativeNamesExtension(wanted, 'not-critical')) || raw.includes(alternativeNamesExtension(wanted, 'critical'))
  )
}

function generalNames({ names, addresses }: AlternativeNames): Buffer {
  const DNS_NAME = 2
  const IP_ADDRESS = 7
  return sequence(
    ...names.toSorted().map((name) => implicit(DNS_NAME, Buffer.from(name, 'latin1'))),
    ...addresses.toSorted().map((address) => implicit(IP_ADDRESS, addressBytes(address))),
  )
}

/** 4 or 16 bytes in network order of an address in its shortest form. */
function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number))
  const [before = '', after] = address.split('::')
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)))
  const [start, end] = [groups(before), groups(after ?? '')]
  const all = [...start, ...new Array<number>(8 - start.length - end.length).fill(0), ...end]
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]))
}
