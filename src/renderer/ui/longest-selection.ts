/** Longest selection of an editor that is told, in characters: nobody means more by a value. */
export const LONGEST_SELECTION = 1_000
