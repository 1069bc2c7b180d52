// The focus never falls to nowhere: when what has it is taken away or disabled, what stands in its place gets it, or the nearest after or before
// that. A person without a mouse goes on from where they were. Dialogs and menus give the focus back by themselves, before this looks.

/** What Tab would stop at. */
const STOPS = ':is(button, input, select, textarea, a[href], [tabindex]):not(:disabled, [tabindex="-1"])'
/** Put on a region that is to be heard, and not acted on, when it takes the place of what had the focus. It needs a tabIndex of -1. */
const HEIR = '[data-heir]'

/** Watches the page until the returned function is called. */
export function keepFocus(page: Document): () => void {
  let holder: Element | undefined
  const onFocusIn = ({ target }: FocusEvent) => {
    holder = target instanceof Element ? target : undefined
  }
  // A click beside everything has given the focus up on purpose.
  const onPointerUp = () => {
    if (page.activeElement === page.body) holder = undefined
  }
  const observer = new MutationObserver((records) => {
    if (!holder || (holder.isConnected && !holder.matches(':disabled'))) return
    const old = holder
    const { activeElement } = page
    const elsewhere = activeElement !== null && activeElement !== page.body && activeElement !== old
    holder = undefined
    if (!elsewhere) heirOf(old, records)?.focus()
  })
  page.addEventListener('focusin', onFocusIn)
  page.addEventListener('pointerup', onPointerUp)
  observer.observe(page, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled'] })
  return () => {
    observer.disconnect()
    page.removeEventListener('pointerup', onPointerUp)
    page.removeEventListener('focusin', onFocusIn)
  }
}

function heirOf(old: Element, records: readonly MutationRecord[]): HTMLElement | undefined {
  if (old.isConnected) return heirAround(old.parentNode, old)
  let top: Node = old
  while (top.parentNode) top = top.parentNode
  const removal = records.find(({ removedNodes, target }) => target.isConnected && [...removedNodes].includes(top))
  return removal && heirAround(removal.target, removal.previousSibling)
}

/** `before` is the node of `parent` behind which the place is; null: the place is at the beginning. */
function heirAround(parent: Node | null, before: Node | null): HTMLElement | undefined {
  if (!(parent instanceof Element)) return undefined
  const behind = before?.parentNode === parent ? before : null
  for (let node = behind ? behind.nextSibling : parent.firstChild; node; node = node.nextSibling) {
    const heir = heirIn(node)
    if (heir) return heir
  }
  for (let node = behind; node; node = node.previousSibling) {
    const heir = heirIn(node)
    if (heir) return heir
  }
  // What is outside of an open dialog cannot be reached.
  if (parent.matches('dialog')) return undefined
  return parent.matches(STOPS) ? (parent as HTMLElement) : heirAround(parent.parentNode, parent)
}

function heirIn(node: Node): HTMLElement | undefined {
  if (!(node instanceof HTMLElement)) return undefined
  if (node.matches(HEIR) || node.matches(STOPS)) return node
  const region = node.querySelector<HTMLElement>(HEIR)
  if (region) return region
  return [...node.querySelectorAll<HTMLElement>(STOPS)].find((stop) => stop.checkVisibility())
}
