// JavaScript that a rule hands what has come to. Plain JSON, as it stands in a workspace. What a script can call is resources/script.d.ts.

export interface Script {
  /** Stays the same when the script is changed or renamed. */
  readonly id: string
  readonly name: string
  /** A script, not a module: it registers what it hears by `on`. */
  readonly code: string
  /** Milliseconds that one turn of it may take before it is stopped for good; default 1,000. */
  readonly time?: number
  /** Mebibytes that all its values may take; default 32. */
  readonly memory?: number
}

/** What scripts hear: the triggers of rules for open connections, and that a connection has ended. */
export const SCRIPT_EVENTS = ['opened', 'message', 'ping', 'pong', 'close', 'silence', 'every', 'end'] as const
export type ScriptEvent = (typeof SCRIPT_EVENTS)[number]

export const SCRIPT_TIME = 1_000
export const SCRIPT_MEMORY = 32
