// A report for people as one HTML file that needs nothing else: no script, no font, no picture, no address. What clients have sent is text in it,
// whatever it looks like, and the page may load nothing.
import { escapedText } from '../../contract/hidden-characters.ts'
import type { Mark } from '../../contract/model.ts'
import type { WholeEntry } from '../log/log-reader.ts'
import { isWholeText, type ExportFormat, type Written } from './export-format.ts'

/** Longer payloads are folded at first. */
const LONG_BYTES = 2_000

const ARROWS = { in: '←', out: '→', none: '' } as const
const DIRECTIONS = { in: 'from the client', out: 'to the client', none: '' } as const

const STYLE = `:root{color-scheme:light dark}
body{margin:24px;font:14px/1.45 system-ui,sans-serif}
h1{font-size:18px;margin:0 0 4px}
p{margin:0 0 16px;opacity:.75}
table{width:100%;border-collapse:collapse}
th,td{padding:4px 8px;border-bottom:1px solid #8884;text-align:left;vertical-align:top}
th{position:sticky;top:0;background:Canvas}
td{font:12px/1.5 ui-monospace,monospace;white-space:nowrap}
td:last-child{width:99%;white-space:normal}
pre{margin:0;font:inherit;white-space:pre-wrap;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 12px;margin:4px 0 0;opacity:.75}
dd{margin:0;overflow-wrap:anywhere}
summary{cursor:pointer;opacity:.75}
.in{color:#0a7550}.out{color:#2461c6}.bad{color:#b32828}
.note{display:inline-block;margin-bottom:2px;padding:0 6px;border-radius:4px;font-family:system-ui,sans-serif}
.amber{background:#e8b04a55}.red{background:#ef6b6b55}.green{background:#3fbf8f55}.blue{background:#5b8def55}
@media (prefers-color-scheme:dark){.in{color:#3fbf8f}.out{color:#6aa6ff}.bad{color:#f27c7c}}`

export class HtmlReport implements ExportFormat {
  readonly #version: string
  readonly #made: string
  readonly #areSeveral: boolean

  /** `version`: of the application. `now`: milliseconds since the epoch. `areSeveral`: servers, which have a column then. */
  constructor(version: string, now: number, areSeveral: boolean) {
    this.#areSeveral = areSeveral
    this.#version = version
    this.#made = new Date(now).toISOString()
  }

  head(): string {
    return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Socketbench log</title>
<style>${STYLE}</style>
<h1>Log of a WebSocket server</h1>
<p>Written by Socketbench ${escapedHtml(this.#version)} at ${this.#made}. Times are UTC. Bytes that are not text stand as base64.</p>
<table>
<thead><tr><th scope="col">Time<th scope="col">Connection${this.#areSeveral ? '<th scope="col">Server' : ''}<th scope="col">Kind<th scope="col">Size<th scope="col">Contents
<tbody>
`
  }

  entry(item: WholeEntry, mark: Mark | undefined): Written {
    const { seq, time, connection, server = '', kind, direction, size, frames, facts } = item.entry
    const isText = isWholeText(item)
    const style = kind === 'error' || kind === 'refused' ? 'bad' : direction === 'none' ? '' : direction
    const cells = [
      new Date(time).toISOString().slice(11, 23),
      connection === '' ? '' : `#${connection}`,
      ...(this.#areSeveral ? [escapedHtml(server)] : []),
      `<span class="${style}" title="${DIRECTIONS[direction]}">${ARROWS[direction]} ${kind}</span>`,
      frames === 0 ? '' : `${size} B`,
    ]
    const note =
      mark === undefined ? '' : `<span class="note ${mark.color}">${mark.note === '' ? 'marked' : escapedHtml(mark.note)}</span>`
    const isLong = item.kept > LONG_BYTES
    const told = facts.map(([name, value]) => `<dt>${escapedHtml(name)}<dd>${escapedHtml(value)}`).join('')
    return {
      before: `<tr id="e${seq}"><td>${cells.join('<td>')}<td>${note}${isLong ? `<details><summary>${item.kept} bytes</summary>` : ''}<pre>`,
      encoding: isText ? 'html' : 'base64',
      after: `</pre>${isLong ? '</details>' : ''}${told === '' ? '' : `<dl>${told}</dl>`}\n`,
    }
  }

  tail(): string {
    return '</table>\n</html>\n'
  }
}

/** As text between tags and in a quoted attribute. */
function escapedHtml(text: string): string {
  return escapedText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
