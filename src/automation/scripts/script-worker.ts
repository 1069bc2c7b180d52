// The thread of all scripts of a server: what one of them does with its time keeps other scripts waiting, and no connection.
import { parentPort } from 'node:worker_threads'
import variant from '@jitl/quickjs-wasmfile-release-sync'
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSWASMModule } from 'quickjs-emscripten-core'
import { quickjsMachine } from './quickjs-machine.ts'
import type { Script } from '../../contract/automation/script.ts'
import { chanceOf } from '../random.ts'
import type { FromScripts, ToScripts } from './protocol.ts'
import { Sandbox } from './sandbox.ts'

const port = parentPort
if (!port) throw new Error('This file is the thread of scripts, and is started by the engine.')
const tell = (message: FromScripts): void => port.postMessage(message)

const sandboxes = new Map<string, { readonly script: Script; readonly sandbox: Sandbox }>()
let module: QuickJSWASMModule | undefined
/** One message after the other: the first waits for the machine to be there. */
let queue: Promise<void> = Promise.resolve()

port.on('message', (message: ToScripts) => {
  queue = queue.then(() => take(message))
})

async function take(message: ToScripts): Promise<void> {
  switch (message.to) {
    case 'set':
      module ??= await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmBinary: quickjsMachine() }))
      tell({ from: 'set', faults: setAll(module, message.scripts, message.seed) })
      return
    case 'hear': {
      const { script, event, connection, client } = message
      sandboxes.get(script)?.sandbox.hear(event, connection, client && JSON.stringify(client), message)
      return
    }
    case 'forget':
      for (const { sandbox } of sandboxes.values()) sandbox.forget(message.connection)
      return
    case 'ask':
      tell({ from: 'alive', number: message.number })
  }
}

/** Those that are as they were go on with what they know, and those that cannot be read as they were before. */
function setAll(machine: QuickJSWASMModule, scripts: readonly Script[], seed: number): { script: string; message: string }[] {
  const faults: { script: string; message: string }[] = []
  const ids = new Set(scripts.map(({ id }) => id))
  for (const [id, { sandbox }] of sandboxes)
    if (!ids.has(id)) {
      sandbox.end()
      sandboxes.delete(id)
    }
  for (const script of scripts) {
    const known = sandboxes.get(script.id)
    if (known && JSON.stringify(known.script) === JSON.stringify(script)) continue
    const sandbox = new Sandbox(machine, script, chanceOf(seed, 'script', script.id), tell)
    const fault = sandbox.begin()
    if (fault === '') {
      known?.sandbox.end()
      sandboxes.set(script.id, { script, sandbox })
    } else {
      // What there was before goes on.
      sandbox.end()
      faults.push({ script: script.id, message: fault })
    }
  }
  return faults
}
