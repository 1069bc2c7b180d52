// Binding: which address and options the settings mean, and what went wrong in words. Leaves accepted sockets to the server.
import { createServer, isIP } from 'node:net'
import type { ListenOptions, Server, Socket } from 'node:net'
import { plainAddress } from './accept/allowed-clients.ts'
import { OpenFiles } from './accept/open-files.ts'
import type { OpenFilesEvents } from './accept/open-files.ts'
import { WebSocketServerError, codeOfSystemError } from './errors.ts'
import { lookUpHost } from './host-name.ts'
import { CAN_SHARE_PORT } from './platform.ts'
import type { Settings } from './settings.ts'

export interface Bound {
  readonly server: Server
  readonly port: number
  /** The one address that is bound, or "" for all. */
  readonly address: string
}

/**
 * Binds LocalHost:LocalPort; sockets come paused and may be half open. Rejects with `port-in-use`, `no-permission`,
 * `address-not-available`, `host-not-found` or `bind-failed`; then nothing listens.
 */
export async function startListener(
  settings: Settings,
  onSocket: (socket: Socket) => void,
  files: OpenFilesEvents,
): Promise<Bound> {
  const openFiles = new OpenFiles(files)
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    if (openFiles.admits(socket)) onSocket(socket)
  })
  try {
    const options = await listenOptions(settings)
    await listen(server, options).catch((error: unknown) => {
      if (!isWithoutIPv6(error) || options.host !== '::' || settings.useIPv6 !== 2) throw error
      return listen(server, { ...options, host: '0.0.0.0' })
    })
  } catch (error) {
    throw bindError(error, settings)
  }
  const bound = server.address()
  if (typeof bound !== 'object' || !bound) return { server, port: 0, address: '' }
  return { server, port: bound.port, address: isUnspecified(bound.address) ? '' : plainAddress(bound.address) }
}

async function listenOptions(settings: Settings): Promise<ListenOptions> {
  const { localHost, localPort: port, connectionBacklog, useIPv6, bindExclusively } = settings
  // Node reads backlog 0 as its own default, 511.
  const options: ListenOptions = { port, backlog: Math.max(1, connectionBacklog), exclusive: true }
  if (!bindExclusively && CAN_SHARE_PORT) options.reusePort = true
  if ((useIPv6 === 1 && isIP(localHost) === 4) || (useIPv6 === 0 && isIP(localHost) === 6))
    throw new WebSocketServerError(
      'address-not-available',
      `LocalHost ${localHost} is not an address of the kind that UseIPv6 = ${useIPv6} allows. Change one of them.`,
    )
  if (localHost === '') return { ...options, host: useIPv6 === 0 ? '0.0.0.0' : '::', ipv6Only: useIPv6 === 1 }
  if (isIP(localHost) !== 0) return { ...options, host: localHost, ipv6Only: useIPv6 === 1 }
  const [found] = await lookUpHost(localHost, useIPv6 === 0 ? 4 : useIPv6 === 1 ? 6 : 0)
  return { ...options, host: found?.address ?? localHost, ipv6Only: useIPv6 === 1 }
}

function bindError(error: unknown, settings: Settings): WebSocketServerError {
  if (error instanceof WebSocketServerError) return error
  const { localHost, localPort } = settings
  const where = `${localHost || 'all interfaces'}, port ${localPort}`
  const code = codeOfSystemError(error, 'bind-failed')
  switch (code) {
    case 'port-in-use':
      return new WebSocketServerError(
        code,
        `Port ${localPort} is in use by another program. Choose another port, or stop that program.`,
        { cause: error },
      )
    case 'no-permission':
      return new WebSocketServerError(
        code,
        `The system does not allow listening on ${where}. Ports below 1024 often need administrator rights; choose a higher one.`,
        { cause: error },
      )
    case 'address-not-available':
      return new WebSocketServerError(
        code,
        `${localHost} is not an address of this machine. Choose 127.0.0.1, or 0.0.0.0 for all interfaces.`,
        { cause: error },
      )
    default:
      return new WebSocketServerError(
        code,
        `Listening on ${where} failed: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      )
  }
}

function listen(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** The machine has no IPv6: "both" is then IPv4 alone. */
function isWithoutIPv6(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL')
}

function isUnspecified(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}
