// A first client for the running server in five languages, which sends one message and shows what comes back; and in four of them one that
// sends messages of the log again.
import { inProgram, inShell } from '../../contract/file-literal.ts'
import { base64OfBytes, hexOfBytes } from '../detail/base64.ts'
import { say } from '../language/say.ts'

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

/** What a client sends: text, or bytes. */
export type SentMessage = string | Uint8Array

const HELLO: readonly SentMessage[] = ['hello']

/** `url` as the server gives it, such as ws://127.0.0.1:8080 */
export function snippetsFor(url: string, authority: Authority = { file: '', platform: '' }): readonly Snippet[] {
  const shell = authority.file === '' ? '' : inShell(authority.file, authority.platform)
  return [
    ...programsFor(`${url}/`, authority, HELLO),
    {
      id: 'curl',
      label: 'curl',
      note: say.listen.builtWithWebsocketSupportAs,
      text: `curl --include --no-buffer ${shell === '' ? '' : `--cacert ${shell} `}${url}/`,
    },
    {
      id: 'wscat',
      label: 'wscat',
      note: say.listen.typeALineAndPress,
      text: `npx wscat ${shell === '' ? '' : `--ca ${shell} `}--connect ${url}/`,
    },
  ]
}

/** Programs that connect and send these messages, in their order. `url` with its path. */
export function programsFor(url: string, authority: Authority, messages: readonly SentMessage[]): readonly Snippet[] {
  return [browser(url, authority, messages), node(url, authority, messages), python(url, authority, messages)]
}

/** The opening request of a client, with its headers but for those that curl makes itself. `url` with its path. */
export function curlFor(
  url: string,
  { file, platform }: Authority,
  headers: readonly (readonly [name: string, value: string])[],
): string {
  const own = headers.filter(([name]) => !/^(?:host|connection|upgrade|sec-websocket-(?:key|version|extensions))$/i.test(name))
  return [
    'curl --include --no-buffer',
    ...(file === '' ? [] : [`--cacert ${inShell(file, platform)}`]),
    ...own.map(([name, value]) => `--header ${inShell(`${name}: ${value}`, platform)}`),
    inShell(url, platform),
  ].join(' ')
}

function browser(url: string, { file }: Authority, messages: readonly SentMessage[]): Snippet {
  const sends = messages.map((message) => `socket.send(${inScript(message, browserBytes)})`)
  return {
    id: 'browser',
    label: say.common.browser,
    note: file === '' ? say.listen.inTheConsoleOfA : say.listen.inTheConsoleOfAPage,
    text: `const socket = new WebSocket(${inScript(url, browserBytes)})
socket.onopen = () => ${asBody(sends)}
socket.onmessage = ({ data }) => console.log(data)
socket.onclose = ({ code, reason }) => console.log(code, reason)`,
  }
}

function node(url: string, { file }: Authority, messages: readonly SentMessage[]): Snippet {
  const secure = file !== ''
  const sends = messages.map((message) => `socket.send(${inScript(message, nodeBytes)})`)
  return {
    id: 'node',
    label: 'Node',
    note: say.listen.node20OrNewerAfter,
    text: `${secure ? "import { readFileSync } from 'node:fs'\n" : ''}import WebSocket from 'ws'

${secure ? `const ca = readFileSync(${inProgram(file, "'")})\n` : ''}const socket = new WebSocket(${inScript(url, nodeBytes)}${secure ? ', { ca }' : ''})
socket.on('open', () => ${asBody(sends)})
socket.on('message', (message) => console.log(String(message)))
socket.on('close', (code, reason) => console.log(code, String(reason)))
socket.on('error', console.error)`,
  }
}

function python(url: string, { file }: Authority, messages: readonly SentMessage[]): Snippet {
  const secure = file !== ''
  const sends = messages.map((message) => `    websocket.send(${inPython(message)})\n`)
  return {
    id: 'python',
    label: 'Python',
    note: secure ? say.listen.afterPipInstallWebsockets13 : say.listen.afterPipInstallWebsockets,
    text: `${secure ? 'import ssl\n' : ''}from websockets.sync.client import connect

${secure ? `context = ssl.create_default_context(cafile=${inProgram(file, '"')})\n` : ''}with connect(${inPython(url)}${secure ? ', ssl=context' : ''}) as websocket:
${sends.join('')}    for message in websocket:
        print(message)`,
  }
}

/** What an arrow function does: one expression as it is, several as a block. */
function asBody(statements: readonly string[]): string {
  return statements.length === 1 ? (statements[0] ?? '') : `{\n${statements.map((each) => `  ${each}\n`).join('')}}`
}

/** Printable ASCII: what stands between quotes as it is. */
const PLAIN = /^[ -~]*$/

function inScript(message: SentMessage, bytes: (base64: string) => string): string {
  if (typeof message !== 'string') return bytes(base64OfBytes(message))
  return PLAIN.test(message) ? inProgram(message, "'") : JSON.stringify(message)
}

function browserBytes(base64: string): string {
  return `Uint8Array.from(atob('${base64}'), (character) => character.charCodeAt(0))`
}

function nodeBytes(base64: string): string {
  return `Buffer.from('${base64}', 'base64')`
}

/** JSON's escapes are Python's too. */
function inPython(message: SentMessage): string {
  if (typeof message !== 'string') return `bytes.fromhex("${hexOfBytes(message)}")`
  return PLAIN.test(message) ? inProgram(message, '"') : JSON.stringify(message)
}
