// Filters kept by name.
import { expect, test } from 'vitest'
import { savedFiltersIn, withSaved } from './saved-filters.ts'

test('a name is kept once, in the order of names', () => {
  const one = withSaved([], { name: 'trades', filter: 'json:$.op==trade' })
  const two = withSaved(one, { name: 'Errors', filter: 'kind:error' })
  expect(withSaved(two, { name: 'trades', filter: 'trade' })).toEqual([
    { name: 'Errors', filter: 'kind:error' },
    { name: 'trades', filter: 'trade' },
  ])
})

test('what somebody else has written there is no saved filter', () => {
  expect(savedFiltersIn('nonsense')).toEqual([])
  expect(savedFiltersIn('{"a":1}')).toEqual([])
  expect(savedFiltersIn('[1, null, {"name":"a"}, {"name":"b","filter":"x"}]')).toEqual([{ name: 'b', filter: 'x' }])
})
