// CSV (RFC 4180) for spreadsheets: a record an entry. A payload that a spreadsheet would take for a formula begins with an apostrophe, so
// that what a client sends is never run; JSON Lines has the bytes as they were.
import type { Mark } from '../../contract/model.ts'
import type { WholeEntry } from '../log/log-reader.ts'
import { isWholeText, type ExportFormat, type Written } from './export-format.ts'

/** First bytes of what spreadsheets take for a formula. */
const FORMULA = /^[=+\-@\t\r]/

export class Csv implements ExportFormat {
  readonly #areSeveral: boolean

  /** `areSeveral`: servers, which have a column then. */
  constructor(areSeveral: boolean) {
    this.#areSeveral = areSeveral
  }

  head(): string {
    return `number,time,connection,${this.#areSeveral ? 'server,' : ''}direction,kind,size,frames,mark,note,encoding,content\r\n`
  }

  entry(item: WholeEntry, mark: Mark | undefined): Written {
    const { seq, time, connection, server = '', kind, direction, size, frames } = item.entry
    const isText = isWholeText(item)
    const note = mark === undefined || mark.note === '' ? '' : quoted(mark.note)
    const color = mark?.color ?? ''
    const encoding = isText ? 'text' : 'base64'
    const whose = this.#areSeveral ? [server === '' ? '' : quoted(server)] : []
    const fields = [seq, new Date(time).toISOString(), connection, ...whose, direction, kind, size, frames, color, note, encoding]
    // base64 has a plus sign as well.
    const first = isText ? item.payload.toString('latin1', 0, 1) : item.payload.toString('base64', 0, 1)
    const guard = FORMULA.test(first) ? "'" : ''
    return { before: `${fields.join(',')},"${guard}`, encoding: isText ? 'csv' : 'base64', after: '"\r\n' }
  }

  tail(): string {
    return ''
  }
}

function quoted(text: string): string {
  return `"${FORMULA.test(text) ? "'" : ''}${text.replaceAll('"', '""')}"`
}
