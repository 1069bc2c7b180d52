// Says at a row which rule has answered it, or that none has.
import type { ReactNode } from 'react'
import { useDesk } from '../store/desk.ts'
import { say } from '../language/say.ts'

/** `rule`: its id, "" for none. `server`: whose rules were asked; absent where there is one alone. */
export function RuleMark({ rule, server }: { readonly rule: string; readonly server?: string | undefined }): ReactNode {
  const isOther = useDesk(({ servers, chosen }) => server !== undefined && servers.find(({ id }) => id === chosen)?.name !== server)
  const number = useDesk((desk) => desk.rules.findIndex(({ id }) => id === rule)) + 1
  const name = useDesk((desk) => desk.rules.find(({ id }) => id === rule)?.name ?? '')
  if (rule === '')
    return (
      <span className="log-rule" data-none="" role="img" aria-label={say.rules.noRuleApplied} title={say.rules.noRuleApplied} />
    )
  const title = isOther
    ? say.servers.ruleOf(server ?? '')
    : number === 0
      ? say.rules.formerRule
      : name === ''
        ? say.rules.ruleNumber(number)
        : say.rules.ruleApplied(number, name)
  return (
    <span className="log-rule" role="img" aria-label={title} title={title}>
      {isOther ? 'R' : number === 0 ? '–' : `R${number}`}
    </span>
  )
}
