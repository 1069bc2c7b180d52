// What stands behind a server in proxy mode, as it is set. Plain JSON.
import type { HeaderList } from '../header-list.ts'

export interface UpstreamSettings {
  /** `ws:` or `wss:`. Its path stands before that of the client, its query before the client's. */
  readonly url: string
  /** Default true: the certificate has to be trusted. */
  readonly verify?: boolean
  /** Path of a PEM file with certificates of authorities that are trusted beside those of the system. */
  readonly ca?: string
  /** Of the opening request, in place of the client's of the same name. */
  readonly headers?: HeaderList
}

/** For logs and lines: what stands behind the question mark is often a token. */
export function withoutQuery(url: string): string {
  return url.replace(/\?.*$/s, '?…')
}

/** Two ways through a proxy, by where a message comes from. */
export const SIDES = ['client', 'upstream'] as const
export type Side = (typeof SIDES)[number]
