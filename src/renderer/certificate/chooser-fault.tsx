// What stands in the way of a chosen certificate, at the part of the form that mends it.
import { KeyRound, TriangleAlert } from 'lucide-react'
import { useChooser, type FaultAt } from './chooser.ts'

export function ChooserFault({ at, id }: { readonly at: FaultAt; readonly id?: string | undefined }) {
  const fault = useChooser((chooser) => (chooser.fault?.at === at ? chooser.fault : undefined))
  return (
    <div role="alert" id={id} className="certificate-fault" data-question={fault?.isQuestion || undefined}>
      {fault ? (
        <p>
          {fault.isQuestion ? <KeyRound size={13} aria-hidden="true" /> : <TriangleAlert size={13} aria-hidden="true" />}
          <span>{fault.text}</span>
        </p>
      ) : null}
    </div>
  )
}
