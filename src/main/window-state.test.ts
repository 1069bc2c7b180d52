// Which kept window positions are used again.
import { expect, test } from 'vitest'
import { checkWindowState } from './window-state.ts'

const display = { x: 0, y: 0, width: 1920, height: 1080 }
const kept = (x: number, y: number, width = 1000, height = 700) =>
  checkWindowState({ bounds: { x, y, width, height }, maximized: false }, [display]).bounds

test('a window on a display opens where it stood', () => {
  expect(kept(100, 50)).toEqual({ x: 100, y: 50, width: 1000, height: 700 })
})

test('a window whose title is on no display is placed anew', () => {
  expect(kept(5000, 50)).toBeUndefined()
  expect(kept(100, -20)).toBeUndefined()
  expect(kept(1900, 50)).toBeUndefined()
  expect(kept(100, 1070)).toBeUndefined()
})

test('a window smaller than can be worked with is placed anew', () => {
  expect(kept(100, 50, 200, 100)).toBeUndefined()
})

test('a broken file is as good as none', () => {
  expect(checkWindowState('text', [display])).toEqual({ bounds: undefined, maximized: false })
  expect(checkWindowState({ bounds: { x: 'left' }, maximized: 'yes' }, [display])).toEqual({ bounds: undefined, maximized: false })
})

test('that it was maximized is kept even where its position is not', () => {
  expect(checkWindowState({ maximized: true }, [display])).toEqual({ bounds: undefined, maximized: true })
})
