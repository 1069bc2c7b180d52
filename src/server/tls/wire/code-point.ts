// A registered number of TLS with its name, and what is shown for numbers that nobody has registered. The tables are in names.ts and
// cipher-suite-registry.ts.

/** A number of one of the IANA registries of TLS. */
export interface CodePoint {
  readonly code: number
  /** The registry's name; `0x1234` for an unknown number, `GREASE 0x1a1a` for one of RFC 8701. */
  readonly name: string
}

/**
 * Whether a 16-bit number is reserved to be ignored (RFC 8701 section 2): both bytes alike and ending in 0xa. Clients sprinkle these
 * over their lists so that servers stay tolerant; they carry no meaning.
 */
export function isGrease(code: number): boolean {
  return (code & 0x0f0f) === 0x0a0a && code >>> 8 === (code & 0xff)
}

/** `0x001d`, or `0x1d` for the registries of one byte. */
export function hexCode(code: number, digits: 2 | 4 = 4): string {
  return `0x${code.toString(16).padStart(digits, '0')}`
}

/** The code point of a number that its registry does not have. */
function unknownCode(code: number, digits: 2 | 4 = 4): CodePoint {
  const hex = hexCode(code, digits)
  return { code, name: digits === 4 && isGrease(code) ? `GREASE ${hex}` : hex }
}

/** One registry: found by number or by name. */
export class Registry<T extends CodePoint> {
  readonly all: readonly T[]
  readonly #byCode = new Map<number, T>()
  readonly #digits: 2 | 4

  constructor(all: readonly T[], digits: 2 | 4 = 4) {
    this.all = all
    this.#digits = digits
    for (const each of all) this.#byCode.set(each.code, each)
  }

  /** The registered entry, or undefined. */
  find(code: number): T | undefined {
    return this.#byCode.get(code)
  }

  /** The registered entry, or the number shown as hex. */
  of(code: number): T | CodePoint {
    return this.#byCode.get(code) ?? unknownCode(code, this.#digits)
  }

  nameOf(code: number): string {
    return this.of(code).name
  }

  /** The entry of that name, letter case aside, or undefined. For settings that a person has typed. */
  named(name: string): T | undefined {
    const wanted = name.toLowerCase()
    return this.all.find((each) => each.name.toLowerCase() === wanted)
  }
}

/** A registry whose entries are only numbers and names. */
export function registryOf(names: Readonly<Record<number, string>>, digits: 2 | 4 = 4): Registry<CodePoint> {
  return new Registry(
    Object.entries(names).map(([code, name]) => ({ code: Number(code), name })),
    digits,
  )
}
