// A worse network for the chosen clients: how late, how slow, and what becomes of a share of the messages.
import { useState } from 'react'
import type { ReactNode } from 'react'
import * as v from 'valibot'
import { shape as checkShape } from '../../contract/automation/check-rule.ts'
import { say } from '../language/say.ts'
import { FieldRow, type Part } from '../rules/field-row.tsx'
import { SHAPE_FIELDS } from '../rules/fields.ts'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { shapeNetwork } from './faults.ts'

export function Network({ ids }: { readonly ids: readonly string[] }): ReactNode {
  const [draft, setDraft] = useState<Part>({})
  const isShaped = useDesk(({ connections }) => ids.some((id) => connections.get(id)?.shaped))
  const read = v.safeParse(checkShape, draft)
  const isEmpty = !Object.values(draft).some((value) => Number(value) > 0)
  return (
    <details className="faults-network">
      <summary>
        {say.faults.network}
        {isShaped ? <span className="faults-shaped">{say.connections.shaped}</span> : null}
      </summary>
      <form
        aria-label={say.faults.network}
        onSubmit={(event) => {
          event.preventDefault()
          if (read.success) void shapeNetwork(ids, read.output)
        }}
      >
        <div className="faults-fields">
          <FieldRow fields={SHAPE_FIELDS} part={draft} onChange={setDraft} onLeave={() => undefined} />
        </div>
        <p>{read.success ? say.faults.networkHint : say.heard(read.issues[0].message)}</p>
        <Button type="submit" needsHost disabled={ids.length === 0 || isEmpty || !read.success}>
          {say.faults.makeWorse}
        </Button>
        <Button needsHost disabled={!isShaped} onClick={() => void shapeNetwork(ids, {})}>
          {say.faults.asItWas}
        </Button>
      </form>
    </details>
  )
}
