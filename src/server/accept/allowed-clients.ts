// AllowedClients: exact addresses, CIDR ranges, * wildcards and host names, matched against a peer's address.
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { listOf } from '../settings.ts'

/** How long a resolved name is believed. */
const NAME_LIFETIME = 60_000

/** `::ffff:192.0.2.1` as `192.0.2.1`: an IPv4 peer on a dual-stack socket. */
export function plainAddress(address: string): string {
  return address.toLowerCase().startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
}

export class AllowedClients {
  readonly #ranges = new BlockList()
  readonly #patterns: RegExp[] = []
  readonly #names: string[] = []
  readonly #resolved = new Map<string, { addresses: Promise<ReadonlySet<string>>; until: number }>()
  readonly #admitsAll: boolean

  constructor(list: string) {
    const items = listOf(list)
    this.#admitsAll = items.length === 0
    for (const item of items) this.#add(item)
  }

  #add(item: string): void {
    const [address = '', bits] = item.split('/')
    const family = isIP(address)
    const mapped = bits !== undefined && Number(bits) >= 96 ? plainAddress(address) : address
    if (mapped !== address) this.#add(`${mapped}/${Number(bits) - 96}`)
    else if (family !== 0 && bits !== undefined && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
      this.#ranges.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6')
    else if (family !== 0 && bits === undefined)
      this.#ranges.addAddress(plainAddress(address), isIP(plainAddress(address)) === 4 ? 'ipv4' : 'ipv6')
    else if (item.includes('*'))
      this.#patterns.push(new RegExp(`^${item.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i'))
    else this.#names.push(item)
  }

  /** Answers at once where it can; a promise when a name must be resolved first. */
  admits(peer: string): boolean | Promise<boolean> {
    if (this.#admitsAll) return true
    // A link-local peer carries its zone, which is no part of an address in a range.
    const [address = ''] = plainAddress(peer).split('%')
    if (this.#ranges.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')) return true
    if (this.#patterns.some((pattern) => pattern.test(address))) return true
    return this.#names.length > 0 && this.#admitsByName(address)
  }

  async #admitsByName(address: string): Promise<boolean> {
    for (const name of this.#names) {
      // One after the other: the first match ends the search, and the cache answers nearly always.
      if ((await this.#addressesOf(name)).has(address)) return true
    }
    return false
  }

  /** One look-up serves all peers that arrive while it is under way. */
  #addressesOf(name: string): Promise<ReadonlySet<string>> {
    const known = this.#resolved.get(name)
    if (known && known.until > Date.now()) return known.addresses
    const addresses = lookup(name, { all: true }).then(
      (found) => new Set(found.map((each) => plainAddress(each.address))),
      () => new Set<string>(),
    )
    this.#resolved.set(name, { addresses, until: Date.now() + NAME_LIFETIME })
    return addresses
  }
}
