// Which addresses the guards let through.
import { expect, test } from 'vitest'
import { isFaceUrl, isTestPage } from './addresses.ts'

test('our page is app://desk, whatever the path', () => {
  expect(isFaceUrl('app://desk/', undefined)).toBe(true)
  expect(isFaceUrl('app://desk/index.html#x', undefined)).toBe(true)
  expect(isFaceUrl('app://elsewhere/', undefined)).toBe(false)
  expect(isFaceUrl('https://desk/', undefined)).toBe(false)
  expect(isFaceUrl('about:blank', undefined)).toBe(false)
  expect(isFaceUrl('', undefined)).toBe(false)
})

test('the development server is our page only while there is one', () => {
  expect(isFaceUrl('http://localhost:5173/src/a.ts', 'http://localhost:5173')).toBe(true)
  expect(isFaceUrl('http://localhost:5174/', 'http://localhost:5173')).toBe(false)
  expect(isFaceUrl('http://localhost:5173/', undefined)).toBe(false)
})

test('the test page is the running server itself, at any of its paths', () => {
  expect(isTestPage('http://127.0.0.1:8080/chat', 'http://127.0.0.1:8080/')).toBe(true)
  expect(isTestPage('http://127.0.0.1:8081/', 'http://127.0.0.1:8080/')).toBe(false)
  expect(isTestPage('https://127.0.0.1:8080/', 'http://127.0.0.1:8080/')).toBe(false)
  expect(isTestPage('http://127.0.0.1:8080@evil.example/', 'http://127.0.0.1:8080/')).toBe(false)
  expect(isTestPage('http://user:word@127.0.0.1:8080/', 'http://127.0.0.1:8080/')).toBe(false)
  expect(isTestPage('file:///etc/passwd', 'http://127.0.0.1:8080/')).toBe(false)
  expect(isTestPage('http://127.0.0.1:8080/', undefined)).toBe(false)
})
