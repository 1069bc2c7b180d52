// Path patterns with stars and named segments, compared with paths.
import { compilePath } from '../../../src/automation/path-pattern.ts'
import { matchesPath } from '../../../src/contract/wildcard.ts'
import { holds } from '../property.ts'

export function fuzz(data: Buffer): void {
  const text = data.toString('utf8')
  const middle = text.indexOf('\n')
  const pattern = middle < 0 ? text : text.slice(0, middle)
  const target = middle < 0 ? '/a/b?c=d' : text.slice(middle + 1)
  const path = compilePath(pattern)
  const parameters = path.parameters(target)
  holds(path.holds(target) === (parameters !== undefined), 'It holds, and has no parameters, or the other way.')
  for (const value of Object.values(parameters ?? {})) holds(typeof value === 'string', 'A parameter that is no text.')
  if (/[*]/.test(pattern) && !/[:?]/.test(pattern) && !target.includes('?')) {
    const reference = new RegExp(
      `^${pattern
        .split(/\*+/)
        .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
        .join('[^]*?')}$`,
    )
    if (pattern.length + target.length < 60)
      holds(matchesPath(pattern, target) === reference.test(target), 'A pattern is another one as a RegExp.')
  }
}
