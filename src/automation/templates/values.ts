// Values of templates as texts and numbers.

/** As it stands in a message: JSON for what is no single value, nothing for what is not there. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value as number | boolean | bigint)
}

/** What is no number is 0, as with Mockoon. */
export function numberOf(value: unknown): number {
  const number = typeof value === 'number' ? value : Number.parseFloat(textOf(value))
  return Number.isNaN(number) ? 0 : number
}
