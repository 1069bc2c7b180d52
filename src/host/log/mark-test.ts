// Entries that the person has marked, or noted something on.
import type { Term } from '../../contract/filter/filter.ts'
import type { EntryTest, Positions, Slice } from './entry-test.ts'
import type { Marks } from './marks.ts'

export class MarkTest implements EntryTest {
  readonly #marks: Marks
  readonly #passes: (color: string, note: string) => boolean

  constructor(term: Extract<Term, { type: 'mark' | 'note' }>, marks: Marks) {
    this.#marks = marks
    if (term.type === 'mark') this.#passes = (color) => term.colors.some((each) => each === color)
    else {
      const wanted = term.text.toLowerCase()
      this.#passes = (_, note) => note !== '' && note.toLowerCase().includes(wanted)
    }
  }

  keep({ base }: Slice, positions: Positions): Positions {
    return positions.filter((at) => {
      const mark = this.#marks.get(base + at)
      return mark !== undefined && this.#passes(mark.color, mark.note)
    })
  }

  end(): void {}
}
