// In the bar on top: which server stands behind, while there is one.
import type { ReactNode } from 'react'
import { ArrowRightFromLine } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { useDesk } from '../store/desk.ts'
import { openUpstream } from './proxy.ts'
import './proxy.css'
import { say } from '../language/say.ts'

export function UpstreamButton(): ReactNode {
  const upstream = useDesk((desk) => desk.server.upstream)
  useCommand({ id: 'proxy', title: say.proxy.open, also: say.proxy.upstream, menu: 'server', needsHost: true, run: openUpstream })
  if (!upstream) return null
  const host = upstream.url.replace(/^wss?:\/\//i, '').replace(/[/?].*$/s, '')
  return (
    <button
      type="button"
      className="proxy-button"
      data-warns={upstream.verify === false || undefined}
      title={`${say.proxy.inFrontOf(upstream.url.replace(/\?.*$/s, '?…'))}${upstream.verify === false ? ` ${say.proxy.notVerified}` : ''}`}
      onClick={openUpstream}
    >
      <ArrowRightFromLine size={14} aria-hidden="true" />
      <span className="visually-hidden">{say.proxy.upstream} </span>
      <span className="cut">{host}</span>
    </button>
  )
}
