// Checks that more than one part of the contract is made of.
import * as v from 'valibot'

// A member that is missing and one that is unknown, said as a person would.
v.setSpecificMessage(v.strictObject, ({ expected, received }) =>
  expected === 'never' ? `${received} is unknown here` : `${expected} is missing`,
)

/** A list of at most so many items. Its length is looked at before any of them: a check of millions would be an attack by itself. */
export function list<const Item extends v.GenericSchema>(item: Item, most: number) {
  const short = v.custom<readonly unknown[]>(
    (value) => Array.isArray(value) && value.length <= most,
    ({ input }) =>
      Array.isArray(input) ? `expected at most ${most} items, not ${input.length}` : `expected a list, not ${typeof input}`,
  )
  return v.pipe(short, v.array(item), v.readonly())
}

export const headers = list(v.pipe(v.tuple([v.string(), v.string()]), v.readonly()), 200)

export const status = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(200, 'expected a status from 200 to 599'),
  v.maxValue(599, 'expected a status from 200 to 599'),
)
