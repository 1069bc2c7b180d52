// Starting and stopping: what is typed until it is in force, and what stood in the way. One for the whole application, because the bar, the
// first minute and the palette start the same server.
import { create } from 'zustand'
import { RequestError } from '../../contract/params.ts'
import { request } from '../connect.ts'
import { notify, useDesk } from '../store/desk.ts'
import { hostTrouble, readPort } from './address.ts'
import { say } from '../language/say.ts'

interface Listening {
  /** What is typed and differs from what the host keeps; undefined: nothing. */
  readonly host: string | undefined
  readonly port: string | undefined
  readonly busy: boolean
  /** ws and wss are being exchanged. */
  readonly switching: boolean
  /** A sentence, or "". */
  readonly trouble: string
  /** Another certificate, or its password, would mend it. */
  readonly needsCertificate: boolean
  /** Offered when the port is taken. */
  readonly freePort: number | undefined
}

/** Codes of a start that fails for its certificate. */
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'wrong-store-password',
  'missing-store-password',
  'store-unreadable',
  'store-type-unsupported',
  'key-mismatch',
  'certificate-not-found',
  'no-server-certificate',
  'no-private-key',
])

export const useListening = create<Listening>(() => ({
  host: undefined,
  port: undefined,
  busy: false,
  switching: false,
  trouble: '',
  needsCertificate: false,
  freePort: undefined,
}))

export function type(typed: Partial<Pick<Listening, 'host' | 'port'>>): void {
  useListening.setState(typed)
}

/** Another server is shown: what was typed and tried was for the one before. */
export function forgetTyped(): void {
  useListening.setState({ host: undefined, port: undefined, trouble: '', needsCertificate: false, freePort: undefined })
}

export function forgetTrouble(): void {
  useListening.setState({ trouble: '', needsCertificate: false, freePort: undefined })
}

export async function start(): Promise<void> {
  const { server } = useDesk.getState()
  const { busy, host = server.host, port: typedPort = String(server.port) } = useListening.getState()
  const port = readPort(typedPort)
  const trouble = hostTrouble(host) || ('error' in port ? port.error : '')
  if (busy || server.listening) return
  if (trouble || 'error' in port) return useListening.setState({ trouble, needsCertificate: false, freePort: undefined })
  useListening.setState({ busy: true, trouble: '', needsCertificate: false, freePort: undefined })
  try {
    useDesk.setState({ server: await request('server.start', { host: host.trim(), port: port.port }) })
    useListening.setState({ host: undefined, port: undefined })
  } catch (error) {
    useListening.setState(troubleOf(error))
    if (error instanceof RequestError && error.code === 'port-in-use') await offerFreePort(host.trim(), port.port)
  } finally {
    useListening.setState({ busy: false })
  }
}

export async function startAt(port: number): Promise<void> {
  type({ port: String(port) })
  await start()
}

export async function stop(): Promise<void> {
  if (useListening.getState().busy) return
  useListening.setState({ busy: true, trouble: '', needsCertificate: false, freePort: undefined })
  try {
    useDesk.setState({ server: await request('server.stop', {}) })
  } catch (error) {
    useListening.setState(troubleOf(error))
  } finally {
    useListening.setState({ busy: false })
  }
}

/** ws or wss for new connections. One that is asked for while another is under way is left out: the last answer would win, not the last wish. */
export async function setSecure(on: boolean): Promise<void> {
  if (useListening.getState().switching || useDesk.getState().server.secure === on) return
  useListening.setState({ switching: true, trouble: '', needsCertificate: false, freePort: undefined })
  try {
    const server = await request('server.setSecure', { on })
    useDesk.setState({ server })
    if (server.listening) notify('done', say.listen.fromNowOnNewClients(on ? 'TLS' : say.listen.noTls, server.url))
  } catch (error) {
    useListening.setState(troubleOf(error))
  } finally {
    useListening.setState({ switching: false })
  }
}

async function offerFreePort(host: string, port: number): Promise<void> {
  try {
    const { port: freePort } = await request('server.nextFreePort', { host, port })
    useListening.setState({ freePort })
  } catch (error) {
    useListening.setState(({ trouble }) => ({ trouble: `${trouble} ${sentence(error)}` }))
  }
}

function troubleOf(error: unknown): Pick<Listening, 'trouble' | 'needsCertificate'> {
  return { trouble: sentence(error), needsCertificate: error instanceof RequestError && CERTIFICATE_CODES.has(error.code) }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
