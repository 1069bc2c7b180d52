// Ours: the component with the session log on disk, wired as the host wires them (`disk`), or the component alone with a listener that
// counts, as a user of the library has it (`plain`).
import process from 'node:process'
import { SessionLog } from '../../src/host/log/session-log.ts'
import { WebSocketServer, type DataInEvent } from '../../src/server/index.ts'
import type { SourceWay } from '../messages.ts'
import { reportTo, serverMode, type OwnCounters } from './reporting.ts'
import { SOURCE_FILE, SOURCE_PAYLOAD } from './source.ts'

const mode = serverMode()
const withLog = process.argv[3] === 'disk'

const server = new WebSocketServer()
server.localHost = '127.0.0.1'
server.localPort = 0
// What the yardstick has: Node's own backlog, no compression, and room for every connection of a row.
server.connectionBacklog = 511
server.config('PerMessageDeflate=false')
server.config('MaxConnections=20000')
server.config('LogLevel=0')
// As ws: listeners get whole messages.
server.config('BufferMessage=true')
// A source waits until its client has room; an echo does not wait.
if (mode === 'source') server.defaultTimeout = 60

let messages = 0
let bytes = 0

const log = withLog ? await openLog() : undefined
// The application listens to no message: the recorder has shown it to the log already.
if (!log) server.on('dataIn', count)
if (mode === 'echo') server.on('dataIn', echo)
else if (mode === 'source') server.on('dataIn', (event) => void source(event))
await server.startListening()
reportTo(process, server.localPort, counters, () => log?.close() ?? Promise.resolve())

async function openLog(): Promise<SessionLog> {
  const now = () => performance.timeOrigin + performance.now()
  const opened = await SessionLog.open({
    folder: process.env['BENCH_LOG_FOLDER'] ?? '',
    now,
    onOverload: (on) => {
      for (const connection of server.connections.values()) connection.acceptData = !on
    },
  })
  server.recorder = opened.recorder
  server.on('stage', ({ connectionId, stage }) => {
    const connection = server.connections.get(connectionId)
    // Opened while the disk lags: it waits with the others.
    if (stage === 'open' && connection && opened.store.overloaded) connection.acceptData = false
    if (stage === 'accepted')
      opened.recorder.append('accept', 'none', Number(connectionId), `from ${connection?.remoteHost}:${connection?.remotePort}`, [])
    else if (stage === 'open') opened.recorder.append('open', 'none', Number(connectionId), connection?.requestURI ?? '', [])
  })
  server.on('disconnected', ({ connectionId, statusCode, description }) => {
    const connection = server.connections.get(connectionId)
    // What the application does not count message by message is read off the connection before it goes.
    messages += connection?.messagesIn ?? 0
    bytes += connection?.bytesIn ?? 0
    opened.recorder.forget(Number(connectionId))
    opened.recorder.append('disconnect', 'none', Number(connectionId), `${statusCode} ${description}`, [])
  })
  return opened
}

function counters(): OwnCounters {
  if (!log) return { messages, bytes, open: server.connections.size }
  const { end, trouble, dropped, first } = log.store.bounds()
  const counted = { messages, bytes, open: 0, logged: end, logFirst: first, logTrouble: trouble }
  for (const connection of server.connections.values()) {
    counted.messages += connection.messagesIn
    counted.bytes += connection.bytesIn
    counted.open++
  }
  // Entries leave with their segments when the budget is full; any other loss would be one that the log hides.
  if (dropped !== first) counted.logTrouble ||= `${dropped} entries were dropped, ${first} of them with old segments.`
  return counted
}

function count(event: DataInEvent): void {
  messages++
  bytes += event.bytes.length
}

/** The payload is the server's until the listener returns, so what is sent is a copy. */
function echo(event: DataInEvent): void {
  void server.connections.get(event.connectionId)?.send(Buffer.from(event.bytes), event.dataFormat)
}

async function source(event: DataInEvent): Promise<void> {
  const connection = server.connections.get(event.connectionId)
  if (!connection) return
  const [way, count] = event.bytes.toString().split(' ') as [SourceWay, string]
  if (way === 'file') return connection.sendFile(SOURCE_FILE)
  for (let left = Number(count); left > 0; left -= SOURCE_PAYLOAD.length) await connection.send(SOURCE_PAYLOAD)
}
