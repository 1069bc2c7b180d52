// What hangs out of the window, sideways, where nobody would find it; and what lies over its neighbour.
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

/** What is pressed in the bar at the top and begins before what stands beside it ends. */
export async function overlapping(page: Page): Promise<string[]> {
  const places = await page
    .getByRole('banner')
    .locator('button:visible, a:visible, input:visible')
    .evaluateAll((all) =>
      all
        .map((element) => ({ name: element.ariaLabel ?? element.textContent, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 1)
        .map(({ name, box }) => ({ name, left: Math.round(box.left), right: Math.round(box.right) }))
        .toSorted((a, b) => a.left - b.left),
    )
  return places.flatMap(({ name, left }, at) => {
    const before = places[at - 1]
    return before && left < before.right ? [`${name} over ${before.name}`] : []
  })
}
