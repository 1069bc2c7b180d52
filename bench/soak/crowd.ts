// A thousand clients in a process of its own, which is then stopped, killed, cut off the network, or told to reset all of them at once.
import net from 'node:net'
import process from 'node:process'
import { sourceAddress } from '../client.ts'

const [host = '', port = '0', count = '0'] = process.argv.slice(2)
const AT_ONCE = 50

function open(index: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const isOwn = host.startsWith('127.')
    const socket = net.connect({ host, port: Number(port), ...(isOwn && { localAddress: sourceAddress(index) }) }, () =>
      socket.write(
        `GET /crowd HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      ),
    )
    socket.once('data', () => resolve(socket))
    socket.on('error', reject)
  })
}

const sockets: net.Socket[] = []
for (let at = 0; at < Number(count); at += AT_ONCE)
  sockets.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, Number(count) - at) }, (_, i) => open(at + i)))))
for (const socket of sockets) socket.resume().on('error', () => undefined)
process.on('message', () => {
  for (const socket of sockets) socket.resetAndDestroy()
  process.send?.('reset')
})
process.on('disconnect', () => process.exit())
process.stdout.write('open\n')
