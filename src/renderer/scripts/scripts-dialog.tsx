// The scripts: each a name and its code, in force when the field is left.
import { useEffect, useId, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { Plus } from 'lucide-react'
import type { Script } from '../../contract/automation/script.ts'
import { say } from '../language/say.ts'
import { notify, useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import type { EditorProps } from '../ui/code-editor.tsx'
import { Drafts } from '../ui/drafts.ts'
import { editorLater } from '../ui/editor-later.tsx'
import { TextField } from '../ui/field.tsx'
import { KeptList } from '../ui/kept-list.tsx'
import { addRulesFor, addScript, chooseScript, closeScripts, rulesFor, setScripts, useScriptsView } from './scripts.ts'
import './scripts.css'

const ScriptEditor = editorLater(async () => (await import('./script-editor.tsx')).ScriptEditor)

const drafts = new Drafts<{ readonly name: string; readonly code: string }>()

export function ScriptsDialog(): ReactNode {
  const scripts = useDesk((desk) => desk.scripts)
  const faults = useFaults()
  const chosen = useScriptsView((view) => view.chosen)
  const script = scripts.find(({ id }) => id === chosen) ?? scripts[0]
  return (
    <Dialog title={say.scripts.scripts} size="large" onClose={closeScripts}>
      <div className="kept-bar">
        <p>{say.scripts.what}</p>
        <Button needsHost onClick={() => void addScript()}>
          <Plus size={14} aria-hidden="true" /> {say.scripts.add}
        </Button>
      </div>
      {script ? (
        <div className="kept-body">
          <KeptList
            label={say.scripts.scripts}
            all={scripts}
            chosen={script.id}
            faults={faults}
            onChoose={chooseScript}
            onDelete={(id) => void setScripts(scripts.filter((each) => each.id !== id))}
          />
          <Editor key={script.id} script={script} inForce={faults[script.id]} />
        </div>
      ) : (
        <p className="kept-none">{say.scripts.none}</p>
      )}
    </Dialog>
  )
}

/** What the host says is wrong with them, by their ids, as the window says it. */
function useFaults(): Readonly<Record<string, string>> {
  const faults = useDesk((desk) => desk.scriptFaults)
  return useMemo(() => Object.fromEntries(Object.entries(faults).map(([id, fault]) => [id, say.heard(fault)])), [faults])
}

/** Puts in force what was typed. Resolves with why it will not do, or "". */
function takeTyped(id: string): Promise<string> {
  return drafts.take(id, (typed) => {
    const { scripts } = useDesk.getState()
    const script = scripts.find((each) => each.id === id)
    if (!script) return undefined
    const changed = { ...script, name: typed.name.trim(), code: typed.code }
    if (changed.name === '') return say.scripts.needsName
    const isKept = changed.name === script.name && changed.code === script.code
    return isKept ? '' : setScripts(scripts.map((each) => (each === script ? changed : each)))
  })
}

/** Whoever closes the dialog leaves its field, and would not hear of it there. */
async function takeLeft(id: string): Promise<void> {
  const name = useDesk.getState().scripts.find((each) => each.id === id)?.name ?? ''
  const said = await takeTyped(id)
  if (said !== '') notify('error', say.ui.leftOut(name, said))
}

interface ScriptEditorProps {
  readonly script: Script
  /** What is wrong with it as it is in force. */
  readonly inForce: string | undefined
}

function Editor({ script, inForce }: ScriptEditorProps): ReactNode {
  const { id } = script
  const [{ name, code }, setTyped] = useState(() => drafts.of(id) ?? { name: script.name, code: script.code })
  const [fault, setFault] = useState('')
  const faultId = useId()
  const rules = useDesk((desk) => desk.rules)
  const handing = rulesFor(script, rules).length
  const isKept = name.trim() === script.name && code === script.code
  const keep = (): void => void takeTyped(id).then(setFault)
  useEffect(() => {
    void takeTyped(id).then(setFault)
    return () => void takeLeft(id)
  }, [id])
  const type = (changes: { readonly name?: string; readonly code?: string }): void => {
    const typed = { name, code, ...changes }
    setTyped(typed)
    drafts.keep(id, typed)
    setFault('')
  }
  const editor: EditorProps = {
    label: say.scripts.editorOf(script.name),
    typed: code,
    placeholder: '',
    faultId: fault === '' ? '' : faultId,
    onType: (text) => type({ code: text }),
    takesOver: () => undefined,
    onKey: (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false
      keep()
      return true
    },
  }
  return (
    <div className="scripts-editor" onBlur={keep}>
      <div className="scripts-name">
        <TextField label={say.scripts.name} value={name} maxLength={200} onChange={(next) => type({ name: next })} />
      </div>
      <div className="kept-text">
        <ScriptEditor {...editor} />
      </div>
      <p id={faultId} className="kept-fault" role="alert">
        {fault}
      </p>
      <div className="scripts-foot">
        {isKept && inForce !== undefined ? (
          <p className="scripts-fault" role="status">
            {inForce}
          </p>
        ) : (
          <p role="status">{isKept ? say.scripts.saved : fault === '' ? say.scripts.notSaved : say.scripts.refused}</p>
        )}
        {handing === 0 ? (
          <>
            <p>{say.scripts.noRule}</p>
            <Button size="small" needsHost onClick={() => void addRulesFor(script)}>
              {say.scripts.addRules}
            </Button>
          </>
        ) : (
          <p>{say.scripts.rulesAre(say.number.rule(handing))}</p>
        )}
      </div>
    </div>
  )
}
