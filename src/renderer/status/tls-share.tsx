// How much of what is open is encrypted; of one selected connection, with which version. Nothing where nothing is.
import { useEffect, useState } from 'react'
import { Lock, LockOpen } from 'lucide-react'
import { request } from '../connect.ts'
import { useDesk, useGone } from '../store/desk.ts'
import { count } from '../ui/format.ts'
import './status.css'
import { say } from '../language/say.ts'

export function TlsShare() {
  const gone = useGone()
  const on = useDesk((desk) => desk.server.secure)
  const share = useDesk((desk) => {
    let secure = 0
    let open = 0
    for (const row of desk.connections.values()) {
      if (row.stage !== 'open') continue
      open++
      if (row.secure) secure++
    }
    // A string, so that the bar is drawn again only when one of the numbers has changed.
    return secure === open || (secure === 0 && !desk.server.secure) ? '' : say.status.secureOf(count(secure), count(open))
  })
  const selected = useDesk(({ selected: ids, connections }) => {
    const row = ids.length === 1 ? connections.get(ids[0] ?? '') : undefined
    return row?.secure && row.openedAt > 0 ? row.id : ''
  })
  const version = useVersion(selected)
  if (gone || (!on && share === '' && version === '')) return null
  const mixed = share !== '' && version === ''
  return (
    <span
      className="status-part status-tls"
      title={version === '' ? say.status.openConnectionsThatAreEncrypted : say.status.whatConnectionIsEncryptedWith(selected)}
    >
      {mixed ? <LockOpen size={12} aria-hidden="true" /> : <Lock size={12} aria-hidden="true" />}
      {version === '' ? `TLS${share}` : `#${selected} ${version}`}
    </span>
  )
}

/** Of an open connection, asked for once: it does not change. "" until it is known, and for no connection. */
function useVersion(id: string): string {
  const [known, setKnown] = useState({ id: '', version: '' })
  useEffect(() => {
    if (id === '') return
    let stale = false
    request('connection.details', { id }).then(
      ({ tls }) => (stale ? undefined : setKnown({ id, version: tls?.protocol ?? '' })),
      // It has gone: the share stands here again.
      () => undefined,
    )
    return () => {
      stale = true
    }
  }, [id])
  return known.id === id ? known.version : ''
}
