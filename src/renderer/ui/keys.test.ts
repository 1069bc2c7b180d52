import { expect, test } from 'vitest'
import { isPressed, isTyping, keysLabel, keysOf } from './keys.ts'

const up = { key: '', code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }

test('Mod is Ctrl, and Cmd on a Mac', () => {
  expect(isPressed('Mod+K', { ...up, key: 'k', ctrlKey: true }, false)).toBe(true)
  expect(isPressed('Mod+K', { ...up, key: 'k', metaKey: true }, false)).toBe(false)
  expect(isPressed('Mod+K', { ...up, key: 'k', metaKey: true }, true)).toBe(true)
  expect(isPressed('Mod+K', { ...up, key: 'k', ctrlKey: true }, true)).toBe(false)
})

test('a key with a modifier that is not named is another key', () => {
  expect(isPressed('A', { ...up, key: 'a' }, false)).toBe(true)
  expect(isPressed('A', { ...up, key: 'A', shiftKey: true }, false)).toBe(false)
  expect(isPressed('A', { ...up, key: 'a', ctrlKey: true }, false)).toBe(false)
})

test('a slash with Shift is known by its place, whatever it types', () => {
  expect(isPressed('Mod+Shift+/', { ...up, key: '?', code: 'Slash', ctrlKey: true, shiftKey: true }, false)).toBe(true)
})

test('keys that type something are told from those that do not', () => {
  expect(['A', 'Enter', 'ArrowUp', 'Shift+A', 'Mod+A', 'Escape', 'F5'].filter(isTyping)).toEqual([
    'A',
    'Enter',
    'ArrowUp',
    'Shift+A',
  ])
})

test('combinations are written as the keyboard has them', () => {
  expect([keysLabel('Mod+Shift+/', false), keysLabel('Mod+Enter', false), keysLabel('Mod+K', true)]).toEqual([
    'Ctrl Shift /',
    'Ctrl ↵',
    '⌘K',
  ])
})

test('what is pressed is written as a combination that it is then recognised by', () => {
  const pressed = [
    { ...up, key: 'k', code: 'KeyK', ctrlKey: true },
    { ...up, key: '?', code: 'Slash', ctrlKey: true, shiftKey: true },
    { ...up, key: '!', code: 'Digit1', shiftKey: true },
    { ...up, key: 'F5', code: 'F5' },
    { ...up, key: ' ', code: 'Space', altKey: true },
    { ...up, key: 'ö', code: 'Semicolon' },
  ]
  expect(pressed.map((each) => keysOf(each, false))).toEqual(['Mod+K', 'Mod+Shift+/', 'Shift+1', 'F5', 'Alt+Space', 'Ö'])
  for (const each of pressed) expect(isPressed(keysOf(each, false) ?? '', each, false)).toBe(true)
  expect(keysOf({ ...up, key: 'k', code: 'KeyK', metaKey: true }, true)).toBe('Mod+K')
  expect(keysOf({ ...up, key: 'Control', code: 'ControlLeft', ctrlKey: true }, false)).toBeUndefined()
})
