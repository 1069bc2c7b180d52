import { expect, test } from 'vitest'
import type { ServerState } from '../../contract/model.ts'
import { useDesk } from '../store/desk.ts'
import { inApplication } from './own-defaults.ts'
import { sampleSetting } from './sample-setting.ts'
import { boundsOf, differenceOf, isChanged, placeholderOf, resetLabel, unitOf } from './setting-words.ts'

test('bounds carry their unit, and the greatest number there is counts as none', () => {
  const bounds = (min: number | undefined, max: number | undefined, unit = '') =>
    boundsOf(sampleSetting({ name: 'Any', type: 'integer', min, max, unit }))
  expect([bounds(0, 65_535), bounds(1, 86_400, 's'), bounds(-10, 10), bounds(0, Number.MAX_SAFE_INTEGER, 'bytes')]).toEqual([
    '0 to 65,535',
    '1 to 86,400 s',
    '-10 to 10',
    '0 or more bytes',
  ])
  expect(bounds(undefined, undefined)).toBe('')
})

test('many bytes are said in larger units, while they are typed too', () => {
  const size = sampleSetting({ name: 'MaxMessageSize', type: 'integer', unit: 'bytes' })
  expect(['0', '1023', '65536', '134217728', '65k', ''].map((typed) => unitOf(size, typed))).toEqual([
    'bytes',
    'bytes',
    '64.0 KiB',
    '128 MiB',
    'bytes',
    'bytes',
  ])
})

test('what is in force instead is said with the reason, and a secret never', () => {
  const buffer = sampleSetting({
    name: 'OutBufferSize',
    type: 'integer',
    unit: 'bytes',
    requested: '0',
    inForce: '16777216',
    why: '0 stands for 16 MiB.',
  })
  expect(differenceOf(buffer)).toBe('Requested 0 bytes, in force 16,777,216 bytes. 0 stands for 16 MiB.')
  const versions = sampleSetting({
    name: 'SSLEnabledProtocols',
    type: 'integer',
    requested: '15360',
    inForce: '12288',
    why: 'TLS 1.2 is left out.',
  })
  expect(differenceOf(versions)).toBe('Requested 15360 (TLS 1.3, TLS 1.2), in force 12288 (TLS 1.3). TLS 1.2 is left out.')
  const seed = sampleSetting({ name: 'Seed', isSecret: true, requested: '(hidden)', inForce: '', why: 'No seed is taken.' })
  expect(differenceOf(seed)).toBe('In force: nothing. No seed is taken.')
  expect(differenceOf(sampleSetting({ name: 'SSLCertSubject', requested: '', inForce: 'CN=localhost', why: 'Found.' }))).toBe(
    'In force: CN=localhost. Found.',
  )
  expect(differenceOf(sampleSetting({ name: 'Same', requested: 'a' }))).toBe('')
})

test('an empty field says whether there is something behind it', () => {
  const fields = [
    sampleSetting({ name: 'Text' }),
    sampleSetting({ name: 'Password', isSecret: true }),
    sampleSetting({ name: 'Password', isSecret: true, requested: '(hidden)' }),
    sampleSetting({ name: 'Store', isLong: true, requested: '(by value, 1,704 characters)' }),
  ]
  expect(fields.map(placeholderOf)).toEqual([
    'Empty',
    'Not set',
    'Set. What you type replaces it',
    'Set (by value, 1,704 characters). What you type replaces it',
  ])
})

test('the way back is named with the default', () => {
  expect(resetLabel(sampleSetting({ name: 'MaxFrameSize', defaultValue: '0' }))).toBe('Reset MaxFrameSize to its default, 0')
  expect(resetLabel(sampleSetting({ name: 'AllowedClients' }))).toBe('Reset AllowedClients to its default, empty')
  expect(resetLabel(sampleSetting({ name: 'SSLCertStorePassword', isSecret: true }))).toBe('Clear SSLCertStorePassword')
})

test('the application’s own defaults are no changes, and the address is that of the bar until the server listens', () => {
  const stopped: ServerState = { ...useDesk.getState().server, listening: false, host: '127.0.0.1', port: 9000 }
  const listening: ServerState = { ...stopped, listening: true }
  const host = sampleSetting({ name: 'LocalHost' })
  const port = sampleSetting({ name: 'LocalPort', type: 'integer', requested: '0', defaultValue: '0' })
  const question = sampleSetting({ name: 'QuestionTimeout', type: 'integer', requested: '0', defaultValue: '120' })
  const stated = [host, port, question].map((setting) => inApplication(setting, stopped))
  expect(stated.map((setting) => [setting.requested, setting.defaultValue, isChanged(setting)])).toEqual([
    ['127.0.0.1', '127.0.0.1', false],
    ['9000', '8080', true],
    ['0', '0', false],
  ])
  expect(inApplication({ ...port, requested: '9001', inForce: '9001' }, listening).requested).toBe('9001')
})
