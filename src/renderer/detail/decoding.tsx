// Which payloads are decoded, and the payload that comes of it. What was chosen holds for all messages of the same kind and direction of a
// connection: moving through them goes on decoding.
import { useEffect, useState } from 'react'
import { PackageOpen, X } from 'lucide-react'
import { create } from 'zustand'
import type { LogEntry } from '../../contract/model.ts'
import { IconButton } from '../ui/button.tsx'
import { bytes } from '../ui/format.ts'
import { Menu } from '../ui/menu.tsx'
import { DECODED_LIMIT, DECODERS, decode, guess, labelOf, type DecoderId } from './decoders.ts'
import { Payload } from './payload.ts'
import { say } from '../language/say.ts'

/** A line in the menu stands before the encodings of text. */
const FIRST_ENCODING: DecoderId = 'utf-16le'

const NONE: readonly DecoderId[] = []

const useDecoding = create<Readonly<Record<string, readonly DecoderId[]>>>(() => ({}))

function keyOf(log: string, { connection, direction, kind }: LogEntry): string {
  return `${log} ${connection} ${direction} ${kind}`
}

export type Decoded = { readonly payload: Payload } | { readonly error: string }

/** What an entry's payload is decoded with, one after the other. */
export function useDecoders(log: string, entry: LogEntry): readonly DecoderId[] {
  return useDecoding((chosen) => chosen[keyOf(log, entry)] ?? NONE)
}

/** Undefined while it is being decoded. */
export function useDecoded(payload: Payload, decoders: readonly DecoderId[]): Decoded | undefined {
  const [read, setRead] = useState<{ payload: Payload; decoders: readonly DecoderId[]; decoded: Decoded }>()
  useEffect(() => {
    if (decoders.length === 0) return
    let stale = false
    void decodeAll(payload, decoders).then((decoded) => (stale ? undefined : setRead({ payload, decoders, decoded })))
    return () => {
      stale = true
    }
  }, [payload, decoders])
  return read?.payload === payload && read.decoders === decoders ? read.decoded : undefined
}

/** Never rejects. */
async function decodeAll(payload: Payload, decoders: readonly DecoderId[]): Promise<Decoded> {
  try {
    if (payload.total > DECODED_LIMIT) throw new Error(say.detail.itHasUpToAre(bytes(payload.total), bytes(DECODED_LIMIT)))
    let whole = await payload.all()
    for (const decoder of decoders) whole = await decode(whole, decoder)
    return { payload: Payload.of(payload, decoders.join(' '), whole) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

interface DecodeMenuProps {
  readonly log: string
  readonly entry: LogEntry
  /** What is to be decoded next. */
  readonly payload: Payload
}

export function DecodeMenu({ log, entry, payload }: DecodeMenuProps) {
  const key = keyOf(log, entry)
  const likely = guess(payload.slice(0) ?? new Uint8Array(0))
  const choose = (id: DecoderId) => useDecoding.setState((chosen) => ({ [key]: [...(chosen[key] ?? NONE), id] }))
  return (
    <Menu
      label={say.detail.decodeAs}
      trigger={<PackageOpen size={15} aria-hidden="true" />}
      items={DECODERS.toSorted((a, b) => Number(b.id === likely) - Number(a.id === likely)).map(({ id, label }) => ({
        id,
        label: id === likely ? say.detail.asItBegins(label) : label,
        separated: id === FIRST_ENCODING && id !== likely,
        onSelect: () => choose(id),
      }))}
    />
  )
}

/** Says what the payload below is, or why it is not decoded, and takes the last decoder away. */
export function DecodedLine({
  log,
  entry,
  decoded,
}: {
  readonly log: string
  readonly entry: LogEntry
  readonly decoded: Decoded | undefined
}) {
  const decoders = useDecoders(log, entry)
  const key = keyOf(log, entry)
  if (decoders.length === 0) return null
  const names = decoders.map(labelOf).join(say.detail.andThen)
  const failed = decoded !== undefined && 'error' in decoded
  return (
    <div className="detail-decoded" data-failed={failed ? '' : undefined} role="status">
      <PackageOpen size={14} aria-hidden="true" />
      <span>
        {failed ? decoded.error : say.detail.decodedAs(names)}
        {decoded && 'payload' in decoded ? ` · ${bytes(decoded.payload.total)}` : ''}
      </span>
      <IconButton
        label={say.detail.doNotDecodeAs(labelOf(decoders.at(-1) ?? 'gzip'))}
        icon={<X size={14} />}
        onClick={() => useDecoding.setState((chosen) => ({ [key]: (chosen[key] ?? NONE).slice(0, -1) }))}
      />
    </div>
  )
}
