// Settings whose numbers stand for something: what each number or bit means in words. Which of them will do is the component's to say.

import { say } from '../language/say.ts'
import { applicationSetting } from './application.ts'

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

const CHOICES: Readonly<Record<string, readonly Choice[]>> = {
  UseIPv6: numbered(say.settings.ipVersions),
  LogLevel: numbered(say.settings.logLevels),
  SSLCheckCRL: numbered(say.settings.checksCrl),
  // Those that cannot be read here too: choosing one says what to do instead.
  SSLCertStoreType: numbered(say.settings.storeTypes),
}

const BITS: Readonly<Record<string, readonly Bit[]>> = {
  SSLEnabledProtocols: [
    { mask: 12_288, label: 'TLS 1.3' },
    { mask: 3_072, label: 'TLS 1.2' },
    { mask: 768, label: 'TLS 1.1' },
    { mask: 192, label: 'TLS 1.0' },
  ],
  SSLSecurityFlags: [
    { mask: 0x1, label: say.settings.validityInTime },
    { mask: 0x10, label: say.settings.unknownCa },
    { mask: 0x20, label: say.settings.wrongUsage },
    { mask: 0x100, label: say.settings.revocationUnknown },
    { mask: 0x400, label: say.settings.revocationOfTheCaUnknown },
    { mask: 0x8000_0000, label: say.settings.nameMismatch },
  ],
}

/** undefined: the setting is no enumeration. A value that has no name is offered as it is, so that the list never shows another. */
export function choicesOf(name: string, value: string): readonly Choice[] | undefined {
  const choices = CHOICES[name] ?? applicationSetting(name)?.choices
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
