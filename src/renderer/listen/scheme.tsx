// ws or wss: whether what clients send is encrypted.
import { Lock } from 'lucide-react'
import { useDesk } from '../store/desk.ts'
import { Segments } from '../ui/segments.tsx'
import { setSecure } from './use-listening.ts'

type SchemeName = 'ws' | 'wss'

export function Scheme() {
  const secure = useDesk((desk) => desk.server.secure)
  const listening = useDesk((desk) => desk.server.listening)
  const stays = listening ? ' Holds for new connections; open ones stay as they are.' : ''
  return (
    <Segments<SchemeName>
      label="Scheme"
      className="listen-scheme"
      needsHost
      value={secure ? 'wss' : 'ws'}
      onChange={(scheme) => void setSecure(scheme === 'wss')}
      options={[
        { value: 'ws', label: 'ws', title: `ws: nothing is encrypted.${stays}` },
        {
          value: 'wss',
          label: 'wss',
          icon: <Lock size={11} aria-hidden="true" />,
          title: `wss: encrypted with TLS. Without a certificate of your own in the settings, a local one is made.${stays}`,
        },
      ]}
    />
  )
}
