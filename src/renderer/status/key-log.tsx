// Says for as long as it is so that the secrets of TLS connections are written to a file, and goes to the setting that has them written.
import { KeyRound } from 'lucide-react'
import { openSettings } from '../settings/settings-view.ts'
import { useDesk } from '../store/desk.ts'
import './status.css'
import { say } from '../language/say.ts'

export function KeyLog() {
  const file = useDesk(({ server, link }) => (server.listening && server.secure && link === 'open' ? server.keyLogFile : ''))
  if (file === '') return null
  return (
    <button
      type="button"
      className="status-part status-secrets"
      title={say.status.theSecretsOfAllTls(file)}
      aria-haspopup="dialog"
      onClick={() => openSettings('SSLKeyLogFile')}
    >
      <KeyRound size={12} aria-hidden="true" />
      <span>{say.status.tlsSecretsAreLogged}</span>
    </button>
  )
}
