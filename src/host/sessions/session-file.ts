// What is known of a session beside its log, in a readable file of its folder: when it ran, how it ended, and what the person has called it.
import { join } from 'node:path'
import { LAST_TIME } from '../../contract/limits.ts'
import { JsonFile, isRecord, type JsonChanges } from '../json-file.ts'

const FILE = 'session.json'
/** Of the file: raised when an older application would misread the new one. */
const VERSION = 1

export interface SessionFacts {
  /** What the person calls it, or "". */
  readonly name: string
  /** It is never removed to make room. */
  readonly pinned: boolean
  /** Milliseconds since the epoch; 0: not known. */
  readonly began: number
  /** 0: it has not ended, or was broken off. */
  readonly ended: number
  /** Entries in its log, once it has ended. */
  readonly entries: number
  /** Name of the file that it was imported from, or "". */
  readonly source: string
  /** It ended without being closed. */
  readonly brokenOff: boolean
  /** Entries that were not on the disk whole when it was broken off. */
  readonly cut: number
  /** Names of its servers, by their numbers from 1. */
  readonly servers: readonly string[]
}

const UNKNOWN: SessionFacts = {
  name: '',
  pinned: false,
  began: 0,
  ended: 0,
  entries: 0,
  source: '',
  brokenOff: false,
  cut: 0,
  servers: [],
}

/** Of sessions from before there was such a file, and of one that cannot be read, nothing is known. */
export async function readSessionFacts(folder: string): Promise<SessionFacts> {
  const json = await new JsonFile(join(folder, FILE)).read(() => undefined)
  if (!isRecord(json)) return UNKNOWN
  const facts: Record<string, unknown> = { ...UNKNOWN }
  for (const [name, usual] of Object.entries(UNKNOWN)) {
    const value = json[name]
    if (Array.isArray(usual)) facts[name] = Array.isArray(value) ? value.map(String) : usual
    else if (typeof value === typeof usual && (typeof value !== 'number' || (value >= 0 && value <= LAST_TIME))) facts[name] = value
  }
  return facts as unknown as SessionFacts
}

/** Rejects with the system's error. */
export async function writeSessionFacts(folder: string, changes: Partial<SessionFacts>): Promise<void> {
  const all: JsonChanges = { version: VERSION, ...UNKNOWN }
  await new JsonFile(join(folder, FILE)).change({ ...changes }, () => all)
}
