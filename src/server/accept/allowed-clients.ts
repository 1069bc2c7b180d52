// AllowedClients: addresses, ranges, wildcards and host names, matched against a peer's address.
import { BlockList } from 'node:net'
import { lookUpHost } from '../host-name.ts'
import { listOf } from '../setting-descriptor.ts'
import { familyOf, matchesWildcard, parseClientPattern, plainAddress } from './client-pattern.ts'

export { plainAddress } from './client-pattern.ts'

/** How long a resolved name is believed. */
const NAME_LIFETIME = 60_000

export class AllowedClients {
  readonly #ranges = new BlockList()
  readonly #wildcards: (readonly string[])[] = []
  readonly #names: string[] = []
  readonly #resolved = new Map<string, { addresses: Promise<ReadonlySet<string>>; until: number }>()
  #admitsAll: boolean

  /** Items that can match nobody are passed over: the setting has refused them. */
  constructor(list: string) {
    const items = listOf(list)
    this.#admitsAll = items.length === 0
    for (const item of items) this.#add(item)
  }

  #add(item: string): void {
    const pattern = parseClientPattern(item)
    if ('fault' in pattern) return
    switch (pattern.kind) {
      case 'all':
        this.#admitsAll = true
        return
      case 'address':
        this.#ranges.addAddress(pattern.address, familyOf(pattern.address))
        return
      case 'subnet':
        this.#ranges.addSubnet(pattern.address, pattern.bits, familyOf(pattern.address))
        return
      case 'range':
        this.#ranges.addRange(pattern.from, pattern.to, familyOf(pattern.from))
        return
      case 'wildcard':
        this.#wildcards.push(pattern.parts)
        return
      case 'name':
        this.#names.push(pattern.name)
    }
  }

  /** Answers at once where it can; a promise when a name must be resolved first. */
  admits(peer: string): boolean | Promise<boolean> {
    if (this.#admitsAll) return true
    // A link-local peer carries its zone, which is no part of an address in a range.
    const [address = ''] = plainAddress(peer).split('%')
    if (this.#ranges.check(address, familyOf(address))) return true
    if (this.#wildcards.some((parts) => matchesWildcard(parts, address))) return true
    return this.#names.length > 0 && this.#admitsByName(address)
  }

  #admitsByName(address: string): Promise<boolean> {
    // All at once: a name that takes long to resolve keeps no client waiting that another one matches.
    const isAmong = async (name: string): Promise<void> => {
      if (!(await this.#addressesOf(name)).has(address)) throw new Error(name)
    }
    return Promise.any(this.#names.map(isAmong)).then(
      () => true,
      () => false,
    )
  }

  /** One look-up serves all peers that arrive while it is under way. */
  #addressesOf(name: string): Promise<ReadonlySet<string>> {
    const known = this.#resolved.get(name)
    if (known && known.until > Date.now()) return known.addresses
    const addresses = lookUpHost(name).then(
      (found) => new Set(found.map((each) => plainAddress(each.address))),
      () => new Set<string>(),
    )
    this.#resolved.set(name, { addresses, until: Date.now() + NAME_LIFETIME })
    return addresses
  }
}
