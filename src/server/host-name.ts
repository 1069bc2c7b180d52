// Names of hosts: what can be one, and their look-up, which takes no longer than anybody waits.
import { lookup } from 'node:dns/promises'
import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { WebSocketServerError } from './errors.ts'

/** Milliseconds until a name counts as one that cannot be resolved. The system's own resolver may take 20 s and more. */
const LOOK_UP_TIME = 5_000
/** Octets of a name and of one of its labels (RFC 1123 section 2.1, RFC 1035 section 2.3.4). */
const LONGEST_NAME = 253
const LABEL = /^(?!-)[\w-]{1,63}(?<!-)$/

/** Why a text is neither an address nor a host name, as the rest of a sentence; undefined when it is one. */
export function faultInHost(text: string): string | undefined {
  if (isIP(text) !== 0) return undefined
  const name = text.endsWith('.') ? text.slice(0, -1) : text
  const ascii = name.length > LONGEST_NAME ? '' : asciiOf(name)
  const labels = ascii.split('.')
  const isName = ascii.length <= LONGEST_NAME && labels.every((label) => LABEL.test(label))
  // A name that ends in a number is an address that was mistyped: resolvers read it as one.
  return isName && !/^\d+$/.test(labels.at(-1) ?? '') ? undefined : 'expected an IP address or a host name'
}

/** A name beyond ASCII as DNS knows it; "" for what has controls or blanks, which the conversion would leave out without a word. */
function asciiOf(name: string): string {
  if (/^[!-~]*$/.test(name)) return name
  return /[\p{C}\p{Z}]/u.test(name) ? '' : domainToASCII(name)
}

/** The addresses of a host. Rejects with `host-not-found`, at the latest after 5 s. `family`: 4, 6, or 0 for both. */
export async function lookUpHost(name: string, family: 0 | 4 | 6 = 0, time = LOOK_UP_TIME): Promise<readonly LookupAddress[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new WebSocketServerError(
            'host-not-found',
            `The name ${name} was not resolved to an address within ${time / 1000} s. Check the network, or write an address.`,
          ),
        ),
      time,
    )
  })
  try {
    return await Promise.race([lookup(name, { all: true, family }), late])
  } catch (cause) {
    if (cause instanceof WebSocketServerError) throw cause
    throw new WebSocketServerError(
      'host-not-found',
      `The name ${name} cannot be resolved to an address. Check its spelling, or write an address.`,
      { cause },
    )
  } finally {
    clearTimeout(timer)
  }
}
