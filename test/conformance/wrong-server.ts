// A WebSocket server that is wrong on purpose, so that a test sees the table fail. It reads whole frames and looks at no rule.
import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { Served } from './servers.ts'

/** What it does with a frame; `end` ends the TCP connection. */
export type Answer = (opcode: number, payload: Buffer, first: number) => readonly Buffer[] | 'end'

export const plain = (first: number, payload: Buffer): Buffer => Buffer.concat([Buffer.from([first, payload.length]), payload])

export async function wrongServer(answer: Answer, extensions = ''): Promise<Served> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
    let bytes = Buffer.alloc(0)
    let isUpgraded = false
    socket.on('data', (more: Buffer) => {
      bytes = Buffer.concat([bytes, more])
      if (!isUpgraded) {
        const end = bytes.indexOf('\r\n\r\n')
        if (end < 0) return
        isUpgraded = true
        const key = /sec-websocket-key: (\S+)/i.exec(bytes.toString('latin1'))?.[1]
        const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
        const head = [
          'HTTP/1.1 101 Switching Protocols',
          'Upgrade: websocket',
          'Connection: Upgrade',
          `Sec-WebSocket-Accept: ${accept}`,
        ]
        if (extensions !== '') head.push(`Sec-WebSocket-Extensions: ${extensions}`)
        socket.write([...head, '', ''].join('\r\n'))
        bytes = bytes.subarray(end + 4)
      }
      // Only short frames are sent to it.
      for (let length = bytes[1] ?? 0; bytes.length >= 6 + (length & 127); length = bytes[1] ?? 0) {
        const [first, mask, end] = [bytes[0] as number, bytes.subarray(2, 6), 6 + (length & 127)]
        const payload = bytes.subarray(6, end).map((octet, at) => octet ^ (mask[at & 3] as number))
        bytes = bytes.subarray(end)
        const answers = answer(first & 15, Buffer.from(payload), first)
        if (answers === 'end') socket.end()
        else for (const each of answers) socket.write(each)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    isSecure: false,
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
