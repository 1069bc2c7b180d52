// The extensions of a certificate (RFC 5280 section 4.2) that decide about it, each read once. What they mean for a path is left to
// path-check.ts, name-constraints.ts and revocation.ts.
import { Asn1Element, Asn1Error, only } from '../certificates/asn1-element.ts'
import { namedBitsOf, serialText, truthOf } from './der-values.ts'
import { readGeneralName, readGeneralNames, NAME_LIMIT, type GeneralName } from './general-name.ts'

/** Extensions of one certificate. Real ones have about ten. */
const EXTENSION_LIMIT = 100
/** Distribution points of one certificate. Real ones have one or two. */
const DISTRIBUTION_POINT_LIMIT = 10
/** Purposes of one certificate. Windows' authorities write up to twenty. */
const PURPOSE_LIMIT = 100

/** Extensions with a meaning of their own here, or that need none for a client's certificate: allowed to be critical. */
const KNOWN = new Set([
  '2.5.29.14', // subjectKeyIdentifier
  '2.5.29.15', // keyUsage
  '2.5.29.17', // subjectAltName
  '2.5.29.19', // basicConstraints
  '2.5.29.30', // nameConstraints
  '2.5.29.31', // cRLDistributionPoints
  '2.5.29.32', // certificatePolicies
  '2.5.29.33', // policyMappings
  '2.5.29.35', // authorityKeyIdentifier
  '2.5.29.36', // policyConstraints
  '2.5.29.37', // extKeyUsage
  '2.5.29.54', // inhibitAnyPolicy
])

export interface NameConstraints {
  readonly permitted: readonly GeneralName[]
  readonly excluded: readonly GeneralName[]
}

export interface DistributionPoint {
  /** Of the form fullName; empty for a name relative to the issuer's. */
  readonly names: readonly GeneralName[]
  /** Another authority signs the list, or the list covers some reasons only. */
  readonly isIndirect: boolean
  readonly isPartial: boolean
}

export interface CertificateExtensions {
  readonly basicConstraints: { readonly isAuthority: boolean; readonly pathLength: number | undefined } | undefined
  /** The numbers of the bits that are set (section 4.2.1.3). */
  readonly keyUsage: ReadonlySet<number> | undefined
  /** Object identifiers. */
  readonly purposes: readonly string[] | undefined
  readonly alternativeNames: readonly GeneralName[]
  readonly nameConstraints: NameConstraints | undefined
  readonly subjectKeyIdentifier: string | undefined
  readonly authorityKeyIdentifier: { readonly keyIdentifier: string | undefined; readonly serialNumber: string | undefined }
  readonly distributionPoints: readonly DistributionPoint[]
  /** policyConstraints or inhibitAnyPolicy is there. */
  readonly demandsPolicies: boolean
  /** Object identifiers of critical extensions that are not known here. */
  readonly unknownCritical: readonly string[]
}

export interface Extension {
  readonly id: string
  readonly isCritical: boolean
  /** Reads the DER in the extension. */
  readonly value: () => Asn1Element
}

/** `element` is the SEQUENCE of extensions of a certificate or of a list. Two of one kind are an error (section 4.2). */
export function readExtensionList(element: Asn1Element, what: string): Map<string, Extension> {
  const all = new Map<string, Extension>()
  for (const each of element.children('SEQUENCE', what)) {
    const [first, ...others] = each.children('SEQUENCE')
    const id = only(first ? [first] : [], 0, what).oid()
    const [flag] = others.length === 2 ? others : []
    const octets = only(others, others.length - 1, what)
    if (all.has(id)) throw new Asn1Error(`The extension ${id} is there twice; once at most was expected.`)
    if (all.size >= EXTENSION_LIMIT) throw new Asn1Error(`There are more than ${EXTENSION_LIMIT} extensions; no more are read.`)
    const isCritical = flag !== undefined && truthOf(flag, 'The criticality of an extension')
    all.set(id, { id, isCritical, value: () => Asn1Element.read(octets.octets(), `the extension ${id}`) })
  }
  return all
}

/** Throws `Asn1Error` for a value that is not as its section demands. */
export function readCertificateExtensions(all: ReadonlyMap<string, Extension>): CertificateExtensions {
  const value = (id: string): Asn1Element | undefined => all.get(id)?.value()
  const has = (id: string): boolean => all.has(id)
  const keyUsage = value('2.5.29.15')
  const names = value('2.5.29.17')
  const constraints = value('2.5.29.30')
  return {
    basicConstraints: basicConstraints(value('2.5.29.19')),
    keyUsage: keyUsage && namedBitsOf(keyUsage, 'The key usage'),
    purposes: purposes(value('2.5.29.37')),
    alternativeNames: names ? readGeneralNames(names) : [],
    nameConstraints: constraints && nameConstraints(constraints),
    subjectKeyIdentifier: value('2.5.29.14')?.octets().toString('hex'),
    authorityKeyIdentifier: authorityKeyIdentifier(value('2.5.29.35')),
    distributionPoints: distributionPoints(value('2.5.29.31')),
    demandsPolicies: has('2.5.29.36') || has('2.5.29.54'),
    unknownCritical: [...all.values()].filter(({ id, isCritical }) => isCritical && !KNOWN.has(id)).map(({ id }) => id),
  }
}

function basicConstraints(element: Asn1Element | undefined): CertificateExtensions['basicConstraints'] {
  if (!element) return undefined
  const parts = element.children('SEQUENCE')
  const flag = parts.find((part) => part.is('BOOLEAN'))
  const pathLength = parts.find((part) => part.is('INTEGER'))?.integer()
  if (pathLength !== undefined && pathLength < 0) throw new Asn1Error(`The path length is ${pathLength}; 0 or more was expected.`)
  return { isAuthority: flag !== undefined && truthOf(flag, 'The mark of an authority'), pathLength }
}

function purposes(element: Asn1Element | undefined): string[] | undefined {
  const all = element?.children('SEQUENCE')
  if (all && all.length > PURPOSE_LIMIT) throw new Asn1Error(`There are ${all.length} purposes; at most ${PURPOSE_LIMIT} are read.`)
  return all?.map((purpose) => purpose.oid())
}

function nameConstraints(element: Asn1Element): NameConstraints {
  const [permitted, excluded] = ['[0]', '[1]'].map((tag) => element.children('SEQUENCE').find((part) => part.is(tag)))
  return { permitted: subtrees(permitted, '[0]'), excluded: subtrees(excluded, '[1]') }
}

function subtrees(element: Asn1Element | undefined, tag: string): GeneralName[] {
  const all = element?.children(tag) ?? []
  if (all.length > NAME_LIMIT) throw new Asn1Error(`There are ${all.length} name constraints; at most ${NAME_LIMIT} are read.`)
  return all.map((subtree) => {
    const [base, ...distances] = subtree.children('SEQUENCE')
    // Section 4.2.1.10: minimum is 0, which DER leaves away, and maximum is absent.
    if (!base || distances.length > 0) throw new Asn1Error('A name constraint has a minimum or a maximum, which RFC 5280 forbids.')
    return readGeneralName(base)
  })
}

function authorityKeyIdentifier(element: Asn1Element | undefined): CertificateExtensions['authorityKeyIdentifier'] {
  const parts = element?.children('SEQUENCE') ?? []
  const serialNumber = parts.find((part) => part.is('[2]'))
  return {
    keyIdentifier: parts
      .find((part) => part.is('[0]'))
      ?.content()
      .toString('hex'),
    serialNumber: serialNumber && serialText(serialNumber.content()),
  }
}

function distributionPoints(element: Asn1Element | undefined): DistributionPoint[] {
  const points = element?.children('SEQUENCE') ?? []
  if (points.length > DISTRIBUTION_POINT_LIMIT)
    throw new Asn1Error(`There are ${points.length} distribution points; at most ${DISTRIBUTION_POINT_LIMIT} are read.`)
  return points.map((point) => {
    const parts = point.children('SEQUENCE')
    return {
      names: distributionPointNames(parts.find((part) => part.is('[0]'))),
      isPartial: parts.some((part) => part.is('[1]')),
      isIndirect: parts.some((part) => part.is('[2]')),
    }
  })
}

/** DistributionPointName in its explicit tag `[0]`. Empty for the form nameRelativeToCRLIssuer, which section 4.2.1.13 advises against. */
export function distributionPointNames(element: Asn1Element | undefined): GeneralName[] {
  const name = element?.inside('[0]')
  return name?.is('[0]') ? readGeneralNames(name, '[0]') : []
}
