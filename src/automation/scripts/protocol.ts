// What the engine and the thread of its scripts tell each other.
import type { RECIPIENTS } from '../../contract/automation/rule.ts'
import type { Script, ScriptEvent } from '../../contract/automation/script.ts'

/** What a script knows of a client, told once a connection. */
export interface ClientForScript {
  readonly id: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly subProtocol: string
  readonly address: string
}

export type ToScripts =
  /** All of them anew. Answered by `set`. */
  | { readonly to: 'set'; readonly scripts: readonly Script[]; readonly seed: number }
  | {
      readonly to: 'hear'
      readonly script: string
      readonly event: ScriptEvent
      readonly connection: string
      /** With the first that it hears of the connection. */
      readonly client?: ClientForScript
      /** Text of a text message, a ping, a pong or a Close; bytes of a binary one. */
      readonly text?: string
      readonly bytes?: Uint8Array
      readonly code?: number
    }
  /** The connection is over, for all scripts. */
  | { readonly to: 'forget'; readonly connection: string }
  /** Answered by `alive`, when everything before it is done. */
  | { readonly to: 'ask'; readonly number: number }

/** What a script does. */
export type ScriptAct =
  | {
      readonly do: 'send'
      readonly to: (typeof RECIPIENTS)[number]
      readonly group?: string
      readonly text?: string
      readonly bytes?: Uint8Array
    }
  | { readonly do: 'close'; readonly code: number; readonly reason: string }
  | { readonly do: 'drop'; readonly how: 'fin' | 'reset' }
  | { readonly do: 'ping'; readonly text: string }
  | { readonly do: 'join' | 'leave'; readonly group: string }
  | { readonly do: 'fault'; readonly fault: string }

export type FromScripts =
  | { readonly from: 'set'; readonly faults: readonly { readonly script: string; readonly message: string }[] }
  /** In the order in which it was done. `connection`: of which it is. */
  | { readonly from: 'act'; readonly script: string; readonly connection: string; readonly act: ScriptAct }
  | { readonly from: 'log'; readonly script: string; readonly connection: string; readonly text: string }
  /** It could not go on: an error of its own, or, `stopped`, one of its limits, and it hears nothing more. */
  | {
      readonly from: 'trouble'
      readonly script: string
      readonly connection: string
      readonly message: string
      readonly stopped: boolean
    }
  | { readonly from: 'alive'; readonly number: number }
