// Patterns with `*`, as the filter's path: and the rules for requests have them.

/** `*` stands for any characters, none included; everything else for itself. Takes no longer than the product of both lengths. */
export function matchesPath(pattern: string, path: string): boolean {
  let at = 0
  let star = -1
  let resume = 0
  for (let i = 0; i < path.length;) {
    if (pattern[at] === '*') {
      star = at++
      resume = i
    } else if (at < pattern.length && pattern[at] === path[i]) {
      at++
      i++
    } else if (star >= 0) {
      at = star + 1
      i = ++resume
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}
