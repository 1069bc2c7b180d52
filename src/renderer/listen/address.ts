// Host and port as a person types them: what will do, and why not. Whether the address can be had is the host's to find out.
import { say } from '../language/say.ts'

export type Port = { readonly port: number } | { readonly error: string }

/** Reads a port. 0 lets the system choose one. */
export function readPort(typed: string): Port {
  const text = typed.trim()
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) return { error: say.listen.aPortIsANumber }
  return { port }
}

/** Why a host will not do, or "". Names and addresses alike; a URL is a common slip. */
export function hostTrouble(typed: string): string {
  const text = typed.trim()
  if (text === '') return say.listen.theHostIsEmpty127
  if (/[/\s]/.test(text)) return say.listen.aHostIsAnAddress
  return ''
}

/** Whether only this machine can reach the address. The host says so itself once it listens. */
export function isLoopback(host: string): boolean {
  return /^(localhost|::1|\[::1\]|127(\.\d{1,3}){3})$/i.test(host.trim())
}

/** The same server for a browser: its plain HTTP answer is the test page. */
export function testPageUrl(url: string): string {
  return `${url.replace(/^ws/, 'http')}/`
}
