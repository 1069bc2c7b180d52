// The yardstick of proxy mode: a proxy as one writes it by hand with npm ws, a server and a client for each connection, messages handed over as they come.
import process from 'node:process'
import { WebSocket, WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.argv[3]), host: '127.0.0.1', perMessageDeflate: false })
server.on('connection', (client, request) => {
  const upstream = new WebSocket(`${process.argv[2]}${request.url ?? '/'}`, { perMessageDeflate: false })
  client.pause()
  upstream.on('open', () => client.resume())
  client.on('message', (data, binary) => upstream.send(data, { binary }))
  upstream.on('message', (data, binary) => client.send(data, { binary }))
  client.on('close', () => upstream.close())
  upstream.on('close', () => client.close())
  client.on('error', () => upstream.terminate())
  upstream.on('error', () => client.terminate())
})
