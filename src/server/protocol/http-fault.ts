// A request that cannot be served, as the HTTP status that says so.

export type Header = readonly [name: string, value: string]

export interface HeadFault {
  readonly status: number
  readonly reason: string
  readonly headers: readonly Header[]
}

export function fault(status: number, reason: string, headers: readonly Header[] = []): HeadFault {
  return { status, reason, headers }
}
