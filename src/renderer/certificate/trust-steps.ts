// How systems, browsers and programs are brought to trust the local authority: a note, and commands to copy. Leaves showing them to
// how-to-trust.tsx.
import { TRUSTERS, trustCommandsFor, type Authority, type TrustCommand, type TrusterId } from '../../contract/trust-commands.ts'
import { say } from '../language/say.ts'

interface LabelledCommand {
  /** What it does, such as 'Trust it'. */
  readonly label: string
  readonly text: string
}

export interface TrustSteps {
  readonly id: TrusterId
  /** Who is to trust it. */
  readonly label: string
  readonly note: string
  readonly commands: readonly LabelledCommand[]
}

export function trustStepsFor(authority: Authority): readonly TrustSteps[] {
  const commands = trustCommandsFor(authority)
  const { certificate } = say
  const labels: Record<TrustCommand['does'], string> = {
    trust: certificate.trustIt,
    undo: certificate.takeItBack,
    file: certificate.theFileToImport,
    store: certificate.makeATrustStore,
  }
  const about: Record<TrusterId, readonly [label: string, note: string]> = {
    windows: ['Windows', certificate.forYourAccountAloneWindows],
    macos: ['macOS', certificate.forYourAccountAloneMacos],
    debian: ['Debian, Ubuntu', certificate.forTheProgramsThatUse],
    fedora: ['Fedora, RHEL, Arch', certificate.forTheProgramsThatUseThe],
    firefox: ['Firefox', certificate.settingsPrivacySecurityViewCertificates],
    chromium: [certificate.chromeChromiumOnLinux, certificate.certutilIsInThePackage],
    node: ['Node', certificate.forOneRunItIs],
    python: ['Python', certificate.forOneRunInPlace],
    java: ['Java', certificate.aTrustStoreOfIts],
    curl: ['curl', certificate.forOneCall],
  }
  return TRUSTERS.map((id) => {
    const [label, note] = about[id]
    return { id, label, note, commands: commands[id].map(({ does, text }) => ({ label: labels[does], text })) }
  })
}
