// The ceiling: a server that only counts bytes and looks at none. What it reaches is what the load client and the system can do.
import net, { type AddressInfo } from 'node:net'
import process from 'node:process'
import { ACCEPT } from '../client.ts'
import { FINAL_PONG } from '../frames.ts'
import { reportTo, serverMode } from './reporting.ts'

const mode = serverMode()
const ANSWER = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${ACCEPT}\r\n\r\n`
const QUESTION_MARK = 0x3f
/** Most replies that one read can complete: a full read of the smallest frames. */
const REPLY_LIMIT = 8192

let bytes = 0
let open = 0

const server = net.createServer({ noDelay: true }, (socket) => {
  open++
  socket.on('error', () => {})
  socket.on('close', () => open--)
  socket.once('data', (head) => {
    socket.write(ANSWER)
    // "GET /?" begins a request that says what will come.
    if (head[5] !== QUESTION_MARK) return
    const query = new URL(head.toString().split(' ')[1] ?? '/', 'http://127.0.0.1').searchParams
    if (mode === 'echo') answer(socket, Number(query.get('frame')), Number(query.get('reply')))
    else count(socket, Number(query.get('bytes')))
  })
})
server.listen({ host: '127.0.0.1', port: 0 }, () => {
  reportTo(process, (server.address() as AddressInfo).port, () => ({ messages: 0, bytes, open }))
})

/** The load client says in its request how many bytes it will send, the final ping included. */
function count(socket: net.Socket, expected: number): void {
  let left = expected
  socket.on('data', (chunk) => {
    bytes += chunk.length
    left -= chunk.length
    if (left === 0) socket.write(FINAL_PONG)
  })
}

/** One reply of the right length for each frame's length of bytes. */
function answer(socket: net.Socket, frameLength: number, replyLength: number): void {
  const replies = Buffer.alloc(REPLY_LIMIT * replyLength)
  let left = 0
  socket.on('data', (chunk) => {
    bytes += chunk.length
    left += chunk.length
    const frames = Math.floor(left / frameLength)
    left -= frames * frameLength
    if (frames > 0) socket.write(replies.subarray(0, frames * replyLength))
  })
}
