// The filter language: read, made into tests of entries, and the same within brackets and among spaces.
import { FilterError, type Filter } from '../../../src/contract/filter/filter.ts'
import { parseFilter } from '../../../src/contract/filter/parse-filter.ts'
import { FILTER_LIMIT } from '../../../src/contract/limits.ts'
import { RequestError } from '../../../src/contract/params.ts'
import { Choices, holds, refusing, same } from '../property.ts'

export function fuzz(data: Buffer): void {
  const choices = new Choices(data)
  const zone = (choices.byte() - 128) * 15
  const text = choices.rest().toString('utf8')
  const filter = parsed(text, zone)
  if (!filter || text.length + 4 > FILTER_LIMIT) return
  holds(filter.span.from >= 0 && filter.span.to <= text.length, 'A part of the text that is not there.')
  same(withoutSpans(parsed(`  ${text}  `, zone)), withoutSpans(filter), 'The filter among spaces')
  same(withoutSpans(parsed(`(${text} )`, zone)), withoutSpans(filter), 'The filter in brackets')
}

function parsed(text: string, zone: number): Filter | undefined {
  return refusing(
    () => {
      try {
        return parseFilter(text, zone)
      } catch (error) {
        if (error instanceof FilterError) {
          const { from, to } = error.span
          holds(from >= 0 && from <= to && to <= text.length, `A fault from ${from} to ${to} of ${text.length} characters.`)
        }
        throw error
      }
    },
    FilterError,
    RequestError,
  )
}

function withoutSpans(filter: Filter | undefined): unknown {
  return filter && (JSON.parse(JSON.stringify(filter, (key, value: unknown) => (key === 'span' ? undefined : value))) as unknown)
}
