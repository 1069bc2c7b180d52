// The yardstick: npm ws as anybody would use it, without compression, without a native addon and without a log.
import fs from 'node:fs'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { WebSocketServer, type WebSocket } from 'ws'
import type { SourceWay } from '../messages.ts'
import { deflates, IDENTITY, isSecure, readsJson, reportTo, serverMode } from './reporting.ts'
import { SOURCE_FILE, SOURCE_PAYLOAD } from './source.ts'

const mode = serverMode()
const json = readsJson()
const http = isSecure() ? https.createServer({ key: IDENTITY, cert: IDENTITY }) : undefined
const server = new WebSocketServer({ perMessageDeflate: deflates(), ...(http ? { server: http } : { host: '127.0.0.1', port: 0 }) })
http?.listen({ host: '127.0.0.1', port: 0 })
let messages = 0
let bytes = 0

server.on('connection', (socket) => {
  // A load client ends its connections with RST.
  socket.on('error', () => {})
  socket.on('message', (payload: Buffer, isBinary) => {
    messages++
    bytes += payload.length
    if (json && (JSON.parse(payload.toString()) as { op?: unknown }).op === 'none') socket.close()
    if (mode === 'echo') socket.send(payload, { binary: isBinary })
    else if (mode === 'source') void source(socket, payload.toString())
  })
})
server.on('listening', () => {
  reportTo(process, (server.address() as AddressInfo).port, () => ({ messages, bytes, open: server.clients.size }))
})

async function source(socket: WebSocket, request: string): Promise<void> {
  const [way, count] = request.split(' ') as [SourceWay, string]
  const send = (piece: Uint8Array, fin: boolean) =>
    new Promise<void>((resolve, reject) =>
      socket.send(piece, { binary: true, fin }, (error) => (error ? reject(error) : resolve())),
    )
  if (way === 'send') {
    for (let left = Number(count); left > 0; left -= SOURCE_PAYLOAD.length) await send(SOURCE_PAYLOAD, true)
    return
  }
  let left = Number(count)
  for await (const piece of fs.createReadStream(SOURCE_FILE) as AsyncIterable<Buffer>) {
    left -= piece.length
    await send(piece, left === 0)
  }
}
