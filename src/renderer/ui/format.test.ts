import { expect, test } from 'vitest'
import { age, bytes, clock, count, duration, plural, rate } from './format.ts'

test('sizes are in powers of 1024 with one digit after the point up to 99.9', () => {
  expect([0, 128, 1023, 1024, 4096, 102_348, 102_400, 1_048_524, 1_048_576, 2 ** 31].map(bytes)).toEqual([
    '0 B',
    '128 B',
    '1023 B',
    '1.0 KiB',
    '4.0 KiB',
    '99.9 KiB',
    '100 KiB',
    '1.0 MiB',
    '1.0 MiB',
    '2.0 GiB',
  ])
})

test('counts have a comma at every third digit', () => {
  expect([0, 999, 1_204, 1_000_000].map(count)).toEqual(['0', '999', '1,204', '1,000,000'])
})

test('rates take at most four characters before the slash', () => {
  expect([0, 0.04, 0.42, 0.96, 14.4, 999.4, 999.6, 1_234, 9_949, 9_951, 12_345, 999_501, 12_000_000].map(rate)).toEqual([
    '0/s',
    '0/s',
    '0.4/s',
    '1/s',
    '14/s',
    '999/s',
    '1.0k/s',
    '1.2k/s',
    '9.9k/s',
    '10k/s',
    '12k/s',
    '1.0M/s',
    '12M/s',
  ])
})

test('short times keep the digits that count', () => {
  expect([0, 0.416, 0.99, 7.14, 240.4, 1_240].map(duration)).toEqual(['0.00 ms', '0.42 ms', '0.99 ms', '7.1 ms', '240 ms', '1.2 s'])
})

test('ages name the two largest units', () => {
  expect([-5, 58_000, 252_000, 7_380_000, 273_600_000].map(age)).toEqual(['0 s', '58 s', '4 m 12 s', '2 h 03 m', '3 d 4 h'])
})

test('words are put into the plural', () => {
  expect([plural(1, 'entry'), plural(0, 'entry'), plural(1_204, 'message'), plural(2, 'key')]).toEqual([
    '1 entry',
    '0 entries',
    '1,204 messages',
    '2 keys',
  ])
})

test('a time of day is written in the format that is asked for', () => {
  const time = new Date(2026, 2, 1, 18, 4, 30, 920).getTime()
  expect(clock(time, 'local')).toBe('18:04:30.920')
  expect(clock(time, 'twelve')).toBe('6:04:30.920 PM')
  expect(clock(new Date(2026, 2, 1, 0, 4, 30, 9).getTime(), 'twelve')).toBe('12:04:30.009 AM')
  expect(clock(Date.UTC(2026, 2, 1, 17, 4, 30, 920), 'utc')).toBe('17:04:30.920Z')
  expect(clock(time, 'date')).toBe('2026-03-01 18:04:30.920')
})
