/** Pictures after which an element stands where it belongs: what was out of sight has its real height once it has been drawn. */
const PICTURES = 3

/** Brings an element into sight and tells it from the others that are marked. Returns the function that ends it. */
export function pointOut(element: Element | null | undefined): (() => void) | undefined {
  if (!element) return undefined
  element.setAttribute('data-current', '')
  let picture = 0
  let frame = 0
  const bring = (): void => {
    element.scrollIntoView({ block: 'nearest' })
    if (++picture < PICTURES) frame = requestAnimationFrame(bring)
  }
  bring()
  return () => {
    cancelAnimationFrame(frame)
    element.removeAttribute('data-current')
  }
}
