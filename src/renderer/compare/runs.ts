// The messages of two runs brought together: those that both have stand side by side, those that stand for each other too, and the others alone.
import type { LogRow } from '../../contract/model.ts'

export interface Pair {
  readonly left: LogRow | undefined
  readonly right: LogRow | undefined
  readonly same: boolean
}

/** What takes longer is shown one after the other. */
const TIME_MS = 1_000

/** What of a message is compared. */
function signatureOf({ direction, kind, size, preview }: Pick<LogRow, 'direction' | 'kind' | 'size' | 'preview'>): string {
  return `${direction} ${kind} ${size} ${preview}`
}

/** The library comes when it is first needed. */
export async function pairsOf(left: readonly LogRow[], right: readonly LogRow[]): Promise<readonly Pair[]> {
  const { diffArrays } = await import('diff')
  const changes = diffArrays(left.map(signatureOf), right.map(signatureOf), { timeout: TIME_MS }) ?? [
    { value: left.map(signatureOf), removed: true, added: false },
    { value: right.map(signatureOf), removed: false, added: true },
  ]
  const pairs: Pair[] = []
  let [a, b] = [0, 0]
  let removed: LogRow[] = []
  let added: LogRow[] = []
  const flush = (): void => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++) pairs.push({ left: removed[i], right: added[i], same: false })
    removed = []
    added = []
  }
  for (const { value, removed: isRemoved, added: isAdded } of changes) {
    if (isRemoved) removed.push(...left.slice(a, (a += value.length)))
    else if (isAdded) added.push(...right.slice(b, (b += value.length)))
    else {
      flush()
      for (let i = 0; i < value.length; i++) pairs.push({ left: left[a++], right: right[b++], same: true })
    }
  }
  flush()
  return pairs
}

/** Of long stretches that both have only the edges; a number stands for so many that are left out. */
export function folded<T extends { readonly same: boolean }>(lines: readonly T[], edge = 3): readonly (T | number)[] {
  const shown: (T | number)[] = []
  for (let at = 0; at < lines.length;) {
    let end = at
    while (end < lines.length && lines[end]?.same) end++
    const before = at === 0 ? 0 : edge
    const after = end === lines.length ? 0 : edge
    const hidden = end - at - before - after
    if (hidden > 1) shown.push(...lines.slice(at, at + before), hidden, ...lines.slice(end - after, end))
    else shown.push(...lines.slice(at, end))
    at = end
    while (at < lines.length && !lines[at]?.same) shown.push(lines[at++] as T)
  }
  return shown
}
