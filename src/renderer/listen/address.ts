// Host and port as a person types them: what will do, and why not. Whether the address can be had is the host's to find out.

export type Port = { readonly port: number } | { readonly error: string }

/** Reads a port. 0 lets the system choose one. */
export function readPort(typed: string): Port {
  const text = typed.trim()
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    return { error: 'A port is a number from 1 to 65535, or 0 to let the system choose.' }
  return { port }
}

/** Why a host will not do, or "". Names and addresses alike; a URL is a common slip. */
export function hostTrouble(typed: string): string {
  const text = typed.trim()
  if (text === '') return 'The host is empty: 127.0.0.1 is this machine alone, 0.0.0.0 every network it is in.'
  if (/[/\s]/.test(text)) return 'A host is an address or a name, such as 127.0.0.1 or localhost: without ws:// and without a path.'
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
