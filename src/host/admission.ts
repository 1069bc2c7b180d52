// Who may speak to a server of the application's own on the loopback address: the token, the Host header and the Origin header. What is served there is
// left to the web shell and to the control endpoint.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits, in characters that a URL's fragment carries unchanged. */
export const makeToken = (): string => randomBytes(32).toString('base64url')

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Takes the same time whatever is wrong with the token, its length included. */
export const sameToken = (seen: string, expected: string): boolean => timingSafeEqual(digest(seen), digest(expected))

/** The names under which a browser on this machine may reach the loopback address. */
const NAMES = ['127.0.0.1', 'localhost', '[::1]']

/**
 * A page from elsewhere can point its own name at 127.0.0.1 (DNS rebinding); its requests still carry that name in Host. Port 80
 * is left out of Host by browsers.
 */
export function isOurHost(host: string | undefined, port: number): boolean {
  return NAMES.some((name) => host === `${name}:${port}` || (port === 80 && host === name))
}

/** A WebSocket is not bound by the same-origin rule: the server has to look. A client without Origin is no browser's page of ours. */
export function isOurOrigin(origin: string | undefined, port: number): boolean {
  return origin !== undefined && origin.startsWith('http://') && isOurHost(origin.slice('http://'.length), port)
}
