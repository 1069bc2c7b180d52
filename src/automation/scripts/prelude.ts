// What stands before each script in its sandbox: the API of resources/script.d.ts, made of four functions that the sandbox gives and that the script
// itself cannot reach.

import { SCRIPT_EVENTS } from '../../contract/automation/script.ts'

export const PRELUDE = `(() => {
  'use strict'
  const { act, log, timer, random } = globalThis.__host
  delete globalThis.__host
  const handlers = new Map()
  const clients = new Map()
  const timers = new Map()
  const EVENTS = ${JSON.stringify(SCRIPT_EVENTS)}
  let nextTimer = 1
  const fail = (text) => { throw new TypeError(text) }
  const textOf = (value, what) => (typeof value === 'string' ? value : fail(what + ' takes a text, not ' + typeof value + '.'))
  const payload = (what) => {
    if (typeof what === 'string') return { text: what }
    if (what instanceof Uint8Array) return { hex: Array.from(what, (byte) => byte.toString(16).padStart(2, '0')).join('') }
    if (what instanceof ArrayBuffer) return payload(new Uint8Array(what))
    const text = JSON.stringify(what)
    return text === undefined ? fail('send takes a text, bytes or JSON, not ' + typeof what + '.') : { text }
  }
  const done = (id, what) => act(id, JSON.stringify(what))
  class Client {
    #id
    constructor(facts) {
      this.#id = facts.id
      for (const name of ['id', 'path', 'query', 'headers', 'subProtocol', 'address'])
        Object.defineProperty(this, name, { value: Object.freeze(facts[name]), enumerable: true })
      this.data = {}
    }
    send(what) { done(this.#id, { do: 'send', to: 'client', ...payload(what) }) }
    sendToOthers(what) { done(this.#id, { do: 'send', to: 'others', ...payload(what) }) }
    close(code = 1000, reason = '') { done(this.#id, { do: 'close', code: Number(code), reason: textOf(reason, 'The reason of close') }) }
    drop(how = 'fin') { done(this.#id, { do: 'drop', how: how === 'reset' || how === 'fin' ? how : fail('drop takes "fin" or "reset".') }) }
    ping(text = '') { done(this.#id, { do: 'ping', text: textOf(text, 'ping') }) }
    join(group) { done(this.#id, { do: 'join', group: textOf(group, 'join') }) }
    leave(group) { done(this.#id, { do: 'leave', group: textOf(group, 'leave') }) }
    fault(fault) { done(this.#id, { do: 'fault', fault: textOf(fault, 'fault') }) }
  }
  class Message {
    #json
    constructor(text, bytes, code) {
      if (text !== undefined) this.text = text
      if (bytes !== undefined) this.bytes = new Uint8Array(bytes)
      if (code !== undefined) this.code = code
    }
    get json() {
      if (this.#json === undefined) {
        try { this.#json = { value: JSON.parse(this.text) } } catch { this.#json = {} }
      }
      return this.#json.value
    }
  }
  const shown = (value) => {
    if (typeof value === 'string') return value
    if (value instanceof Error) return value.name + ': ' + value.message
    try { return JSON.stringify(value) ?? String(value) } catch { return String(value) }
  }
  const said = (...values) => log(values.map(shown).join(' '))
  const wait = (ms, handler, repeats) => {
    if (typeof handler !== 'function') fail('A timer takes milliseconds and a function.')
    const id = nextTimer++
    // Below 0 means to cancel it.
    timer(id, Math.max(0, Number(ms) || 0), repeats)
    timers.set(id, { handler, repeats })
    return id
  }
  const api = {
    on(event, handler) {
      if (!EVENTS.includes(event)) fail('There is no event ' + String(event) + ': expected ' + EVENTS.join(', ') + '.')
      if (typeof handler !== 'function') fail('on takes an event and a function.')
      handlers.set(event, handler)
    },
    after: (ms, handler) => wait(ms, handler, false),
    every: (ms, handler) => wait(ms, handler, true),
    cancel(id) { if (timers.delete(id)) timer(id, -1, false) },
    clients: () => [...clients.values()],
    sendToAll(what) { done('', { do: 'send', to: 'all', ...payload(what) }) },
    sendToGroup(group, what) { done('', { do: 'send', to: 'group', group: textOf(group, 'sendToGroup'), ...payload(what) }) },
    console: Object.freeze({ log: said, info: said, warn: said, error: said, debug: said }),
  }
  for (const [name, value] of Object.entries(api)) Object.defineProperty(globalThis, name, { value })
  Math.random = random
  return {
    hear(event, id, facts, text, bytes, code) {
      let client = clients.get(id)
      if (!client && facts !== undefined) clients.set(id, (client = new Client(JSON.parse(facts))))
      const handler = handlers.get(event)
      if (handler && client) return handler(client, new Message(text, bytes, code))
    },
    forget(id) {
      const client = clients.get(id)
      clients.delete(id)
      const handler = client && handlers.get('end')
      if (handler) return handler(client, new Message())
    },
    fire(id) {
      const one = timers.get(id)
      if (!one) return
      if (!one.repeats) timers.delete(id)
      return one.handler()
    },
  }
})()`
