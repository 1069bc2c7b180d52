// Text for people: an entry a line as `socketbench serve` prints it, with the whole payload. Binary stands as base64.
import { escapedText } from '../../contract/hidden-characters.ts'
import type { Mark } from '../../contract/model.ts'
import type { WholeEntry } from '../log/log-reader.ts'
import { isWholeText, type ExportFormat, type Written } from './export-format.ts'

const ARROWS = { in: '←', out: '→', none: '' } as const

export class PlainText implements ExportFormat {
  head(): string {
    return ''
  }

  entry(item: WholeEntry, mark: Mark | undefined): Written {
    const { time, connection, server = '', kind, direction, size, frames } = item.entry
    const isText = isWholeText(item) || (item.entry.kind === 'text' && item.payload.length < item.kept)
    const words = [
      new Date(time).toISOString(),
      escapedText(server),
      connection === '' ? '' : `#${connection}`,
      ARROWS[direction],
      kind,
      frames === 0 ? '' : `${size} B`,
      isText || item.kept === 0 ? '' : 'base64',
    ].filter((word) => word !== '')
    const facts = frames === 0 ? item.entry.facts.map(([name, value]) => `\n    ${escapedText(name)}: ${escapedText(value)}`) : []
    const note = mark === undefined ? '' : `[${mark.color}${mark.note === '' ? '' : `: ${escapedText(mark.note)}`}] `
    return { before: `${note}${words.join(' ')}  `, encoding: isText ? 'lines' : 'base64', after: `${facts.join('')}\n` }
  }

  tail(): string {
    return ''
  }
}
