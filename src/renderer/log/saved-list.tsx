// The filters that a person has kept, in the filter menu: to use, to take away, and to add the one that stands in the field.
import { useState } from 'react'
import type { FormEvent } from 'react'
import { X } from 'lucide-react'
import { Button, IconButton } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { MOST_SAVED, useSavedFilters, withSaved } from './saved-filters.ts'
import { useFilterPicture, useLog } from './use-log.ts'
import { say } from '../language/say.ts'

/** Longest name, in characters. */
const NAME_LIMIT = 60

export function SavedList() {
  const { filter } = useLog()
  const { read } = useFilterPicture()
  const [saved, setSaved] = useSavedFilters()
  const [name, setName] = useState('')
  const text = read.text.trim()
  const isSavable = read.filter !== undefined && name.trim() !== '' && saved.length < MOST_SAVED
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (!isSavable) return
    setSaved(withSaved(saved, { name: name.trim(), filter: text }))
    setName('')
  }
  return (
    <div role="group" aria-label={say.log.savedFilters} className="log-menu-group">
      <h3 aria-hidden="true">{say.log.savedFilters}</h3>
      {saved.length === 0 ? null : (
        <ul className="log-saved">
          {saved.map((each) => (
            <li key={each.name}>
              <button
                type="button"
                className="log-chip"
                aria-pressed={each.filter === text}
                title={each.filter}
                onClick={() => filter.type(each.filter, true)}
              >
                {each.name}
              </button>
              <IconButton
                label={say.log.deleteTheSavedFilter(each.name)}
                icon={<X size={13} />}
                onClick={() => setSaved(saved.filter((other) => other !== each))}
              />
            </li>
          ))}
        </ul>
      )}
      <form className="log-save" onSubmit={save}>
        <TextField
          label={say.log.nameForTheFilterIn}
          hideLabel
          placeholder={read.filter ? say.log.nameForThisFilter : say.log.writeAFilterToSave}
          maxLength={NAME_LIMIT}
          disabled={read.filter === undefined}
          value={name}
          onChange={setName}
        />
        <Button type="submit" disabled={!isSavable}>
          {say.common.save}
        </Button>
      </form>
    </div>
  )
}
