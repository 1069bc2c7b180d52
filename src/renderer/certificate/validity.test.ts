// How long a certificate is good for, as it is said.
import { expect, test } from 'vitest'
import { validityOf } from './validity.ts'

const at = (month: number, day: number, hour = 12) => new Date(2026, month - 1, day, hour).getTime()
const certificate = { validFrom: at(1, 1), validTo: at(3, 31) }
const said = (now: number) => {
  const { state, words } = validityOf(certificate, now)
  return `${state}: ${words}`
}

test('a certificate is good from its first moment to its last', () => {
  expect(said(at(1, 1))).toBe('good: 2026-01-01 to 2026-03-31, 89 days left')
  expect(said(certificate.validTo)).toBe('ending: 2026-01-01 to 2026-03-31, less than a day left')
})

test('an end within two weeks is pointed out', () => {
  expect(said(at(3, 17, 11))).toBe('good: 2026-01-01 to 2026-03-31, 14 days left')
  expect(said(at(3, 17, 13))).toBe('ending: 2026-01-01 to 2026-03-31, 13 days left')
  expect(said(at(3, 30))).toBe('ending: 2026-01-01 to 2026-03-31, 1 day left')
})

test('before it begins and after it has ended it is no good', () => {
  expect(said(certificate.validFrom - 1)).toBe('early: 2026-01-01 to 2026-03-31, not yet valid: begins in less than a day')
  expect(said(at(4, 12))).toBe('expired: 2026-01-01 to 2026-03-31, expired 12 days ago')
})
