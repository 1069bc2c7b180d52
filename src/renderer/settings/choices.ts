// Settings whose numbers stand for something: what each number or bit means in words. Which of them will do is the component's to say.

export interface Choice {
  readonly value: string
  readonly label: string
}

export interface Bit {
  /** All bits that the name stands for; any one of them switches it on. */
  readonly mask: number
  readonly label: string
}

/** Between a number and its words. */
const SEPARATOR = ' · '

/** Kinds of certificate stores (SSLCertStoreType), those that cannot be read here too: choosing one says what to do instead. */
const STORE_TYPES = [
  '99 recognised by its content',
  '2 PFX file',
  '3 PFX by value',
  '4 JKS file',
  '5 JKS by value',
  '6 PEM file',
  '7 PEM by value',
  '18 JWK file',
  '19 JWK by value',
  '11 P7B file',
  '12 P7B by value',
  '0 store of the user',
  '1 store of the machine',
  '8 public key file',
  '9 public key by value',
  '10 SSH public key by value',
  '13 SSH public key file',
  '14 PPK file',
  '15 PPK by value',
  '16 XML file',
  '17 XML by value',
  '20 security key',
]

const CHOICES: Readonly<Record<string, readonly Choice[]>> = {
  UseIPv6: numbered(['0 IPv4 only', '1 IPv6 only', '2 both']),
  LogLevel: numbered(['0 none', '1 info', '2 verbose', '3 debug']),
  SSLCheckCRL: numbered(['0 not looked at', '1 where a list can be had', '2 must be known']),
  SSLCertStoreType: numbered(STORE_TYPES),
}

const BITS: Readonly<Record<string, readonly Bit[]>> = {
  SSLEnabledProtocols: [
    { mask: 12_288, label: 'TLS 1.3' },
    { mask: 3_072, label: 'TLS 1.2' },
    { mask: 768, label: 'TLS 1.1' },
    { mask: 192, label: 'TLS 1.0' },
  ],
  SSLSecurityFlags: [
    { mask: 0x1, label: 'Validity in time' },
    { mask: 0x10, label: 'Unknown CA' },
    { mask: 0x20, label: 'Wrong usage' },
    { mask: 0x100, label: 'Revocation unknown' },
    { mask: 0x400, label: 'Revocation of the CA unknown' },
    { mask: 0x8000_0000, label: 'Name mismatch' },
  ],
}

/** undefined: the setting is no enumeration. A value that has no name is offered as it is, so that the list never shows another. */
export function choicesOf(name: string, value: string): readonly Choice[] | undefined {
  const choices = CHOICES[name]
  if (!choices || choices.some((choice) => choice.value === value)) return choices
  return [...choices, { value, label: value }]
}

/** undefined: the setting is no mask. */
export function bitsOf(name: string): readonly Bit[] | undefined {
  return BITS[name]
}

/** What a value of such a setting stands for: 'TLS 1.3, TLS 1.2', 'IPv4 only'. "" where there are no words for it. */
export function inWords(name: string, value: string): string {
  const bits = BITS[name]?.filter((bit) => hasBit(value, bit)).map(({ label }) => label)
  if (bits) return bits.join(', ')
  const label = CHOICES[name]?.find((choice) => choice.value === value)?.label ?? ''
  return label.slice(label.indexOf(SEPARATOR) + SEPARATOR.length)
}

export function hasBit(value: string, { mask }: Bit): boolean {
  return (Number(value) & mask) !== 0
}

/** The mask with all bits of the name set, or none of them. Unsigned, whichever way it was written. */
export function withBit(value: string, { mask }: Bit, on: boolean): string {
  return String((on ? Number(value) | mask : Number(value) & ~mask) >>> 0)
}

/** 'number words' each. */
function numbered(lines: readonly string[]): readonly Choice[] {
  return lines.map((label) => ({ value: label.slice(0, label.indexOf(' ')), label: label.replace(' ', SEPARATOR) }))
}
