// The line between this face and its host: which transport there is, the first snapshot, notifications into the store, reconnecting.
import type { NotificationName, Params, RequestName, Results } from '../contract/api.ts'
import { RequestError, TOLD_WHOLE } from '../contract/params.ts'
import { Client } from '../contract/rpc.ts'
import type { Transport } from '../contract/rpc.ts'
import type { Notifications } from '../contract/api.ts'
import { loseHost, mergeConnections, notify, takeMarks, takeServers, takeSnapshot, useDesk } from './store/desk.ts'
import { say } from './language/say.ts'

declare global {
  interface Window {
    /** Given by the preload script; absent in a browser. */
    readonly transport?: {
      send(message: string): void
      onMessage(listener: (message: string) => void): void
      /** A workspace that was dropped onto the window: the file itself is in use from now on, not a copy. */
      openDropped(file: File): void
    }
  }
}

/** A lost host is tried again after so many milliseconds. */
const RETRY_DELAY = 1_000
/** A host that takes a question and does not answer it within so many milliseconds is a lost one. */
const ASK_LIMIT = 5_000
const TOKEN_KEY = 'socketbench-token'

let client: Client | undefined
const listeners: { [N in NotificationName]?: Set<(body: Notifications[N]) => void> } = {}

/** Asks the host. Rejects with a RequestError. */
export function request<N extends RequestName>(name: N, params: Params<N>): Promise<Results[N]> {
  return client
    ? client.request(name, params).catch((error: unknown) => {
        throw error instanceof RequestError ? new RequestError(error.code, say.heard(error.message)) : error
      })
    : Promise.reject(new RequestError('connection-lost', say.page.theConnectionToSocketbenchWas))
}

/** Asks the host; what fails is shown to the person, who is told of a lost host once and for all requests. Resolves to undefined then. */
export async function attempt<N extends RequestName>(name: N, params: Params<N>): Promise<Results[N] | undefined> {
  try {
    return await request(name, params)
  } catch (error) {
    const lost = error instanceof RequestError && error.code === 'connection-lost'
    if (!lost) notify('error', error instanceof Error ? error.message : String(error))
    return undefined
  }
}

/** Hears a notification beside the store, across reconnects. Returns the function that ends it. */
export function onNotification<N extends NotificationName>(name: N, listener: (body: Notifications[N]) => void): () => void {
  const set = (listeners[name] ??= new Set() as never) as Set<(body: Notifications[N]) => void>
  set.add(listener)
  return () => set.delete(listener)
}

/** Connects for good: once over IPC, again and again over a WebSocket, until the host says that this page's token is not its own. */
export function connect(): void {
  const { transport } = window
  if (transport)
    void begin({
      send: (message) => transport.send(message),
      onMessage: (listener) => transport.onMessage(listener),
      onClose: () => {},
    })
  else {
    connectOverWebSocket()
    // The address of this run, opened in the tab of an earlier one: the browser loads nothing, because only the fragment differs.
    window.addEventListener('hashchange', () => {
      takeToken()
      if (useDesk.getState().link === 'refused') connectOverWebSocket()
    })
  }
}

function connectOverWebSocket(): void {
  const path = transportPath()
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${path}`)
  let opened = false
  if (useDesk.getState().link === 'refused') useDesk.setState({ link: 'connecting' })
  socket.addEventListener('open', () => {
    opened = true
    void begin({
      send: (message) => socket.send(message),
      onMessage: (listener) => socket.addEventListener('message', (event) => listener(String(event.data))),
      onClose: (listener) => socket.addEventListener('close', listener),
    })
  })
  socket.addEventListener('close', () => {
    void (opened ? Promise.resolve(false) : isRefused(path)).then((refused) => {
      // A token that has come in the meantime is tried too.
      const final = refused && transportPath() === path
      loseHost(final ? 'refused' : 'lost')
      if (!final) setTimeout(connectOverWebSocket, RETRY_DELAY)
    })
  })
}

/** A browser hides from a page why its WebSocket did not open. The same path answers a plain GET with the same status. */
async function isRefused(path: string): Promise<boolean> {
  try {
    return (await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(ASK_LIMIT) })).status === 401
  } catch {
    // There is nobody to ask: lost, not refused.
    return false
  }
}

function transportPath(): string {
  return `/transport?token=${encodeURIComponent(takeToken())}`
}

/** From the fragment of the URL that the host printed; kept for reloads of this tab and taken out of sight. */
function takeToken(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given) {
    sessionStorage.setItem(TOKEN_KEY, given)
    history.replaceState(null, '', location.pathname)
  }
  return sessionStorage.getItem(TOKEN_KEY) ?? ''
}

async function begin(transport: Transport): Promise<void> {
  const fresh = new Client(transport)
  client = fresh
  subscribe(fresh)
  try {
    const before = useDesk.getState().run
    takeSnapshot(await fresh.request('session.open', {}))
    if (before !== '' && useDesk.getState().run !== before) notify('info', say.page.socketbenchWasStartedAnewWhat)
  } catch (error) {
    if (error instanceof RequestError && error.code !== 'connection-lost') notify('error', error.message)
  }
}

function subscribe(fresh: Client): void {
  for (const name of TOLD_WHOLE)
    if (name !== 'servers') hear(fresh, name, (state: Notifications[typeof name]) => useDesk.setState({ [name]: state }))
  hear(fresh, 'servers', takeServers)
  hear(fresh, 'settings', () => {})
  hear(fresh, 'connections', ({ changed, removed }) => mergeConnections(changed, removed))
  hear(fresh, 'questionModes', ({ modes, seconds }) => useDesk.setState({ questionModes: modes, questionSeconds: seconds }))
  hear(fresh, 'marks', ({ log, marks }) => takeMarks(log, marks))
  hear(fresh, 'view', () => {})
  hear(fresh, 'command', () => {})
  hear(fresh, 'notice', ({ tone, text }) => notify(tone, say.heard(text)))
}

function hear<N extends NotificationName>(fresh: Client, name: N, keep: (body: Notifications[N]) => void): void {
  fresh.on(name, (body) => {
    keep(body)
    for (const listener of (listeners[name] ?? []) as Iterable<(body: Notifications[N]) => void>) listener(body)
  })
}
