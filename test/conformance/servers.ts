// What the table is run against, on loopback: our component with the echo of `socketbench serve --echo`, and npm ws.
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { WebSocketServer as WsServer } from 'ws'
import { echoEverything } from '../../src/host/echo.ts'
import { createLocalAuthority, WebSocketServer } from '../../src/server/index.ts'
import type { Target } from './peer.ts'

export interface Served extends Target {
  close(): Promise<void>
}

async function identity(): Promise<{ cert: string; key: string }> {
  const authority = await createLocalAuthority({ name: 'Conformance CA' })
  const { chainPem, keyPem } = await authority.issueServer({ names: ['localhost'], addresses: ['127.0.0.1'] })
  return { cert: chainPem, key: keyPem }
}

/** With all settings as they are by default. */
export async function ours(isSecure: boolean): Promise<Served> {
  const server = new WebSocketServer()
  server.localHost = '127.0.0.1'
  if (isSecure) {
    const { cert, key } = await identity()
    server.useSSL = true
    server.sslCertStore = cert + key
  }
  const endEcho = echoEverything(server)
  await server.startListening()
  return {
    port: server.localPort,
    isSecure,
    close: async () => {
      endEcho()
      await server.shutdown()
    },
  }
}

/** With compression, which it has switched off by default, and with as many fragments as 9.3.1 has, of which it takes a quarter by default. */
export async function npmWs(isSecure: boolean): Promise<Served> {
  const http = isSecure ? createSecureServer(await identity()) : createServer()
  // Its types do not know `maxFragments` yet.
  const settings = { server: http, perMessageDeflate: true, maxFragments: 65_536 }
  const server = new WsServer(settings)
  server.on('connection', (socket) => {
    // It tells why it fails a connection.
    socket.on('error', () => {})
    socket.on('message', (message, isBinary) => socket.send(message, { binary: isBinary }))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    port: (http.address() as AddressInfo).port,
    isSecure,
    close: async () => {
      for (const client of server.clients) client.terminate()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
