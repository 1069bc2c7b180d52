// A whole number that somebody types into a dialog.
import { say } from '../language/say.ts'

/** What is wrong with it, or "". */
export function faultInNumber(typed: string, least: number, most: number): string {
  const number = Number(typed)
  return /^\d+$/.test(typed.trim()) && number >= least && number <= most ? '' : say.composer.aWholeNumberFromTo(least, most)
}
