// The timeline of one connection, asked of the host part by part, and from then on what has come since, at most twice a second.
import { useEffect, useState } from 'react'
import type { LogRow } from '../../contract/model.ts'
import { STEPS_AT_EITHER_END, TimelineTicks, type TimelineTick } from '../../contract/timeline.ts'
import { request } from '../connect.ts'
import { boundsOf, useDesk } from '../store/desk.ts'

/** Milliseconds between two questions. */
const PAUSE = 500

/** A stretch of time, milliseconds since the epoch. */
export interface Stretch {
  readonly since: number
  readonly until: number
}

export interface Timeline {
  readonly ticks: readonly TimelineTick[]
  /** Milliseconds that one tick stands for. */
  readonly width: number
  readonly steps: readonly LogRow[]
  /** Steps between the first and the last that are left out. */
  readonly omitted: number
  /** The log has been read to its end. */
  readonly complete: boolean
  /** Why it could not be read, or "". */
  readonly error: string
}

const EMPTY: Timeline = { ticks: [], width: 0, steps: [], omitted: 0, complete: false, error: '' }

/** `stretch`: messages outside of it are left out. It stays the same object while it means the same. */
export function useTimeline(log: string, connection: string, stretch: Stretch | undefined): Timeline {
  const epoch = useDesk((desk) => boundsOf(desk, log).epoch)
  const [timeline, setTimeline] = useState(EMPTY)
  useEffect(() => {
    const reading = new Reading(log, connection, stretch, setTimeline)
    return () => reading.end()
  }, [log, connection, stretch, epoch])
  return timeline
}

class Reading {
  readonly #tell: (timeline: Timeline) => void
  readonly #ask: () => ReturnType<typeof request<'log.timeline'>>
  readonly #unsubscribe: () => void
  readonly #ticks = new TimelineTicks()
  #first: readonly LogRow[] = []
  #last: readonly LogRow[] = []
  #omitted = 0
  #next = 0
  #isBusy = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #ended = false

  constructor(log: string, connection: string, stretch: Stretch | undefined, tell: (timeline: Timeline) => void) {
    this.#tell = tell
    this.#ask = () => request('log.timeline', { log, connection, from: this.#next, ...stretch })
    const end = (): number => boundsOf(useDesk.getState(), log).end
    const read = async (): Promise<void> => {
      this.#isBusy = true
      try {
        do await this.#readPart(end())
        while (!this.#ended && this.#next < end())
      } catch (error) {
        if (!this.#ended) this.#show(false, error instanceof Error ? error.message : String(error))
      } finally {
        this.#isBusy = false
      }
    }
    this.#unsubscribe = useDesk.subscribe(() => {
      if (this.#isBusy || this.#timer !== undefined || this.#next >= end()) return
      this.#timer = setTimeout(() => {
        this.#timer = undefined
        void read()
      }, PAUSE)
    })
    void read()
  }

  end(): void {
    this.#ended = true
    this.#unsubscribe()
    clearTimeout(this.#timer)
  }

  async #readPart(end: number): Promise<void> {
    const { next, ticks, steps, omitted } = await this.#ask()
    if (this.#ended) return
    // A log that was cleared meanwhile is another one: the effect begins anew.
    this.#next = Math.max(this.#next, next)
    for (const tick of ticks) this.#ticks.add(tick)
    const room = STEPS_AT_EITHER_END - this.#first.length
    this.#first = [...this.#first, ...steps.slice(0, room)]
    const last = [...this.#last, ...steps.slice(room)]
    this.#last = last.slice(-STEPS_AT_EITHER_END)
    this.#omitted += omitted + last.length - this.#last.length
    this.#show(this.#next >= end, '')
  }

  #show(complete: boolean, error: string): void {
    const { width } = this.#ticks
    const steps = [...this.#first, ...this.#last]
    this.#tell({ ticks: [...this.#ticks.ticks], width, steps, omitted: this.#omitted, complete, error })
  }
}
