// What this version of Node and this system can do for a listening socket. Asked once, so that a setting without effect says so.
import { Socket } from 'node:net'

/** The third argument of setKeepAlive came with Node 24.19. */
export const CAN_SET_KEEP_ALIVE_INTERVAL = Socket.prototype.setKeepAlive.length >= 3

/** Two processes on one port: Linux, and `reusePort` of listen() (Node 22.12 and 23.1). */
export const CAN_SHARE_PORT = process.platform === 'linux' && isAtLeast(process.versions.node, 22, 12)

export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ours = 0, oursMinor = 0] = version.split('.').map(Number)
  return ours > major || (ours === major && oursMinor >= minor)
}
