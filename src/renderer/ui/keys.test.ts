import { expect, test } from 'vitest'
import { isPressed, isTyping, keysLabel } from './keys.ts'

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
