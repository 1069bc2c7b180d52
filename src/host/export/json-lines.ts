// JSON Lines: everything that the log holds, an object a line, to be read back byte for byte. A payload that is UTF-8 stands as `text`, every
// other one as `base64`; an entry that is no message has its words as `text`, and its facts.
import type { Mark } from '../../contract/model.ts'
import type { WholeEntry } from '../log/log-reader.ts'
import { isWholeText, type ExportFormat, type Written } from './export-format.ts'

/** Of the lines: raised when a reader of the old ones would misread the new. */
const VERSION = 1

export class JsonLines implements ExportFormat {
  readonly #version: string

  /** `version`: of the application. */
  constructor(version: string) {
    this.#version = version
  }

  head(): string {
    return `${JSON.stringify({ socketbench: 'log', version: VERSION, application: this.#version })}\n`
  }

  entry(item: WholeEntry, mark: Mark | undefined): Written {
    const { seq, time, connection, server, kind, direction, size, frames, compressed, wireSize, frameList, facts } = item.entry
    const isMessage = frames > 0
    // One simple frame says nothing but its mask that the entry does not.
    const told = {
      seq,
      time,
      ...(connection !== '' && { connection }),
      ...(server !== undefined && { server }),
      kind,
      direction,
      ...(isMessage && { size, frames }),
      ...(compressed && { compressed, wireSize }),
      ...(isMessage && { frameList }),
      ...(facts.length > 0 && { facts }),
      ...(isMessage && item.kept !== size && { kept: item.kept }),
      ...(mark && { mark: { color: mark.color, note: mark.note } }),
    }
    const isText = isWholeText(item)
    return {
      before: `${JSON.stringify(told).slice(0, -1)},"${isText ? 'text' : 'base64'}":"`,
      encoding: isText ? 'json' : 'base64',
      after: '"}\n',
    }
  }

  tail(): string {
    return ''
  }
}
