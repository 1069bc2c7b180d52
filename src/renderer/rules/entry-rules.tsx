// What can be asked of the rules about an entry: why each did or did not apply, and a rule made of it.
import type { ReactNode } from 'react'
import { ListChecks, ListPlus } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import type { OpenEntry } from '../detail/use-entry.ts'
import { useDesk } from '../store/desk.ts'
import { chooseServerNamed } from '../servers/servers.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { say } from '../language/say.ts'
import { openRules, rulesNow, setRules } from './rules.ts'
import { ruleOfEntry } from './rule-of-entry.ts'

/** Bytes: of a longer message its beginning makes the rule. */
const READ = 64 * 1024

/** Entries that rules are asked about. */
const ASKED = new Set(['accept', 'request', 'open', 'text', 'binary', 'ping', 'pong', 'close'])

export function EntryRules({ log, entry, payload }: OpenEntry & { readonly log: string }): ReactNode {
  const hasRules = useDesk((desk) => desk.rules.length > 0 || (entry.server !== undefined && desk.servers.length > 1))
  const isAsked = ASKED.has(entry.kind) && (entry.direction === 'in' || entry.kind === 'open')
  const isMessage = isAsked && (entry.kind === 'text' || entry.kind === 'binary') && payload !== undefined
  const explain = async () => {
    // Its rules were asked, and not those of the server that is shown.
    if (log === '') await chooseServerNamed(entry.server)
    openRules({ of: 'entry', log, seq: entry.seq, words: entry.preview.slice(0, 200) })
  }
  const make = async () => {
    if (!payload) return
    if (log === '') await chooseServerNamed(entry.server)
    const bytes = await beginningOf(payload)
    const rule = ruleOfEntry(entry, entry.kind === 'binary' ? hexOf(bytes) : new TextDecoder().decode(bytes))
    if (await setRules([...rulesNow(), rule]))
      openRules({ of: 'entry', log, seq: entry.seq, words: entry.preview.slice(0, 200) }, rule.id)
  }
  useCommand({
    id: 'rules.explain',
    title: say.rules.whyRules,
    when: isAsked && hasRules,
    needsHost: true,
    run: () => void explain(),
  })
  useCommand({ id: 'rules.make', title: say.rules.makeARuleOfThis, when: isMessage, needsHost: true, run: () => void make() })
  return (
    <>
      {isMessage ? (
        <IconButton label={say.rules.makeARuleOfThis} icon={<ListPlus size={15} />} needsHost onClick={() => void make()} />
      ) : null}
      {isAsked && hasRules ? (
        <Button size="small" title={say.rules.whyRules} onClick={() => void explain()}>
          <ListChecks size={13} aria-hidden="true" /> <span className="detail-word">{say.common.rules}</span>
        </Button>
      ) : null}
    </>
  )
}

async function beginningOf(payload: NonNullable<OpenEntry['payload']>): Promise<Uint8Array> {
  for await (const piece of payload.pieces()) return piece.subarray(0, READ)
  return new Uint8Array()
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 64), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
