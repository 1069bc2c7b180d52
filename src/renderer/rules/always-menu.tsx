// Makes a rule of the answer that is being given: for this path, for this origin, or for both.
import { ChevronDown, ListChecks } from 'lucide-react'
import type { ReactNode } from 'react'
import type { OpenRequestQuestion } from '../../contract/model.ts'
import { acceptance, rejection, useAnswerDraft } from '../questions/answer-draft.ts'
import { answer, type Verdict } from '../questions/answering.ts'
import { Menu, type MenuItem } from '../ui/menu.tsx'
import { addRule, newRequestRule, openRules, subjectOf } from './rules.ts'
import { say } from '../language/say.ts'

export function AlwaysMenu({ question }: { readonly question: OpenRequestQuestion }): ReactNode {
  const draft = useAnswerDraft(question)
  const { path, origin } = subjectOf(question)
  const make = async (verdict: Verdict, about: { readonly path?: string; readonly origin?: string }) => {
    const composed = verdict === 'accept' ? acceptance(question, draft) : rejection(question, draft)
    if (!composed.ok || composed.answer.kind !== 'webSocketOpenRequest') return
    const { answer: given } = composed
    const made = given.accept
      ? newRequestRule(about, {
          do: 'accept',
          ...(given.subProtocol !== '' && { subProtocol: given.subProtocol }),
          ...(given.headers.length > 0 && { headers: given.headers }),
        })
      : newRequestRule(about, {
          do: 'refuse',
          status: given.status,
          ...(given.headers.length > 0 && { headers: given.headers }),
          ...(given.body !== '' && { body: given.body }),
        })
    if (await addRule(made)) await answer(question, verdict)
  }
  const items = (verdict: Verdict): MenuItem[] => {
    const word = verdict === 'accept' ? say.rules.accept : say.rules.rejectWith(draft.status)
    return [
      { id: `${verdict}-path`, label: say.rules.alwaysWordPath(word, path), onSelect: () => void make(verdict, { path }) },
      ...(origin === ''
        ? []
        : [
            { id: `${verdict}-origin`, label: say.rules.alwaysFrom(word, origin), onSelect: () => void make(verdict, { origin }) },
            {
              id: `${verdict}-both`,
              label: say.rules.alwaysPathFrom(word, path, origin),
              onSelect: () => void make(verdict, { path, origin }),
            },
          ]),
    ]
  }
  return (
    <Menu
      label={say.rules.makeARule}
      className="rules-always"
      trigger={
        <>
          <ListChecks size={15} aria-hidden="true" /> <span>{say.rules.always}</span> <ChevronDown size={12} aria-hidden="true" />
        </>
      }
      items={[
        ...items('accept'),
        ...items('reject'),
        { id: 'edit', label: say.rules.editTheRules, onSelect: () => openRules({ of: 'request', path: question.path, origin }) },
      ]}
    />
  )
}
