// Components whose code is no part of the start: it comes a moment after it, or when one is asked for before.
import { Suspense, lazy, useState } from 'react'
import type { ComponentType, ReactNode } from 'react'

/** By then the first picture is there, and answers. Milliseconds. */
const SOON_MS = 500

const loaders: (() => Promise<unknown>)[] = []

/** A component whose code comes later. Once it is here it is drawn in the same turn: the keys that follow the one that asked for it are its. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined
  const bring = async (): Promise<ComponentType<Props>> => (loaded = await load())
  loaders.push(bring)
  const Later = lazy(async () => ({ default: await bring() })) as ComponentType<Props>
  return function Brought(props: Props): ReactNode {
    // As it was when it was asked for: another component in its place would begin anew, without what has been typed.
    const [Here] = useState(() => loaded)
    if (Here) return <Here {...props} />
    return (
      <Suspense fallback={null}>
        <Later {...props} />
      </Suspense>
    )
  }
}

/**
 * Brings the code of all of them soon after the start, and at once when the person does something: what follows may need it. What cannot be brought
 * now is tried again when it is asked for. Returns the function that ends it.
 */
export function bringSoon(): () => void {
  const bringAll = (): void => {
    end()
    for (const bring of loaders) void bring().catch(() => undefined)
  }
  const timer = setTimeout(bringAll, SOON_MS)
  const end = (): void => {
    clearTimeout(timer)
    for (const kind of ['keydown', 'pointerdown'] as const) window.removeEventListener(kind, bringAll, true)
  }
  for (const kind of ['keydown', 'pointerdown'] as const) window.addEventListener(kind, bringAll, true)
  return end
}
