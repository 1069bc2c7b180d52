// The form that takes a certificate out of a file: the file, what it needs to be opened, what is in it, and the click that has it served.
import { useRef } from 'react'
import { TriangleAlert } from 'lucide-react'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { SelectField, TextField } from '../ui/field.tsx'
import { useNow } from '../ui/now.ts'
import { CertificateFacts } from './certificate-facts.tsx'
import { ChooserFault } from './chooser-fault.tsx'
import { ChosenFileRow } from './chosen-file-row.tsx'
import { appliesOf, chooseFound, read, typePassword, serveFound, useChooser } from './chooser.ts'
import { validityOf } from './validity.ts'
import { say } from '../language/say.ts'

/** Milliseconds after which it is looked again whether a certificate has run out. */
const RENEWAL = 60_000

interface CertificateChooserProps {
  /** No other certificate of the person's own is served. */
  readonly isFirst: boolean
}

export function CertificateChooser({ isFirst }: CertificateChooserProps) {
  const { certificate, key, found, fault, busy } = useChooser()
  const form = useRef<HTMLFormElement>(null)
  const isKeyAsked = fault?.at === 'key'
  // To what is needed next: the password, the key, or the click that ends it.
  const goOn = () => {
    // After the picture of what was found is drawn.
    setTimeout(() => form.current?.querySelector<HTMLElement>('[data-next]')?.focus())
  }
  const submit = async () => {
    if (useChooser.getState().found.length > 0) {
      await serveFound()
      if (!useChooser.getState().certificate) setTimeout(() => form.current?.querySelector('button')?.focus())
    } else {
      await read()
      goOn()
    }
  }
  return (
    <form
      ref={form}
      className="certificate-chooser"
      aria-label={say.certificate.certificateFromAFile}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <ChosenFileRow
        slot="certificate"
        label={
          certificate
            ? say.certificate.certificateFile
            : isFirst
              ? say.certificate.aCertificateOfYourOwn
              : say.certificate.anotherCertificate
        }
        choose={say.common.chooseAFile}
        hint={say.certificate.pemWithTheKeyIn}
        primary
        onChosen={goOn}
      />
      {certificate ? (
        <>
          <Password />
          {isKeyAsked || key ? (
            <ChosenFileRow
              slot="key"
              label={say.certificate.keyFile}
              choose={say.certificate.chooseTheKey}
              hint={say.certificate.pemDerOrJwkA}
              isNext={isKeyAsked}
              onChosen={goOn}
            />
          ) : null}
          <Found />
          <ChooserFault at="form" />
          <div className="certificate-go">
            <Button
              type="submit"
              tone="primary"
              needsHost
              aria-disabled={busy || undefined}
              data-next={fault === undefined ? '' : undefined}
            >
              {found.length > 0 ? say.certificate.useThisCertificate : say.common.open}
            </Button>
            <Applies />
          </div>
        </>
      ) : null}
    </form>
  )
}

/** Asked for where a file is protected; it stays in sight once something is typed. */
function Password() {
  const password = useChooser((chooser) => chooser.password)
  const fault = useChooser((chooser) => (chooser.fault?.at === 'password' ? chooser.fault : undefined))
  if (!fault && password === '') return null
  return (
    <div>
      <TextField
        label={say.certificate.password}
        type="password"
        autoComplete="off"
        aria-describedby="certificate-password-fault"
        aria-invalid={fault && !fault.isQuestion ? true : undefined}
        data-next={fault ? '' : undefined}
        value={password}
        onChange={typePassword}
      />
      <ChooserFault at="password" id="certificate-password-fault" />
    </div>
  )
}

/** What is in the files: one certificate, or several to choose from. */
function Found() {
  const found = useChooser((chooser) => chooser.found)
  const fingerprint = useChooser((chooser) => chooser.fingerprint)
  const now = useNow(RENEWAL)
  const chosen = found.find((each) => each.fingerprint === fingerprint)
  if (!chosen) return null
  const { state } = validityOf(chosen, now)
  const bad = state === 'expired' || state === 'early'
  return (
    <>
      {found.length > 1 ? (
        <SelectField
          label={say.certificate.whichOfTheCertificates(found.length)}
          value={fingerprint}
          onChange={chooseFound}
          options={found.map((each) => ({ value: each.fingerprint, label: labelOf(each, found) }))}
        />
      ) : null}
      <CertificateFacts label={say.certificate.certificateInTheFile} certificate={chosen} />
      {bad ? (
        <p className="certificate-unread">
          <TriangleAlert size={14} aria-hidden="true" />
          <span>
            {say.certificate.clientsThatCheckItRefuse(
              state === 'expired' ? say.certificate.itHasExpired : say.certificate.itIsNotValidYet,
            )}
          </span>
        </p>
      ) : null}
    </>
  )
}

/** Certificates of one subject are told by their fingerprints. */
function labelOf(
  certificate: { readonly subject: string; readonly fingerprint: string },
  all: readonly { readonly subject: string }[],
): string {
  const name = certificate.subject || say.certificate.noSubject
  const isOne = all.filter(({ subject }) => subject === certificate.subject).length === 1
  return isOne ? name : `${name}, ${certificate.fingerprint.slice(0, 11)}…`
}

function Applies() {
  const server = useDesk((desk) => desk.server)
  const isFound = useChooser((chooser) => chooser.found.length > 0)
  return isFound ? <span className="certificate-applies">{appliesOf(server)}</span> : null
}
