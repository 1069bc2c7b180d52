// A certificate on its way from a file to the server: which files, what is in them, and what stands in the way. It outlives the dialog, so that
// nothing chosen is lost with it, but for the password. How it looks is certificate-chooser.tsx.
import { create } from 'zustand'
import type { ServerCertificate, ServerState } from '../../contract/model.ts'
import { RequestError } from '../../contract/params.ts'
import { uploadFile } from '../composer/upload.ts'
import { request } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { bytes } from '../ui/format.ts'
import { baseName } from '../../contract/file-literal.ts'
import { say } from '../language/say.ts'

/** A store is never larger: the component reads no more. A mistaken choice is not uploaded first. */
const STORE_LIMIT = 16 * 1024 * 1024

export type FileSlot = 'certificate' | 'key'
/** Which part of the form a fault is about. */
export type FaultAt = FileSlot | 'password' | 'form'

interface ChosenFile {
  /** "" is the file that is set already. */
  readonly fileId: string
  readonly name: string
}

interface Fault {
  readonly at: FaultAt
  /** A sentence: what is wrong and what to do. */
  readonly text: string
  /** Nobody has done anything wrong: a password was never asked for. */
  readonly isQuestion: boolean
}

interface Chooser {
  readonly certificate: ChosenFile | undefined
  readonly key: ChosenFile | undefined
  readonly password: string
  /** The certificates with their keys that were found; empty until the files were read. */
  readonly found: readonly ServerCertificate[]
  /** Fingerprint of the one among them that is chosen. */
  readonly fingerprint: string
  readonly fault: Fault | undefined
  readonly busy: boolean
  /** What has been done, in a sentence. */
  readonly done: string
}

const NOTHING: Chooser = {
  certificate: undefined,
  key: undefined,
  password: '',
  found: [],
  fingerprint: '',
  fault: undefined,
  busy: false,
  done: '',
}

export const useChooser = create<Chooser>(() => NOTHING)

/** Codes of the component and of the host, by the part of the form that mends them. */
const PLACES: Readonly<Record<string, FaultAt>> = {
  'wrong-store-password': 'password',
  'missing-store-password': 'password',
  'no-private-key': 'key',
  'key-mismatch': 'key',
  'key-unreadable': 'key',
  'certificate-not-found': 'certificate',
  'no-certificate': 'certificate',
  'store-unreadable': 'certificate',
  'store-type-unsupported': 'certificate',
  'file-unreadable': 'certificate',
  'no-such-file': 'certificate',
}

/** By the system's dialog, where the shell has one. False: nothing was chosen. */
export async function pickFile(slot: FileSlot): Promise<boolean> {
  try {
    const ticket = await request('file.pick', { purpose: slot })
    return ticket ? await take(slot, ticket) : false
  } catch (error) {
    fail(error, slot)
    return false
  }
}

/** By the page's own picker: the host gets the bytes. */
export async function uploadFor(slot: FileSlot, file: File): Promise<boolean> {
  if (file.size > STORE_LIMIT) {
    const text = say.certificate.hasACertificateWithIts(file.name, bytes(file.size), bytes(STORE_LIMIT))
    useChooser.setState({ fault: { at: slot, text, isQuestion: false }, done: '' })
    return false
  }
  useChooser.setState({ busy: true, fault: undefined, done: '' })
  try {
    const ticket = await uploadFile(file, new AbortController().signal, () => undefined)
    useChooser.setState({ busy: false })
    return ticket ? await take(slot, ticket) : false
  } catch (error) {
    useChooser.setState({ busy: false })
    fail(error, slot)
    return false
  }
}

/** The file that is set already, for whose password the component asks. */
export async function takeSetFile(): Promise<void> {
  const { certificateSource, certificate } = useDesk.getState().server
  if (useChooser.getState().certificate || certificateSource.from !== 'file' || certificate) return
  useChooser.setState({ certificate: { fileId: '', name: baseName(certificateSource.file) } })
  await read()
}

export function drop(slot: FileSlot): void {
  const old = useChooser.getState()[slot]
  abandon(old)
  if (slot === 'certificate') {
    abandon(useChooser.getState().key)
    useChooser.setState(NOTHING)
  } else {
    useChooser.setState({ key: undefined, found: [], fault: undefined })
    void read()
  }
}

export function typePassword(password: string): void {
  useChooser.setState({ password, found: [] })
}

export function chooseFound(fingerprint: string): void {
  useChooser.setState({ fingerprint })
}

/** The dialog goes: a secret is not kept for later. */
export function forgetPassword(): void {
  useChooser.setState(({ password, found }) => ({ password: '', found: password === '' ? found : [], done: '' }))
}

/** What stood in the way of one way to a certificate says nothing about the other. */
export function forgetFormFault(): void {
  useChooser.setState(({ fault }) => ({ fault: fault?.at === 'form' ? undefined : fault, done: '' }))
}

/** Looks into the files. What is wrong stands in `fault` afterwards, and nothing typed is lost. */
export async function read(): Promise<void> {
  const { certificate, key, password, busy } = useChooser.getState()
  if (!certificate || busy) return
  useChooser.setState({ busy: true, fault: undefined, done: '' })
  try {
    const found = await request('certificate.read', { fileId: certificate.fileId, keyFileId: key?.fileId ?? '', password })
    const { fingerprint } = useChooser.getState()
    const still = found.find((each) => each.fingerprint === fingerprint) ?? found[0]
    useChooser.setState({ found, fingerprint: still?.fingerprint ?? '' })
  } catch (error) {
    useChooser.setState({ found: [] })
    fail(error, 'certificate')
  } finally {
    useChooser.setState({ busy: false })
  }
  const { found } = useChooser.getState()
  if (certificate.fileId === '' && !key && found.length > 0) await openSetFile(password)
}

/** It is chosen already: once it opens there is nothing left to ask. */
async function openSetFile(password: string): Promise<void> {
  await serve(() => request('certificate.use', { fileId: '', keyFileId: '', password, fingerprint: '' }))
  // Who has typed nothing has done nothing that could be answered.
  if (password === '') useChooser.setState({ done: '' })
}

/** Serves new connections with what was found. */
export async function serveFound(): Promise<void> {
  const { certificate, key, password, fingerprint, found } = useChooser.getState()
  if (!certificate || found.length === 0) return
  const files = { fileId: certificate.fileId, keyFileId: key?.fileId ?? '', password }
  await serve(() => request('certificate.use', { ...files, fingerprint }))
}

export async function serveLocal(): Promise<void> {
  await serve(() => request('certificate.useLocal', {}))
}

async function serve(ask: () => Promise<ServerState>): Promise<void> {
  if (useChooser.getState().busy) return
  useChooser.setState({ busy: true, fault: undefined, done: '' })
  try {
    const server = await ask()
    useDesk.setState({ server })
    useChooser.setState({
      ...NOTHING,
      done: say.certificate.isChosen(server.certificate?.subject ?? say.certificate.theCertificate, appliesOf(server)),
    })
  } catch (error) {
    useChooser.setState({ busy: false })
    fail(error, 'form')
  }
}

/** When a choice has an effect. */
export function appliesOf({ listening, secure }: Pick<ServerState, 'listening' | 'secure'>): string {
  if (!secure) return say.certificate.itIsServedOnceThe
  return listening ? say.certificate.newConnectionsGetItAt : say.certificate.itIsServedFromThe
}

async function take(slot: FileSlot, ticket: ChosenFile): Promise<boolean> {
  const { fileId, name } = ticket
  abandon(useChooser.getState()[slot])
  useChooser.setState({ [slot]: { fileId, name }, found: [], fault: undefined, done: '' })
  await read()
  return true
}

/** An upload that is not wanted any more makes room for another; a picked file holds nothing. */
function abandon(file: ChosenFile | undefined): void {
  if (file && file.fileId !== '') request('upload.cancel', { fileId: file.fileId }).catch(() => undefined)
}

function fail(error: unknown, otherwise: FaultAt): void {
  const code = error instanceof RequestError ? error.code : ''
  const text = error instanceof Error ? error.message : String(error)
  useChooser.setState({
    fault: { at: PLACES[code] ?? otherwise, text, isQuestion: code === 'missing-store-password' },
  })
}
