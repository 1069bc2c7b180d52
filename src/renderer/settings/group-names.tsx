// The groups beside the list, with how many of their settings are shown: a click goes there, and the one in sight is marked.
import { useEffect, useState } from 'react'
import type { RefObject } from 'react'
import type { SettingState } from '../../contract/model.ts'
import { groupsOf } from './groups.ts'
import { say } from '../language/say.ts'

/** A group is in sight when its head is at most so many pixels below the upper edge. */
const NEAR = 48

interface GroupNamesProps {
  readonly settings: readonly SettingState[]
  readonly list: RefObject<HTMLDivElement | null>
}

export function GroupNames({ settings, list }: GroupNamesProps) {
  const [seen, setSeen] = useState('')
  useEffect(() => {
    const element = list.current
    const look = () => setSeen(groupInSight(element))
    look()
    element?.addEventListener('scroll', look, { passive: true })
    return () => element?.removeEventListener('scroll', look)
  }, [list, settings.length])
  return (
    <nav className="settings-groups" aria-label={say.settings.groupsOfSettings}>
      {groupsOf(settings).map(([group, members]) => (
        <button
          key={group}
          type="button"
          aria-current={group === seen ? 'true' : undefined}
          onClick={() => goTo(list.current, group)}
        >
          <span>{group}</span>
          <span className="settings-count">{members.length}</span>
        </button>
      ))}
    </nav>
  )
}

function sectionsOf(list: HTMLElement | null): HTMLElement[] {
  return list ? [...list.querySelectorAll<HTMLElement>('[data-group]')] : []
}

/** The last group that has begun; at the lower end of the list the last of all. */
function groupInSight(list: HTMLElement | null): string {
  const sections = sectionsOf(list)
  if (!list) return ''
  const atEnd = list.scrollTop > 0 && list.scrollTop + list.clientHeight >= list.scrollHeight - 1
  const begun = sections.filter((section) => section.offsetTop <= list.scrollTop + NEAR)
  return ((atEnd ? sections : begun).at(-1) ?? sections[0])?.dataset['group'] ?? ''
}

/** The keyboard goes along: Tab goes on with the first setting of the group. */
function goTo(list: HTMLElement | null, group: string): void {
  const section = sectionsOf(list).find((each) => each.dataset['group'] === group)
  if (!list || !section) return
  list.scrollTo({ top: section.offsetTop })
  section.querySelector<HTMLElement>('h3')?.focus({ preventScroll: true })
}
