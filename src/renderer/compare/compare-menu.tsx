// Sets the message in the detail beside another one.
import { GitCompare } from 'lucide-react'
import type { LogEntry } from '../../contract/model.ts'
import { useCommand, useKeysOf } from '../commands/registry.ts'
import { request } from '../connect.ts'
import { timeZone } from '../log/filter.ts'
import { nextNoticeId, notify, useDesk } from '../store/desk.ts'
import { count } from '../ui/format.ts'
import { Menu, type MenuItem } from '../ui/menu.tsx'
import { compare, keepToCompare, useCompareView, type ComparedEntry } from './compare-view.ts'
import { say } from '../language/say.ts'

export function CompareMenu({ log, entry }: { readonly log: string; readonly entry: LogEntry }) {
  const kept = useCompareView((view) => view.kept)
  const here = { log, seq: entry.seq }
  const isOther = kept !== undefined && (kept.log !== log || kept.seq !== entry.seq)
  const withKept = () => {
    if (kept) compare(kept, here)
  }
  /** With the key the row that is selected, also one that was selected a moment ago and is still being read. */
  const withKey = () => {
    const { subject } = useDesk.getState()
    const now = subject.kind === 'entry' ? { log: subject.log, seq: subject.seq } : here
    if (kept !== undefined && (kept.log !== now.log || kept.seq !== now.seq)) compare(kept, now)
    else keep(now)
  }
  useCommand({
    id: 'detail.compare',
    title: isOther ? say.compare.compareWithEntry(count(kept.seq)) : say.compare.keepThisMessageToCompare,
    keys: 'E',
    run: withKey,
  })
  const keep = (what: ComparedEntry) => {
    keepToCompare(what, nextNoticeId())
    notify('done', say.compare.entryIsKeptGoTo(count(what.seq)))
  }
  const keys = useKeysOf('detail.compare')
  const items: MenuItem[] = [
    ...(isOther ? [{ id: 'kept', label: say.compare.withEntry(count(kept.seq)), shortcut: keys, onSelect: withKept }] : []),
    { id: 'before', label: say.compare.withTheOneBeforeOf, onSelect: () => void withTheOneBefore(log, entry) },
    { id: 'keep', label: say.compare.keepToCompareWithAnother, shortcut: isOther ? undefined : keys, onSelect: () => keep(here) },
  ]
  return <Menu label={say.common.compare} trigger={<GitCompare size={15} aria-hidden="true" />} items={items} />
}

/** In the same direction. */
async function withTheOneBefore(log: string, { seq, connection, direction, kind }: LogEntry): Promise<void> {
  try {
    const filter = `conn:${connection} dir:${direction} kind:${kind}`
    const found = await request('log.seek', { log, seq, step: -1, filter, zone: timeZone() })
    if (found) compare({ log, seq: found.seq }, { log, seq })
    else notify('done', say.compare.thereIsNoEarlierMessage(kind, connection))
  } catch (error) {
    notify('error', error instanceof Error ? error.message : String(error))
  }
}
