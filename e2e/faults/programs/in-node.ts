// npm ws, or Node's own WebSocket: `ws` or `node`. Reads addresses, one a line, connects to each once, and prints a line of what it came to.
import { createInterface } from 'node:readline'
import { WebSocket as WsSocket } from 'ws'

type Tell = (what: string) => void

/** What has not come to an end by then has none, which is written as three dots. */
const PATIENCE_MS = 5000

const CLIENTS: Readonly<Record<string, (url: string, tell: Tell) => Promise<void>>> = {
  ws: (url, tell) =>
    new Promise((resolve) => {
      const socket = new WsSocket(url)
      socket.on('open', () => tell('open'))
      socket.on('message', (data: Buffer) => tell(`message ${shown(data.toString())}`))
      socket.on('error', ({ message }) => tell(`error ${message}`))
      socket.on('close', (code, reason) => {
        tell(`close ${code} ${reason.toString()}`)
        resolve()
      })
    }),
  node: (url, tell) =>
    new Promise((resolve) => {
      const socket = new WebSocket(url)
      socket.addEventListener('open', () => tell('open'))
      socket.addEventListener('message', ({ data }) => tell(`message ${shown(String(data))}`))
      socket.addEventListener('error', (event) => tell(`error ${(event as ErrorEvent).message ?? ''}`))
      socket.addEventListener('close', ({ code, reason }) => {
        tell(`close ${code} ${reason}`)
        resolve()
      })
    }),
}

/** A long message is told by its length. */
function shown(text: string): string {
  return text.length > 40 ? `of ${text.length}` : text
}

async function once(connect: (url: string, tell: Tell) => Promise<void>, url: string): Promise<string> {
  const told: string[] = []
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      told.push('…')
      resolve()
    }, PATIENCE_MS)
  })
  await Promise.race([connect(url, (what) => told.push(what.trim())), patience])
  clearTimeout(timer)
  return told.join('; ').replaceAll('\n', ' ')
}

const [, , name = ''] = process.argv
const connect = CLIENTS[name]
if (!connect) throw new Error(`"${name}" is no client that is here: ${Object.keys(CLIENTS).join(', ')}.`)
for await (const url of createInterface({ input: process.stdin })) console.log(await once(connect, url))
process.exit()
