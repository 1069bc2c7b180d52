// Names under which something is remembered of what clients have sent: a long one is remembered by its digest, so that as many as are kept have a bound in bytes.
import { createHash } from 'node:crypto'

const LONGEST = 128

export function shortKey(text: string): string {
  return text.length <= LONGEST ? text : createHash('sha256').update(text).digest('base64')
}
