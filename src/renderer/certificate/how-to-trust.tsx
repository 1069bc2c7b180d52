// How clients come to trust the local authority, for one system or program at a time.
import type { CertificateState } from '../../contract/model.ts'
import { useDesk } from '../store/desk.ts'
import { usePreference } from '../store/preferences.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { SelectField } from '../ui/field.tsx'
import { firstTruster } from '../../contract/trust-commands.ts'
import { trustStepsFor } from './trust-steps.ts'
import { say } from '../language/say.ts'

export function HowToTrust({ certificate }: { readonly certificate: CertificateState }) {
  const platform = useDesk((desk) => desk.capabilities.platform)
  const { host, port, url } = useDesk((desk) => desk.server)
  const all = trustStepsFor({
    file: certificate.authorityFile,
    name: nameOf(certificate.issuer),
    url: url || `wss://${host}:${port}`,
    platform,
  })
  const [kept, keep] = usePreference('truster', firstTruster(platform))
  const steps = all.find(({ id }) => id === kept) ?? all[0]
  if (!steps) return null
  return (
    <section className="certificate-trust" aria-label={say.common.howToTrustIt}>
      <h3>{say.common.howToTrustIt}</h3>
      <p>{say.certificate.thisCertificateComesFromAn}</p>
      <SelectField
        label={say.certificate.whoIsToTrustIt}
        value={steps.id}
        onChange={keep}
        options={all.map(({ id, label }) => ({ value: id, label }))}
      />
      <p>{steps.note}</p>
      {steps.commands.map(({ label, text }) => (
        <div key={label} className="certificate-command" role="group" aria-label={label}>
          <span>{label}</span>
          <pre>{text}</pre>
          <CopyButton label={say.certificate.copyLabel(label)} text={text} />
        </div>
      ))}
    </section>
  )
}

/** Of `CN=Socketbench local authority`. */
function nameOf(issuer: string): string {
  return /(?:^|, ?)CN=([^,]+)/.exec(issuer)?.[1] ?? issuer
}
