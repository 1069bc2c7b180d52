// What hangs out of the window, sideways: where nobody would find it.
import type { Page } from '@playwright/test'

/** The beginning of each element that a person reads or presses and that does not fit. The log and the lists of tabs scroll by themselves. */
export function beyondTheEdges(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.body.querySelectorAll<HTMLElement>('button, input, select, textarea, h1, h2, p, dt, dd, th')]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => !element.closest('.visually-hidden, [role=grid], [role=tablist]'))
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect()
        return width > 0 && (left < -1 || right > innerWidth + 1)
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  )
}
