// The person's marks and notes on entries of one log, kept in a file beside it. Which entries there are is left to the store.
import { join } from 'node:path'
import { MARK_COLORS, type Mark, type MarkColor } from '../../contract/model.ts'
import { NOTE_LIMIT } from '../../contract/limits.ts'
import { RequestError } from '../../contract/params.ts'
import { systemReason } from '../../server/system-reason.ts'
import { JsonFile, isRecord } from '../json-file.ts'
import { Topic } from '../topic.ts'

const FILE = 'marks.json'
/** Of the file: raised when an older application would misread the new one. */
const VERSION = 1
/** Of one log. All of them go to a face when one changes. */
const MOST_MARKS = 5_000

export class Marks {
  /** Tells which entries. */
  readonly changed = new Topic<readonly number[]>()
  readonly #file: JsonFile
  readonly #all = new Map<number, Mark>()

  private constructor(folder: string) {
    this.#file = new JsonFile(join(folder, FILE))
  }

  /** Of the log in a folder. What in the file is no mark is left out, and left alone. */
  static async open(folder: string): Promise<Marks> {
    const marks = new Marks(folder)
    const json = await marks.#file.read(() => undefined)
    const all = isRecord(json) && isRecord(json['marks']) ? json['marks'] : {}
    for (const [key, value] of Object.entries(all)) {
      const mark = markOf(Number(key), value)
      if (mark) marks.#all.set(mark.seq, mark)
    }
    return marks
  }

  get(seq: number): Mark | undefined {
    return this.#all.get(seq)
  }

  /** In the order of their entries, those from `first` on. */
  list(first: number): readonly Mark[] {
    return [...this.#all.values()].filter(({ seq }) => seq >= first).sort((a, b) => a.seq - b.seq)
  }

  /** Rejects with RequestError 'too-many-marks', and with 'marks-not-kept' where they could not be written. */
  async set(marks: readonly Mark[]): Promise<void> {
    const fresh = new Set(marks.map(({ seq }) => seq).filter((seq) => !this.#all.has(seq)))
    if (this.#all.size + fresh.size > MOST_MARKS)
      throw new RequestError(
        'too-many-marks',
        `${MOST_MARKS} entries can be marked in one log; ${this.#all.size} are. Remove some of the marks first.`,
      )
    for (const mark of marks) this.#all.set(mark.seq, mark)
    await this.#keep(marks.map(({ seq }) => seq))
  }

  /** Those that are not there are left. Rejects with RequestError 'marks-not-kept'. */
  async remove(seqs: readonly number[]): Promise<void> {
    const there = seqs.filter((seq) => this.#all.delete(seq))
    if (there.length > 0) await this.#keep(there)
  }

  /** Entries before this one have left the log. Never rejects: that they stay in the file is no loss. */
  async forgetBefore(first: number): Promise<void> {
    await this.remove([...this.#all.keys()].filter((seq) => seq < first)).catch(() => undefined)
  }

  /** Resolves when all is written that can be. */
  async close(): Promise<void> {
    await this.#file.settled()
  }

  async #keep(seqs: readonly number[]): Promise<void> {
    this.changed.changed(seqs)
    const changes = seqs.map((seq) => {
      const mark = this.#all.get(seq)
      return [String(seq), mark && { color: mark.color, note: mark.note }] as const
    })
    try {
      await this.#file.change({ marks: Object.fromEntries(changes) }, () => ({ version: VERSION, marks: {} }))
    } catch (error) {
      throw new RequestError(
        'marks-not-kept',
        `The mark holds until Socketbench ends: its file could not be written, ${systemReason(error)}.`,
      )
    }
  }
}

function markOf(seq: number, value: unknown): Mark | undefined {
  if (!Number.isSafeInteger(seq) || seq < 0 || !isRecord(value)) return undefined
  const { color, note } = value
  const known = MARK_COLORS.find((each): each is MarkColor => each === color)
  return known && typeof note === 'string' ? { seq, color: known, note: note.slice(0, NOTE_LIMIT) } : undefined
}
