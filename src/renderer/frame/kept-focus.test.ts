// Where the focus goes in a page whose buttons come and go.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepFocus } from './kept-focus.ts'

let end = (): void => undefined
beforeEach(() => {
  end = keepFocus(document)
})
afterEach(() => {
  end()
  document.body.replaceChildren()
})

/** Puts the markup into the page and the focus on the element with the id `focused`. */
function page(markup: string): void {
  document.body.innerHTML = markup
  at('focused').focus()
}

const at = (id: string): HTMLElement => document.getElementById(id) ?? document.body

/** The id of what has the focus once the page has been looked at; "" when nothing has. */
async function focusAfter(change: () => void): Promise<string> {
  change()
  await new Promise<void>((resolve) => setTimeout(resolve))
  return document.activeElement?.id ?? ''
}

test('what follows in the list gets the focus of what was removed', async () => {
  page('<ul><li id="first"><button id="focused"></button></li><li><button id="second"></button></li></ul>')
  expect(await focusAfter(() => at('first').remove())).toBe('second')
})

test('after the last of a list, what stands before it gets the focus', async () => {
  page('<ul><li><button id="one"></button></li><li id="last"><button id="focused"></button></li></ul>')
  expect(await focusAfter(() => at('last').remove())).toBe('one')
})

test('what has taken the place gets the focus', async () => {
  page('<form><input id="port"><button id="focused">Start</button></form><button id="other"></button>')
  expect(
    await focusAfter(() => {
      const stop = document.createElement('button')
      stop.id = 'stop'
      at('focused').replaceWith(stop)
    }),
  ).toBe('stop')
})

test('without anything beside it, the search goes on around the parent', async () => {
  page('<section><header><button id="mode"></button></header><p id="words"><a href="#" id="focused">Ask me first</a></p></section>')
  expect(await focusAfter(() => at('words').remove())).toBe('mode')
})

test('a region that is to be heard is chosen before the buttons in it', async () => {
  page('<main><article id="old"><button id="focused">Accept</button></article></main>')
  expect(
    await focusAfter(() => {
      at('old').outerHTML = '<article id="next" tabindex="-1" data-heir><button>Hold on</button></article>'
    }),
  ).toBe('next')
})

test('a button that is disabled under the focus gives it to its neighbour', async () => {
  page('<div><button id="focused">Clear closed</button><button id="sort"></button></div>')
  expect(await focusAfter(() => at('focused').setAttribute('disabled', ''))).toBe('sort')
})

test('a focus that has gone elsewhere already is left there', async () => {
  page('<button id="gone-to"></button><div id="dialog"><button id="focused"></button></div>')
  expect(
    await focusAfter(() => {
      at('gone-to').focus()
      at('dialog').remove()
    }),
  ).toBe('gone-to')
})

test('nothing that was given up by a click takes the focus back', async () => {
  page('<button id="other"></button><div id="card"><button id="focused"></button></div>')
  at('focused').blur()
  document.dispatchEvent(new Event('pointerup'))
  expect(await focusAfter(() => at('card').remove())).toBe('')
})

test('the focus does not leave an open dialog', async () => {
  page('<button id="outside"></button><dialog open><form id="form"><button id="focused"></button></form></dialog>')
  expect(await focusAfter(() => at('form').remove())).toBe('')
})
