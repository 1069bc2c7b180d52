// Ours: the component with log, list of connections, questions and chronicle as the host has them (`disk`), or the component alone with a
// listener that counts, as a user of the library has it (`plain`).
import process from 'node:process'
import { Chronicle } from '../../src/host/chronicle.ts'
import { ConnectionsList } from '../../src/host/connections-list.ts'
import { echoEverything } from '../../src/host/echo.ts'
import { SessionLog } from '../../src/host/log/session-log.ts'
import { DEFAULT_PROFILE } from '../../src/host/profile.ts'
import { listenForQuestions } from '../../src/host/question-listeners.ts'
import { Questions } from '../../src/host/questions.ts'
import { WebSocketServer, type DataInEvent } from '../../src/server/index.ts'
import type { SourceWay } from '../messages.ts'
import { IDENTITY, isSecure, reportTo, serverMode, type OwnCounters } from './reporting.ts'
import { SOURCE_FILE, SOURCE_PAYLOAD } from './source.ts'

const mode = serverMode()
const withHost = process.argv[3] === 'disk'

const server = new WebSocketServer()
server.localHost = '127.0.0.1'
server.localPort = 0
// What the yardstick has: Node's own backlog, no compression, whole messages, and room for every connection of a row.
server.connectionBacklog = 511
server.config('PerMessageDeflate=false')
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

// The application listens to no message: the recorder has shown it to the log already.
const log = withHost ? await likeTheHost() : undefined
if (!log) server.on('dataIn', count)
if (mode === 'echo') echoEverything(server)
else if (mode === 'source') server.on('dataIn', (event) => void source(event))
await server.startListening()
reportTo(process, server.localPort, counters, () => log?.close() ?? Promise.resolve())

/** Puts together what src/host/host.ts does, without faces and files of settings; the server stays at hand here, for its counters. */
async function likeTheHost(): Promise<SessionLog> {
  const origin = performance.timeOrigin
  const now = () => origin + performance.now()
  const connections = new ConnectionsList(server, now)
  const opened = await SessionLog.open({
    folder: process.env['BENCH_LOG_FOLDER'] ?? '',
    budget: DEFAULT_PROFILE.logBudget,
    now,
    onOverload: (on) => connections.holdBack(on),
  })
  server.recorder = opened.recorder
  const chronicle = new Chronicle(opened.recorder, server)
  const questions = new Questions(DEFAULT_PROFILE.questions, DEFAULT_PROFILE.questions.seconds, now, chronicle)
  chronicle.attach()
  listenForQuestions(server, questions)
  connections.attach()
  server.on('disconnected', ({ connectionId }) => {
    // What is not counted message by message is read off the connection before it goes.
    const connection = server.connections.get(connectionId)
    messages += connection?.messagesIn ?? 0
    bytes += connection?.bytesIn ?? 0
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

async function source(event: DataInEvent): Promise<void> {
  const connection = server.connections.get(event.connectionId)
  if (!connection) return
  const [way, wanted] = event.bytes.toString().split(' ') as [SourceWay, string]
  if (way === 'file') return connection.sendFile(SOURCE_FILE)
  for (let left = Number(wanted); left > 0; left -= SOURCE_PAYLOAD.length) await connection.send(SOURCE_PAYLOAD)
}
