// A first client for the running server in five languages. Each sends one message and shows what comes back.

export interface Snippet {
  readonly id: string
  readonly label: string
  /** What it needs. */
  readonly note: string
  readonly text: string
}

/** `url` as the server gives it, such as ws://127.0.0.1:8080 */
export function snippetsFor(url: string): readonly Snippet[] {
  return [
    {
      id: 'browser',
      label: 'Browser',
      note: 'In the console of a page that may connect, such as the test page.',
      text: `const socket = new WebSocket('${url}/')
socket.onopen = () => socket.send('hello')
socket.onmessage = ({ data }) => console.log(data)
socket.onclose = ({ code, reason }) => console.log(code, reason)`,
    },
    {
      id: 'node',
      label: 'Node',
      note: 'Node 20 or newer, after npm install ws',
      text: `import WebSocket from 'ws'

const socket = new WebSocket('${url}/')
socket.on('open', () => socket.send('hello'))
socket.on('message', (message) => console.log(String(message)))
socket.on('close', (code, reason) => console.log(code, String(reason)))
socket.on('error', console.error)`,
    },
    {
      id: 'python',
      label: 'Python',
      note: 'After pip install websockets',
      text: `from websockets.sync.client import connect

with connect("${url}/") as websocket:
    websocket.send("hello")
    for message in websocket:
        print(message)`,
    },
    {
      id: 'curl',
      label: 'curl',
      note: 'Built with WebSocket support, as curl 8.11 and newer are.',
      text: `curl --include --no-buffer ${url}/`,
    },
    {
      id: 'wscat',
      label: 'wscat',
      note: 'Type a line and press Enter to send it.',
      text: `npx wscat --connect ${url}/`,
    },
  ]
}
