// Everything that can be done wrong on purpose, with the section of the standard that it breaks.
import { Fragment, useState } from 'react'
import type { ReactNode } from 'react'
import { FAULT_CLIENTS, FAULT_REPORTS, type FaultClient, type FaultReport } from '../../contract/automation/fault-reports.ts'
import { FAULTS, MORE_FAULTS, faultCalled, isAnswer, type FaultFacts, type FaultGroup } from '../../contract/automation/faults.ts'
import { shownConnections, useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { SelectField, TextField } from '../ui/field.tsx'
import { say } from '../language/say.ts'
import { Network } from './network.tsx'
import { armFaults, closeFaults, sendFault } from './faults.ts'
import './faults.css'

const GROUPS = ['opening', 'frames', 'closing', 'transport', 'records', 'tls'] as const satisfies readonly FaultGroup[]
/** Instead of one client: those that are selected. */
const SELECTED = 'selected'
/** More open clients are not listed one by one. */
const MOST_LISTED = 200

export function FaultsDialog(): ReactNode {
  const [sought, setSought] = useState('')
  const { ids, field } = useTarget()
  const secure = useDesk((desk) => desk.server.secure)
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean)
  const found = [...FAULTS, ...(words.length > 0 ? MORE_FAULTS : [])].filter((fault) => {
    const text = `${fault.id} ${say.heard(fault.title)} ${fault.section}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return (
    <Dialog title={say.faults.title} size="large" onClose={closeFaults}>
      <p className="faults-what">{say.faults.what}</p>
      <div className="faults-bar">
        <TextField label={say.faults.search} value={sought} placeholder={say.faults.searchHint} onChange={setSought} autoFocus />
        {field}
      </div>
      <Network ids={ids} />
      <Armed />
      <div className="faults-scroll" role="region" aria-label={say.faults.title} tabIndex={0}>
        {found.length === 0 ? <p className="faults-none">{say.faults.none}</p> : null}
        {GROUPS.map((group) => {
          const faults = found.filter((fault) => fault.group === group)
          return faults.length === 0 ? null : (
            <section key={group} aria-label={say.faults.groups[group]}>
              <h3>{say.faults.groups[group]}</h3>
              {group === 'tls' && !secure ? <p className="faults-hint">{say.faults.needsTls}</p> : null}
              <ul>
                {faults.map((fault) => (
                  <FaultRow key={fault.id} fault={fault} ids={ids} />
                ))}
              </ul>
            </section>
          )
        })}
      </div>
    </Dialog>
  )
}

/** Which clients it is for: the one that the detail shows, or the first; or those that are selected. */
function useTarget(): { readonly ids: readonly string[]; readonly field: ReactNode } {
  const subject = useDesk((desk) => desk.subject)
  const selected = useDesk((desk) => desk.selected)
  const connections = useDesk(shownConnections)
  const open = [...connections.values()].filter(({ stage }) => stage === 'open')
  const shown = subject.kind === 'connection' ? subject.id : ''
  const [chosen, setChosen] = useState(selected.length > 1 ? SELECTED : shown)
  const usable = selected.filter((id) => connections.get(id)?.stage === 'open')
  const isSelected = chosen === SELECTED && usable.length > 1
  const one = open.find(({ id }) => id === chosen) ?? open.at(-1)
  const options = [
    ...(usable.length > 1 ? [{ value: SELECTED, label: say.faults.allSelected(usable.length) }] : []),
    ...open.slice(-MOST_LISTED).map(({ id, path }) => ({ value: id, label: `#${id} ${path}` })),
  ]
  return {
    ids: isSelected ? usable : one ? [one.id] : [],
    field: (
      <SelectField
        label={say.faults.client}
        value={isSelected ? SELECTED : (one?.id ?? '')}
        options={options.length === 0 ? [{ value: '', label: say.faults.noneOpen }] : options}
        onChange={setChosen}
      />
    ),
  }
}

function FaultRow({ fault, ids }: { readonly fault: FaultFacts; readonly ids: readonly string[] }): ReactNode {
  const { id, title, section } = fault
  const armed = useDesk((desk) => desk.armed)
  // Without TLS nobody would ever meet it.
  const canArm = useDesk((desk) => fault.group !== 'tls' || desk.server.secure)
  const name = say.heard(title)
  return (
    <li className="faults-row">
      <div className="faults-title">
        {name}
        <Reports id={id} />
      </div>
      <span className="faults-section">{section}</span>
      {isAnswer(fault) ? (
        <Button
          size="small"
          needsHost
          disabled={!canArm}
          aria-label={say.faults.armFault(name)}
          onClick={() => void armFaults([...armed, id])}
        >
          {say.faults.arm}
        </Button>
      ) : (
        <Button
          size="small"
          needsHost
          disabled={ids.length === 0}
          aria-label={say.faults.sendFault(name)}
          onClick={() => void sendFault(ids, id)}
        >
          {say.faults.send}
        </Button>
      )}
    </li>
  )
}

/** What real clients have been seen to report. */
function Reports({ id }: { readonly id: string }): ReactNode {
  const reports = FAULT_REPORTS[id]
  if (!reports) return null
  const known = Object.entries(FAULT_CLIENTS).filter(([client]) => reports[client as FaultClient] !== undefined)
  return (
    <details className="faults-reports">
      <summary>{say.faults.whatClientsReport}</summary>
      <dl>
        {known.map(([client, version]) => (
          <Fragment key={client}>
            <dt>{version}</dt>
            <dd className="mono">{reportsOf(reports[client as FaultClient] ?? [])}</dd>
          </Fragment>
        ))}
      </dl>
    </details>
  )
}

/** A client that races with itself reports one thing or another. */
function reportsOf(reports: readonly FaultReport[]): ReactNode {
  if (reports.length === 0) return <Note>{say.faults.notToIt}</Note>
  return reports.map(({ says, waits = false, connections = 1 }, at) => (
    <div key={says}>
      {at > 0 ? <Note>{say.faults.or} </Note> : null}
      {waits ? <Note>{say.faults.waits} </Note> : null}
      {says}
      {connections > 1 ? <Note> {say.faults.connects(connections)}</Note> : null}
    </div>
  ))
}

/** Beside what the client says, not of it. */
function Note({ children }: { readonly children: ReactNode }): ReactNode {
  return <span className="faults-note">{children}</span>
}

function Armed(): ReactNode {
  const armed = useDesk((desk) => desk.armed)
  if (armed.length === 0) return null
  const names = armed.map((id) => say.heard(faultCalled(id)?.title ?? id)).join(', ')
  return (
    <div className="faults-armed" role="status">
      <p>{say.faults.armed(names)}</p>
      <Button size="small" needsHost onClick={() => void armFaults([])}>
        {say.faults.disarm}
      </Button>
    </div>
  )
}
