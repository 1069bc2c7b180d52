// Patterns for paths: `*` for any characters, `:name` for one segment, whose text templates can read.
import { matchesPath } from '../contract/wildcard.ts'

export interface PathPattern {
  holds(target: string): boolean
  /** Segments by name, decoded; undefined when the path is another. */
  parameters(target: string): Readonly<Record<string, string>> | undefined
}

const NAMED = /(?<=^|\/):([A-Za-z_]\w*)/g

/** Without a `?` in the pattern the query is not looked at. */
export function compilePath(pattern: string): PathPattern {
  const looksAtQuery = pattern.includes('?')
  const compared = (target: string): string => (looksAtQuery ? originForm(target) : pathOf(target))
  const names = [...pattern.matchAll(NAMED)].map(([, name = '']) => name)
  if (names.length === 0)
    return {
      holds: (target) => matchesPath(pattern, compared(target)),
      parameters: (target) => (matchesPath(pattern, compared(target)) ? NONE : undefined),
    }
  const parts = segmentsOf(pattern)
  const parameters = (target: string): Readonly<Record<string, string>> | undefined => {
    const segments = segmentsOf(compared(target))
    // A star stands for any number of segments: only the last part may have one that reaches over slashes.
    const last = parts.length - 1
    const isOpen = parts[last]?.includes('*') ?? false
    if (isOpen ? segments.length < parts.length : segments.length !== parts.length) return undefined
    const found: Record<string, string> = {}
    for (const [index, part] of parts.entries()) {
      const segment = index === last ? segments.slice(index).join('/') : (segments[index] ?? '')
      if (part.startsWith(':') && !part.includes('*')) {
        if (segment === '') return undefined
        found[part.slice(1)] = decoded(segment)
      } else if (!matchesPath(part, segment)) return undefined
    }
    return found
  }
  return { holds: (target) => parameters(target) !== undefined, parameters }
}

const NONE: Readonly<Record<string, string>> = {}

/** Without its query. */
export function pathOf(target: string): string {
  const own = originForm(target)
  const query = own.indexOf('?')
  return query < 0 ? own : own.slice(0, query)
}

/** Path and query, also of a client that asks for a whole address (RFC 9112 section 3.2.2). */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target
  const rest = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '')
  return rest === target || rest.startsWith('/') ? rest : `/${rest}`
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/')
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
