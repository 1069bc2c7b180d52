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

  const wait = (connection: Connection, echo: Echo): void => {
    const id = connection.connectionId
    const echoes = waiting.get(id)
    if (echoes) echoes.push(echo)
    else waiting.set(id, [echo])
    connection.acceptData = false
  }
  const send = (connection: Connection, echo: Echo): void => {
    if (waiting.has(connection.connectionId)) {
      wait(connection, echo)
      return
    }
    connection.send(echo.bytes, echo.format).catch((error: unknown) => {
      // Of a connection that has gone there is nobody to echo to.
      if (error instanceof Error && 'code' in error && error.code === 'would-block') wait(connection, echo)
    })
  }
  const onData = ({ connectionId, dataFormat, bytes }: DataInEvent): void => {
    const connection = server.connections.get(connectionId)
    // The bytes are the component's once this returns, and a send may keep them longer.
    if (connection && dataFormat !== 10) send(connection, { bytes: Buffer.from(bytes), format: dataFormat })
  }
  const onReady = (id: string): void => {
    const connection = server.connections.get(id)
    const echoes = waiting.get(id)
    if (!connection || !echoes) return
    waiting.delete(id)
    connection.acceptData = true
    for (const echo of echoes) send(connection, echo)
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
