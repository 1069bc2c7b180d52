// ws or wss: whether what clients send is encrypted.
import { Lock } from 'lucide-react'
import { useDesk } from '../store/desk.ts'
import { Segments } from '../ui/segments.tsx'
import { setSecure } from './use-listening.ts'
import { say } from '../language/say.ts'

type SchemeName = 'ws' | 'wss'

export function Scheme() {
  const secure = useDesk((desk) => desk.server.secure)
  const listening = useDesk((desk) => desk.server.listening)
  const stays = listening ? say.listen.holdsForNewConnectionsOpen : ''
  return (
    <Segments<SchemeName>
      label={say.listen.scheme}
      className="listen-scheme"
      needsHost
      value={secure ? 'wss' : 'ws'}
      onChange={(scheme) => void setSecure(scheme === 'wss')}
      options={[
        { value: 'ws', label: 'ws', title: say.listen.wsNothingIsEncrypted(stays) },
        {
          value: 'wss',
          label: 'wss',
          icon: <Lock size={11} aria-hidden="true" />,
          title: say.listen.wssEncryptedWithTlsWithout(stays),
        },
      ]}
    />
  )
}
