// What is looked for in the open message, and where it stands: bytes for text and hex, which the host finds, lines for JSON, which are here.
import { useEffect, useState } from 'react'
import { RequestError } from '../../contract/params.ts'
import { request } from '../connect.ts'
import type { JsonLine } from './json-outline.ts'
import type { Form } from './payload-forms.ts'
import type { Payload } from './payload.ts'
import { say } from '../language/say.ts'

export interface Found {
  /** Positions of bytes, or numbers of lines, ascending: the first of them. */
  readonly places: readonly number[]
  /** All of them. */
  readonly total: number
  /** Bytes of one. */
  readonly length: number
  /** To mark it in text; undefined for bytes. */
  readonly mark: RegExp | undefined
  /** Why nothing was looked for, or "". */
  readonly error: string
}

/** A place that is gone to, among those that were found. */
export interface Aim {
  readonly found: Found
  /** Its number in `found.places`. */
  readonly at: number
}

/** The host is asked when nothing has been typed for so many milliseconds. */
const PAUSE = 120

const NOTHING: Found = { places: [], total: 0, length: 0, mark: undefined, error: '' }

/** Undefined while nothing is looked for, or not found yet. */
export function useFound(payload: Payload, form: Form, lines: readonly JsonLine[] | undefined, text: string): Found | undefined {
  const [read, setRead] = useState<{ readonly key: unknown; readonly found: Found }>()
  // An outline that comes later is another thing to look in.
  const key = `${payload.key} ${form} ${lines?.length ?? ''} ${text}`
  useEffect(() => {
    if (text === '') return
    let stale = false
    const timer = setTimeout(() => {
      void find(payload, form, lines, text).then((found) => {
        if (!stale && found) setRead({ key, found })
      })
    }, PAUSE)
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [payload, form, lines, text, key])
  return text !== '' && read?.key === key ? read.found : undefined
}

async function find(
  payload: Payload,
  form: Form,
  lines: readonly JsonLine[] | undefined,
  text: string,
): Promise<Found | undefined> {
  const mark = form === 'hex' ? undefined : markOf(text)
  if (form === 'json') {
    const places = lines && mark ? linesWith(lines, mark) : []
    return { places, total: places.length, length: 0, mark, error: '' }
  }
  try {
    if (payload.whole) return { ...findLocally(payload.whole, text, form), mark, error: '' }
    const { offsets, total, length } = await request('log.find', { log: payload.log, seq: payload.seq, text, as: form })
    return { places: offsets, total, length, mark, error: '' }
  } catch (error) {
    if (!(error instanceof RequestError) || error.code === 'superseded') return undefined
    return { ...NOTHING, error: error.message }
  }
}

/** Places told of; of all the number alone. */
const MOST_PLACES = 10_000

/** In bytes that the host has not got, as the host does it. Throws a RequestError for what is no pair of hex digits. */
export function findLocally(whole: Uint8Array, text: string, form: 'text' | 'hex'): Pick<Found, 'places' | 'total' | 'length'> {
  const digits = text.replaceAll(/\s/g, '')
  if (form === 'hex' && !/^(?:[\da-f]{2})+$/i.test(digits)) throw new RequestError('bad-hex', say.detail.isNoRowOfBytes(text))
  const needle =
    form === 'hex'
      ? Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
      : new TextEncoder().encode(text)
  const fold = (byte: number): number => (form === 'text' && byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
  const folded = needle.map(fold)
  const places: number[] = []
  let total = 0
  for (let at = 0; at + folded.length <= whole.length;) {
    let same = 0
    while (same < folded.length && fold(whole[at + same] ?? 0) === folded[same]) same++
    if (same < folded.length) at++
    else {
      if (places.length < MOST_PLACES) places.push(at)
      total++
      at += folded.length
    }
  }
  return { places, total, length: folded.length }
}

/** As the host looks for it: letters of ASCII in either case, everything else as it is. */
export function markOf(text: string): RegExp {
  const source = text
    .replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    .replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`)
  return new RegExp(source, 'g')
}

function linesWith(lines: readonly JsonLine[], mark: RegExp): number[] {
  const places: number[] = []
  lines.forEach(({ key, value }, index) => {
    if (key.search(mark) >= 0 || value.search(mark) >= 0) places.push(index)
  })
  return places
}

/** Which slice a place is in, and how many places of the same slice stand before it. */
export function placeInSlices(
  places: readonly number[],
  at: number,
  sliceBytes: number,
): { readonly slice: number; readonly nth: number } {
  const slice = Math.floor((places[at] ?? 0) / sliceBytes)
  let first = at
  while (first > 0 && Math.floor((places[first - 1] ?? 0) / sliceBytes) === slice) first--
  return { slice, nth: at - first }
}
