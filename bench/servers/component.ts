// The component alone with a listener that counts, as a user of the library has it.
import process from 'node:process'
import type { WebSocketServer as Server, DataInEvent } from '../../src/server/index.ts'
import type { SourceWay } from '../messages.ts'
import { deflates, IDENTITY, isSecure, reportTo, serverMode } from './reporting.ts'
import { SOURCE_FILE, SOURCE_PAYLOAD } from './source.ts'

// Of this checkout, or of another one that it is compared with.
const root = process.env['BENCH_ROOT'] ?? new URL('../../', import.meta.url).pathname
const { WebSocketServer } = (await import(`${root}/src/server/index.ts`)) as { WebSocketServer: new () => Server }
const { echoEverything } = (await import(`${root}/src/host/echo.ts`)) as { echoEverything: (server: Server) => void }

const mode = serverMode()
const server = new WebSocketServer()
server.localHost = '127.0.0.1'
server.localPort = 0
// What the yardstick has: compression where the row wants it, whole messages, and room for every connection of a row.
server.config(`PerMessageDeflate=${deflates()}`)
server.config('BufferMessage=true')
server.config('MaxConnections=20000')
if (isSecure()) {
  server.useSSL = true
  server.sslCertStore = IDENTITY
}
// A source waits until its client has room; an echo does not wait.
if (mode === 'source') server.defaultTimeout = 60

let messages = 0
let bytes = 0
server.on('dataIn', (event) => {
  messages++
  bytes += event.bytes.length
})
if (mode === 'echo') echoEverything(server)
else if (mode === 'source') server.on('dataIn', (event) => void source(event))
await server.startListening()
reportTo(process, server.localPort, () => ({ messages, bytes, open: server.connections.size }))

async function source(event: DataInEvent): Promise<void> {
  const connection = server.connections.get(event.connectionId)
  if (!connection) return
  const [way, wanted] = event.bytes.toString().split(' ') as [SourceWay, string]
  if (way === 'file') return connection.sendFile(SOURCE_FILE)
  for (let left = Number(wanted); left > 0; left -= SOURCE_PAYLOAD.length) await connection.send(SOURCE_PAYLOAD)
}
