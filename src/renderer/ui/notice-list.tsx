// Sentences about what went wrong or was done, until they are dismissed. One about what a person has just asked for goes by itself when they go on, once
// there was time to read it; never while they do nothing, or look elsewhere. Each stands where it is seen: in the dialog that was topmost when it was said,
// for what is behind a dialog is neither read nor reached; once that is closed, in the window.
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { Info, TriangleAlert, X } from 'lucide-react'
import { create } from 'zustand'
import { say } from '../language/say.ts'
import { dismiss, nextNoticeId, useDesk, type Notice } from '../store/desk.ts'
import { IconButton } from './button.tsx'
import './ui.css'

interface Place {
  /** Id of the first notice that can be said over it. */
  readonly since: number
}

/** Of the open dialogs, the topmost last. */
const usePlaces = create<{ readonly places: readonly Place[] }>(() => ({ places: [] }))

/** What was said before the first dialog opened, or all. */
export function WindowNotices({ className }: { readonly className: string }): ReactNode {
  const until = usePlaces(({ places }) => places[0]?.since ?? Infinity)
  return <NoticeList className={className} since={0} until={until} />
}

/** What was said since this dialog opened, and before another one over it. */
export function DialogNotices(): ReactNode {
  const [place] = useState<Place>(() => ({ since: nextNoticeId() }))
  useLayoutEffect(() => {
    usePlaces.setState(({ places }) => ({ places: [...places, place] }))
    return () => usePlaces.setState(({ places }) => ({ places: places.filter((each) => each !== place) }))
  }, [place])
  const until = usePlaces(({ places }) => places[places.indexOf(place) + 1]?.since ?? Infinity)
  return <NoticeList className="ui-dialog-notices" since={place.since} until={until} />
}

interface NoticeListProps extends Place {
  readonly className: string
  readonly until: number
}

function NoticeList({ className, since, until }: NoticeListProps): ReactNode {
  const notices = useDesk((desk) => desk.notices)
  return (
    <div className={className}>
      {notices
        .filter(({ id }) => id >= since && id < until)
        .map((notice) => (
          <OneNotice key={notice.id} notice={notice} />
        ))}
    </div>
  )
}

/** How long a slow reader takes, milliseconds: to come to it, and for each character. */
const TO_FIND = 2_000
const TO_READ = 70

function OneNotice({ notice: { id, tone, text } }: { readonly notice: Notice }): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (tone !== 'done') return undefined
    let isRead = false
    let reading: ReturnType<typeof setTimeout> | undefined
    const read = () => {
      clearTimeout(reading)
      if (document.visibilityState === 'visible') reading = setTimeout(() => (isRead = true), TO_FIND + TO_READ * text.length)
    }
    /** Behind the press itself: what is pressed must not move away under it. */
    const onAct = ({ target }: Event) => {
      if (isRead && !(target instanceof Node && box.current?.contains(target))) dismiss(id)
    }
    read()
    document.addEventListener('visibilitychange', read)
    window.addEventListener('click', onAct)
    window.addEventListener('keydown', onAct, true)
    return () => {
      window.removeEventListener('keydown', onAct, true)
      window.removeEventListener('click', onAct)
      document.removeEventListener('visibilitychange', read)
      clearTimeout(reading)
    }
  }, [id, tone, text])
  return (
    <div ref={box} className="ui-notice" data-tone={tone} role={tone === 'error' ? 'alert' : 'status'}>
      {tone === 'error' ? <TriangleAlert size={15} aria-hidden="true" /> : <Info size={15} aria-hidden="true" />}
      <p>{text}</p>
      <IconButton label={say.common.dismiss} icon={<X size={14} />} onClick={() => dismiss(id)} />
    </div>
  )
}
