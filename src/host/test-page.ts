// The page that the tested server's own port answers to a browser: it connects back, sends, and shows what comes. One self-contained
// document; its policy names its own style and script by their hashes and allows nothing else.
import { createHash } from 'node:crypto'
import type { Page } from '../server/index.ts'

const STYLE = `
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5d6b7c; --line: #d5dce5; --ground: #f4f6f9; --raised: #ffffff; --accent: #1f6feb; --in: #0f766e; --out: #1d4ed8; --bad: #b42318 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf2; --soft: #93a1b3; --line: #2c3643; --ground: #10151c; --raised: #171e27; --accent: #6ea8fe; --in: #5eead4; --out: #93c5fd; --bad: #fda29b } }
* { box-sizing: border-box }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); min-height: 100vh }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem; display: grid; gap: 1rem }
h1 { font-size: 1.25rem; margin: 0 }
p { margin: 0; color: var(--soft) }
section { background: var(--raised); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; display: grid; gap: .75rem }
form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end }
label { display: grid; gap: .25rem; font-size: .8125rem; color: var(--soft); flex: 1 1 11rem }
input, textarea { font: 14px/1.4 ui-monospace, Menlo, Consolas, monospace; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 6px; padding: .5rem .625rem; width: 100%; min-width: 0; color: var(--ink) }
textarea { resize: vertical; min-height: 4.5rem }
button { font: inherit; font-weight: 600; border-radius: 6px; border: 1px solid var(--line); background: var(--raised); color: var(--ink); padding: .5rem 1rem; cursor: pointer }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--raised) }
button:disabled { opacity: .5; cursor: default }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
#state { font-weight: 600; color: var(--ink) }
ol { list-style: none; margin: 0; padding: 0; font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; max-height: 50vh; overflow: auto }
li { display: grid; grid-template-columns: 7.5rem 1.25rem 1fr; gap: .5rem; padding: .25rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; white-space: pre-wrap }
li:first-child { border-top: 0 }
time { color: var(--soft) }
.in b { color: var(--in) } .out b { color: var(--out) } .bad b, .bad span { color: var(--bad) }
#empty { color: var(--soft) }
`

// Rows beyond 500 leave: the page is for a try, the log is in Socketbench.
const SCRIPT = `
const by = (id) => document.getElementById(id)
const MOST_ROWS = 500
let socket
function show(kind, mark, text) {
  by('empty').hidden = true
  const row = document.createElement('li')
  row.className = kind
  const time = document.createElement('time')
  time.textContent = new Date().toTimeString().slice(0, 8) + '.' + String(Date.now() % 1000).padStart(3, '0')
  const sign = document.createElement('b')
  sign.textContent = mark
  const words = document.createElement('span')
  words.textContent = text
  row.append(time, sign, words)
  by('rows').prepend(row)
  while (by('rows').childElementCount > MOST_ROWS) by('rows').lastElementChild.remove()
}
function state(text) {
  const open = socket !== undefined && socket.readyState === WebSocket.OPEN
  const idle = socket === undefined || socket.readyState === WebSocket.CLOSED
  by('state').textContent = text
  by('connect').disabled = !idle
  by('path').disabled = !idle
  by('protocol').disabled = !idle
  by('close').disabled = idle
  by('send').disabled = !open
}
function describe(data) {
  return typeof data === 'string' ? data : Array.from(new Uint8Array(data).subarray(0, 256), (byte) => byte.toString(16).padStart(2, '0')).join(' ') + (data.byteLength > 256 ? ' … (' + data.byteLength + ' bytes)' : '')
}
by('opening').addEventListener('submit', (event) => {
  event.preventDefault()
  const path = by('path').value.startsWith('/') ? by('path').value : '/' + by('path').value
  const url = (location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + path
  const names = by('protocol').value.split(',').map((name) => name.trim()).filter((name) => name !== '')
  try {
    socket = names.length > 0 ? new WebSocket(url, names) : new WebSocket(url)
  } catch (error) {
    show('bad', '!', error.message)
    return
  }
  socket.binaryType = 'arraybuffer'
  state('Connecting to ' + url)
  const current = socket
  socket.addEventListener('open', () => { state('Connected to ' + url); show('', '·', 'connected' + (current.protocol ? ', subprotocol ' + current.protocol : '')); by('text').focus() })
  socket.addEventListener('message', (message) => show('in', '↓', describe(message.data)))
  socket.addEventListener('close', (end) => { state('Not connected'); show(end.wasClean ? '' : 'bad', '·', 'closed with ' + end.code + (end.reason ? ' ' + end.reason : '') + (end.wasClean ? '' : ' (not clean)')) })
})
by('sending').addEventListener('submit', (event) => {
  event.preventDefault()
  if (!socket || socket.readyState !== WebSocket.OPEN) return
  socket.send(by('text').value)
  show('out', '↑', by('text').value)
  by('text').select()
})
by('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) by('sending').requestSubmit()
})
by('close').addEventListener('click', () => socket && socket.close(1000, 'closed by the test page'))
state('Not connected')
`

const DOCUMENT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Socketbench test page</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<header><h1>Test page of this WebSocket server</h1><p>It connects back to the address in this browser's address bar. What happens shows in Socketbench.</p></header>
<section aria-label="Connection">
<form id="opening">
<label>Path and query<input id="path" value="/" spellcheck="false" autocomplete="off"></label>
<label>Subprotocols<input id="protocol" placeholder="none, or a, b" spellcheck="false" autocomplete="off"></label>
<button id="connect" class="primary">Connect</button>
<button id="close" type="button">Close</button>
</form>
<p id="state" role="status"></p>
</section>
<section aria-label="Send">
<form id="sending">
<label>Text message<textarea id="text" spellcheck="false">Hello</textarea></label>
<button id="send" class="primary">Send</button>
</form>
</section>
<section aria-label="Messages">
<p id="empty">Nothing yet. Connect, then send something.</p>
<ol id="rows" aria-live="polite"></ol>
</section>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`

let page: Page | undefined

/** Made at the first request. */
export function testPage(): Page {
  page ??= {
    contentType: 'text/html; charset=utf-8',
    body: DOCUMENT,
    headers: [
      [
        'Content-Security-Policy',
        `default-src 'none'; style-src '${hashOf(STYLE)}'; script-src '${hashOf(SCRIPT)}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      ],
      ['X-Content-Type-Options', 'nosniff'],
      ['Referrer-Policy', 'no-referrer'],
      ['Cache-Control', 'no-store'],
    ],
  }
  return page
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`
}
