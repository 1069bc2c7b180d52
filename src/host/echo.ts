// Sends every data message back to whom it came from. A client that does not read its echoes is not read either.
import type { Connection, DataInEvent, WebSocketServer } from '../server/index.ts'

interface Echo {
  readonly bytes: Buffer
  readonly format: 1 | 2
}

/** Returns the function that ends it. */
export function echoEverything(server: WebSocketServer): () => void {
  /** Echoes that found the queue full: no more than what one read brings, because reading has stopped. */
  const waiting = new Map<string, Echo[]>()
  // Whole messages: an echo follows its message, in the log too.
  const buffered = server.config('BufferMessage')
  server.config('BufferMessage=True')

  const wait = (connection: Connection, bytes: Buffer, format: 1 | 2): void => {
    const id = connection.connectionId
    // The bytes are the component's again once the event is over.
    const echo = { bytes: Buffer.from(bytes), format }
    const echoes = waiting.get(id)
    if (echoes) echoes.push(echo)
    else waiting.set(id, [echo])
    connection.acceptData = false
  }
  const send = (connection: Connection, bytes: Buffer, format: 1 | 2): void => {
    if (waiting.size > 0 && waiting.has(connection.connectionId)) {
      wait(connection, bytes, format)
      return
    }
    // Of a connection that has gone there is nobody to echo to.
    if (!connection.trySend(bytes, format) && connection.connected) wait(connection, bytes, format)
  }
  const onData = ({ connectionId, dataFormat, bytes }: DataInEvent): void => {
    const connection = server.connections.get(connectionId)
    if (connection && dataFormat !== 10) send(connection, bytes, dataFormat)
  }
  const onReady = (id: string): void => {
    const connection = server.connections.get(id)
    const echoes = waiting.get(id)
    if (!connection || !echoes) return
    waiting.delete(id)
    connection.acceptData = true
    for (const { bytes, format } of echoes) send(connection, bytes, format)
  }
  const off = [
    server.on('dataIn', onData),
    server.on('readyToSend', ({ connectionId }) => onReady(connectionId)),
    server.on('disconnected', ({ connectionId }) => void waiting.delete(connectionId)),
  ]
  return () => {
    for (const end of off) end()
    server.config(`BufferMessage=${buffered}`)
    for (const id of waiting.keys()) {
      const connection = server.connections.get(id)
      if (connection) connection.acceptData = true
    }
    waiting.clear()
  }
}
