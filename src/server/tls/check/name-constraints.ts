// Name constraints (RFC 5280 section 4.2.1.10): whether the names in one certificate are those that an authority above it may give.
// Which authorities are above, and who is exempt, is path-check.ts.
import type { CertificateFields } from './certificate-fields.ts'
import type { NameConstraints } from './certificate-extensions.ts'
import { isBelow } from './distinguished-name.ts'
import type { GeneralName } from './general-name.ts'

/** Comparisons of one name with one constraint, for one client. The largest real authorities have about 500 constraints. */
export const COMPARISON_LIMIT = 100_000

/** Counts the comparisons of one client. */
export interface ComparisonBudget {
  left: number
}

/** How a name fails; undefined when all may be given. A clause: `its name constraints do not permit the name "a.example"`. */
export function constraintBroken(
  certificate: CertificateFields,
  { permitted, excluded }: NameConstraints,
  budget: ComparisonBudget,
): string | undefined {
  for (const name of namesOf(certificate)) {
    const isOfItsForm = (constraint: GeneralName): boolean => formOf(constraint) === formOf(name)
    budget.left -= permitted.length + excluded.length
    if (budget.left < 0)
      return `its name constraints and the names make more than ${COMPARISON_LIMIT} pairs, and no more are compared`
    const [yes, no] = [permitted.filter(isOfItsForm), excluded.filter(isOfItsForm)]
    // Section 4.2.1.10: what cannot be compared must be refused when it is constrained.
    if (name.form === 'other' && yes.length + no.length > 0)
      return `its name constraints limit names of the form ${name.tag}, which cannot be compared`
    if (no.some((constraint) => isWithin(name, constraint, 'excluded'))) return `its name constraints exclude ${shownName(name)}`
    if (yes.length > 0 && !yes.some((constraint) => isWithin(name, constraint, 'permitted')))
      return `its name constraints do not permit ${shownName(name)}`
  }
  return undefined
}

/** The subject counts as a directory name, and the addresses in it as rfc822Name, whatever subjectAltName has: as OpenSSL does. */
function namesOf({ subject, extensions }: CertificateFields): GeneralName[] {
  const directory: GeneralName[] = subject.parts.length > 0 ? [{ form: 'directory', name: subject }] : []
  return [
    ...directory,
    ...subject.emailAddresses.map((value) => ({ form: 'email', value }) as const),
    ...extensions.alternativeNames,
  ]
}

function formOf(name: GeneralName): string {
  return name.form === 'other' ? name.tag : name.form
}

type Side = 'permitted' | 'excluded'

/** A name that cannot be understood is within what is excluded, and not within what is permitted. */
function isWithin(name: GeneralName, constraint: GeneralName, side: Side): boolean {
  const unclear = side === 'excluded'
  switch (name.form) {
    case 'directory':
      return constraint.form === 'directory' && isBelow(name.name, constraint.name)
    case 'dns':
      return constraint.form === 'dns' && isDnsNameWithin(name.value, constraint.value, unclear)
    case 'email':
      return constraint.form === 'email' && isMailboxWithin(name.value, constraint.value, unclear)
    case 'uri':
      return constraint.form === 'uri' && isUriWithin(name.value, constraint.value, unclear)
    case 'ip':
      return constraint.form === 'ip' && isAddressWithin(name.bytes, constraint.bytes, unclear)
    case 'other':
      return unclear
  }
}

/** RFC 1035 section 2.3.4. */
const HOST_LIMIT = 253
const HOST = /^[a-z0-9_*]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/

function isHost(text: string): boolean {
  return text.length <= HOST_LIMIT && HOST.test(text)
}

/** The constraint and everything below it. A dot before it, which RFC 5280 does not know for names, is taken to mean below only. */
function isDnsNameWithin(name: string, constraint: string, unclear: boolean): boolean {
  const host = name.toLowerCase().replace(/\.$/, '')
  if (!isHost(host)) return unclear
  const base = constraint.toLowerCase()
  // "*.a.example" also stands for names that "b.a.example" excludes.
  if (unclear && host.startsWith('*.') && isHostWithin(base.replace(/^\./, ''), host.slice(2))) return true
  return isHostWithin(host, base)
}

function isHostWithin(host: string, base: string): boolean {
  if (base === '') return true
  return base.startsWith('.') ? host.endsWith(base) : host === base || host.endsWith(`.${base}`)
}

/** A mailbox, all of a host, or with a dot before it all hosts of a domain. */
function isMailboxWithin(mailbox: string, constraint: string, unclear: boolean): boolean {
  const at = mailbox.lastIndexOf('@')
  const host = mailbox.slice(at + 1).toLowerCase()
  if (at < 1 || !isHost(host)) return unclear
  const base = constraint.toLowerCase()
  if (base === '') return true
  // The part before the @ has upper and lower case.
  if (constraint.includes('@'))
    return (
      mailbox.slice(0, at) === constraint.slice(0, constraint.lastIndexOf('@')) && host === base.slice(base.lastIndexOf('@') + 1)
    )
  return base.startsWith('.') ? host.endsWith(base) : host === base
}

/** The host of the URI; one that is an address, or is missing, cannot be compared. */
function isUriWithin(uri: string, constraint: string, unclear: boolean): boolean {
  const host = URL.canParse(uri) ? new URL(uri).hostname.toLowerCase() : ''
  if (!isHost(host) || /^[0-9.]+$/.test(host)) return unclear
  const base = constraint.toLowerCase()
  if (base === '') return true
  return base.startsWith('.') ? host.endsWith(base) : host === base
}

/** An address and a mask, each of 4 or of 16 bytes. */
function isAddressWithin(address: Buffer, constraint: Buffer, unclear: boolean): boolean {
  const isAddress = address.length === 4 || address.length === 16
  const isConstraint = constraint.length === 8 || constraint.length === 32
  if (!isAddress || !isConstraint) return unclear
  if (constraint.length !== 2 * address.length) return false
  return address.every((byte, at) => {
    const mask = constraint[address.length + at] ?? 0
    return (byte & mask) === ((constraint[at] ?? 0) & mask)
  })
}

/** Characters of a name in a sentence. */
const NAME_SHOWN = 100

function shownName(name: GeneralName): string {
  switch (name.form) {
    case 'dns':
    case 'email':
    case 'uri':
      return `the name "${printable(name.value).slice(0, NAME_SHOWN)}"`
    case 'ip':
      return `the address ${name.bytes.length === 4 ? [...name.bytes].join('.') : name.bytes.toString('hex', 0, 16)}`
    case 'directory':
      return 'the subject or another directory name'
    case 'other':
      return 'a name'
  }
}

function printable(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f"]/g, '?')
}
