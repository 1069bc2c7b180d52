// What this version of Node and this system can do for a listening socket. Asked once, so that a setting without effect says so.
import { readFileSync } from 'node:fs'
import { Socket } from 'node:net'

/** The third argument of setKeepAlive came with Node 24.19. */
export const CAN_SET_KEEP_ALIVE_INTERVAL = Socket.prototype.setKeepAlive.length >= 3

/** Two processes on one port: Linux, and `reusePort` of listen() (Node 22.12 and 23.1). */
export const CAN_SHARE_PORT = process.platform === 'linux' && isAtLeast(process.versions.node, 22, 12)

/** Length beyond which the system cuts the queue of listen(), where it tells: Linux, listen(2). */
export const LONGEST_BACKLOG = somaxconn()

function somaxconn(): number {
  try {
    return Number.parseInt(readFileSync('/proc/sys/net/core/somaxconn', 'latin1'), 10) || Number.MAX_SAFE_INTEGER
  } catch {
    return Number.MAX_SAFE_INTEGER
  }
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ours = 0, oursMinor = 0] = version.split('.').map(Number)
  return ours > major || (ours === major && oursMinor >= minor)
}
