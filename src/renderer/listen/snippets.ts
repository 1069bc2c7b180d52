// A first client for the running server in five languages. Each sends one message and shows what comes back.
import { inProgram, inShell } from '../certificate/file-literal.ts'

export interface Snippet {
  readonly id: string
  readonly label: string
  /** What it needs. */
  readonly note: string
  readonly text: string
}

export interface Authority {
  /** The file of the authority that a client has to trust, or "" when it needs none that we know of. */
  readonly file: string
  /** Of the host's machine, as Node names it. */
  readonly platform: string
}

/** `url` as the server gives it, such as ws://127.0.0.1:8080 */
export function snippetsFor(url: string, authority: Authority = { file: '', platform: '' }): readonly Snippet[] {
  const shell = authority.file === '' ? '' : inShell(authority.file, authority.platform)
  return [
    browser(url, authority),
    node(url, authority),
    python(url, authority),
    {
      id: 'curl',
      label: 'curl',
      note: 'Built with WebSocket support, as curl 8.11 and newer are.',
      text: `curl --include --no-buffer ${shell === '' ? '' : `--cacert ${shell} `}${url}/`,
    },
    {
      id: 'wscat',
      label: 'wscat',
      note: 'Type a line and press Enter to send it.',
      text: `npx wscat ${shell === '' ? '' : `--ca ${shell} `}--connect ${url}/`,
    },
  ]
}

function browser(url: string, { file }: Authority): Snippet {
  return {
    id: 'browser',
    label: 'Browser',
    note:
      file === ''
        ? 'In the console of a page that may connect, such as the test page.'
        : 'In the console of a page that may connect, such as the test page. The browser must trust the certificate before.',
    text: `const socket = new WebSocket('${url}/')
socket.onopen = () => socket.send('hello')
socket.onmessage = ({ data }) => console.log(data)
socket.onclose = ({ code, reason }) => console.log(code, reason)`,
  }
}

function node(url: string, { file }: Authority): Snippet {
  const secure = file !== ''
  return {
    id: 'node',
    label: 'Node',
    note: 'Node 20 or newer, after npm install ws',
    text: `${secure ? "import { readFileSync } from 'node:fs'\n" : ''}import WebSocket from 'ws'

${secure ? `const ca = readFileSync(${inProgram(file, "'")})\n` : ''}const socket = new WebSocket('${url}/'${secure ? ', { ca }' : ''})
socket.on('open', () => socket.send('hello'))
socket.on('message', (message) => console.log(String(message)))
socket.on('close', (code, reason) => console.log(code, String(reason)))
socket.on('error', console.error)`,
  }
}

function python(url: string, { file }: Authority): Snippet {
  const secure = file !== ''
  return {
    id: 'python',
    label: 'Python',
    note: secure ? 'After pip install websockets, 13 or newer' : 'After pip install websockets',
    text: `${secure ? 'import ssl\n' : ''}from websockets.sync.client import connect

${secure ? `context = ssl.create_default_context(cafile=${inProgram(file, '"')})\n` : ''}with connect("${url}/"${secure ? ', ssl=context' : ''}) as websocket:
    websocket.send("hello")
    for message in websocket:
        print(message)`,
  }
}
