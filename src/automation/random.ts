// Chance that repeats: the same seed, rule and connection give the same draws, whatever other connections do meanwhile.

/** 0 to below 1. */
export type Chance = () => number

/** A generator of 32 bits of state (mulberry32): it decides about tests, and about nothing that is to be secret. */
export function chanceOf(seed: number, ...names: readonly (string | number)[]): Chance {
  let state = hash(`${seed} ${names.join(' ')}`)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}
