import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SettingState } from '../../contract/model.ts'
import { RequestError } from '../../contract/params.ts'
import { startTestHost } from '../composer/test-host.ts'
import { useDesk } from '../store/desk.ts'
import { load, useForm } from './form-state.ts'
import { sampleSetting } from './sample-setting.ts'
import { SettingsForm } from './settings-form.tsx'

const TABLE: readonly SettingState[] = [
  sampleSetting({ name: 'TcpNoDelay', group: 'Listening', type: 'boolean', defaultValue: 'True', requested: 'True' }),
  sampleSetting({
    name: 'MaxFrameSize',
    type: 'integer',
    min: 0,
    max: 1_000,
    defaultValue: '0',
    requested: '0',
    description: 'Longer messages are split.',
  }),
  sampleSetting({ name: 'LogLevel', type: 'integer', min: 0, max: 3, defaultValue: '1', requested: '1' }),
  sampleSetting({ name: 'MessageLength', type: 'integer', isPerConnection: true, requested: '0', defaultValue: '0' }),
  sampleSetting({ name: 'CloseReason', group: 'Closing', requested: 'bye' }),
  sampleSetting({ name: 'Password', group: 'Certificate', isSecret: true, requested: '(hidden)' }),
  sampleSetting({ name: 'Store', group: 'Certificate', isLong: true, requested: '(by value, 1,704 characters)' }),
  sampleSetting({ name: 'SSLEnabledProtocols', group: 'TLS', type: 'integer', defaultValue: '15360', requested: '15360' }),
  sampleSetting({ name: 'Provider', group: 'TLS', isReadOnly: true, inForce: 'OpenSSL 3' }),
]

const host = startTestHost()
let table: readonly SettingState[] = TABLE
/** What the component's settings are set to by another window. */
function setElsewhere(name: string, requested: string): void {
  table = table.map((setting) => (setting.name === name ? { ...setting, requested, inForce: requested } : setting))
}
host.answers('settings.list', () => table)
host.answers('settings.set', ({ name, value }) => {
  if (name === 'MaxFrameSize' && !/^\d+$/.test(value))
    throw new RequestError('bad-setting', `MaxFrameSize cannot be "${value}": expected a whole number`)
  setElsewhere(name, name === 'Password' && value !== '' ? '(hidden)' : value)
  return table.find((setting) => setting.name === name) as SettingState
})

/** Requests but for those of the list. */
const sets = () => host.asked.filter((line) => line.startsWith('settings.set'))

let closed = 0
beforeEach(() => {
  table = TABLE
  closed = 0
  host.asked.length = 0
  useDesk.setState(({ log }) => ({ link: 'open', log: { ...log, budget: 2 * 1024 ** 3 } }))
  useForm.setState({ settings: [], drafts: {}, trouble: '' })
})
afterEach(cleanup)

async function open(): Promise<void> {
  render(<SettingsForm onClose={() => closed++} />)
  await screen.findByRole('textbox', { name: 'MaxFrameSize' })
}
const field = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name })
const search = () => screen.getByRole('searchbox', { name: 'Search settings' })
/** Of the component: those of the application stand before them. */
const rows = () =>
  [...document.querySelectorAll('.settings-group:not([data-group=Application]) .settings-row h4')].map((name) => name.textContent)
const typeInto = (element: Element, value: string) => fireEvent.change(element, { target: { value } })

test('settings stand under their groups in the component’s order, and what has its place elsewhere says where', async () => {
  await open()
  expect([...document.querySelectorAll('.settings-group h3')].map((group) => group.textContent)).toEqual([
    'Application',
    'Listening',
    'Messages',
    'Closing',
    'Certificate',
    'TLS',
    'Clients',
  ])
  expect(rows()).toEqual([
    'TcpNoDelay',
    'Listening',
    'MaxFrameSize',
    'LogLevel',
    'MessageLength',
    'CloseReason',
    'Password',
    'Store',
    'SSLEnabledProtocols',
    'Provider',
    'Connections',
  ])
  const words = (name: string) =>
    within(screen.getByRole('group', { name })).getByText(/./, { selector: '.settings-place' }).textContent
  expect(words('Listening')).toBe('Set by Start and Stop in the top bar.')
  expect(words('MessageLength')).toContain('MessageLength[3]=1000')
})

test('typing finds and marks, arrows go through what was found, Enter goes into its field', async () => {
  await open()
  typeInto(search(), 'ss')
  fireEvent.keyDown(search(), { key: 'ArrowDown' })
  expect(document.getElementById(search().getAttribute('aria-activedescendant') ?? '')?.textContent).toContain('Password')
  fireEvent.keyDown(search(), { key: 'ArrowUp' })
  expect(screen.getByText(/^MessageLength, \d of \d$/)).toBeTruthy()

  typeInto(search(), 'frame split')
  expect(rows()).toEqual(['MaxFrameSize'])
  expect([...document.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['Frame', 'split'])
  fireEvent.keyDown(search(), { key: 'Enter' })
  expect(document.activeElement).toBe(field('MaxFrameSize'))
})

test('Escape empties the search first', async () => {
  await open()
  typeInto(search(), 'frame')
  expect(fireEvent.keyDown(search(), { key: 'Escape' })).toBe(false)
  expect(rows()).toHaveLength(11)
  expect(fireEvent.keyDown(search(), { key: 'Escape' })).toBe(true)
})

test('a value is sent once with Enter, and the way back with one press', async () => {
  await open()
  typeInto(field('MaxFrameSize'), '512')
  fireEvent.keyDown(field('MaxFrameSize'), { key: 'Enter' })
  // Left before the answer is there.
  fireEvent.blur(field('MaxFrameSize'))
  fireEvent.click(await screen.findByRole('button', { name: 'Reset MaxFrameSize to its default, 0' }))
  expect(document.activeElement).toBe(field('MaxFrameSize'))
  await waitFor(() => expect(screen.queryByRole('button', { name: /Reset MaxFrameSize/ })).toBeNull())
  expect(field('MaxFrameSize').value).toBe('0')
  expect(sets()).toEqual(['settings.set {"name":"MaxFrameSize","value":"512"}', 'settings.set {"name":"MaxFrameSize","value":"0"}'])
})

test('a refusal stands beside what was typed, also after the form was closed and opened, until Escape takes it back', async () => {
  await open()
  typeInto(field('MaxFrameSize'), 'ten')
  fireEvent.blur(field('MaxFrameSize'))
  await screen.findByText('MaxFrameSize cannot be "ten": expected a whole number')
  // Left again without a change, it is not sent again.
  fireEvent.blur(field('MaxFrameSize'))
  cleanup()
  await open()
  expect(field('MaxFrameSize').value).toBe('ten')
  expect(field('MaxFrameSize').getAttribute('aria-invalid')).toBe('true')
  expect(fireEvent.keyDown(field('MaxFrameSize'), { key: 'Escape' })).toBe(false)
  expect(field('MaxFrameSize').value).toBe('0')
  expect(screen.queryByText(/expected a whole number/)).toBeNull()
  expect(sets()).toEqual(['settings.set {"name":"MaxFrameSize","value":"ten"}'])
})

test('what another window sets is shown, and a field that is being typed in keeps what is typed', async () => {
  await open()
  typeInto(field('CloseReason'), 'see you')
  setElsewhere('CloseReason', 'over')
  setElsewhere('MaxFrameSize', '99')
  act(() => host.tells('settings', table))
  await waitFor(() => expect(field('MaxFrameSize').value).toBe('99'))
  expect(field('CloseReason').value).toBe('see you')
  screen.getByText('Set to over elsewhere while you were typing.')
  fireEvent.keyDown(field('CloseReason'), { key: 'Escape' })
  expect(field('CloseReason').value).toBe('over')
})

test('what is typed and not sent yet is sent when the form is closed', async () => {
  await open()
  typeInto(field('CloseReason'), 'see you')
  fireEvent.click(screen.getByRole('button', { name: 'Close dialog' }))
  await waitFor(() => expect(sets()).toEqual(['settings.set {"name":"CloseReason","value":"see you"}']))
  expect(closed).toBe(1)
})

test('a secret and a text by value are never shown: typed text replaces them, and no text leaves them alone', async () => {
  await open()
  const password = screen.getByLabelText<HTMLInputElement>('Password', { selector: 'input' })
  expect([password.type, password.value, password.placeholder]).toEqual(['password', '', 'Set. What you type replaces it'])
  expect(field('Store').value).toBe('')
  expect(field('Store').placeholder).toBe('Set (by value, 1,704 characters). What you type replaces it')
  typeInto(password, 'x')
  typeInto(password, '')
  fireEvent.blur(password)
  expect(sets()).toEqual([])
  typeInto(password, 'new')
  fireEvent.keyDown(password, { key: 'Enter' })
  await waitFor(() => expect(password.value).toBe(''))
  fireEvent.click(screen.getByRole('button', { name: 'Clear Password' }))
  await waitFor(() => expect(password.placeholder).toBe('Not set'))
  expect(sets()).toEqual(['settings.set {"name":"Password","value":"new"}', 'settings.set {"name":"Password","value":""}'])
})

test('switches, lists and check boxes are sent at once', async () => {
  await open()
  fireEvent.click(screen.getByRole('switch', { name: 'TcpNoDelay' }))
  fireEvent.change(screen.getByRole('combobox', { name: 'LogLevel' }), { target: { value: '3' } })
  fireEvent.click(screen.getByRole('checkbox', { name: 'TLS 1.2' }))
  await waitFor(() =>
    expect(sets()).toEqual([
      'settings.set {"name":"TcpNoDelay","value":"False"}',
      'settings.set {"name":"LogLevel","value":"3"}',
      'settings.set {"name":"SSLEnabledProtocols","value":"12288"}',
    ]),
  )
  expect(screen.getByRole('switch', { name: 'TcpNoDelay' }).getAttribute('aria-checked')).toBe('false')
  expect(field('SSLEnabledProtocols').value).toBe('12288')
})

test('a switch pressed twice before the first answer ends where it was', async () => {
  await open()
  const button = screen.getByRole('switch', { name: 'TcpNoDelay' })
  fireEvent.click(button)
  fireEvent.click(button)
  await waitFor(() => expect(useForm.getState().drafts).toEqual({}))
  expect(sets()).toEqual([
    'settings.set {"name":"TcpNoDelay","value":"False"}',
    'settings.set {"name":"TcpNoDelay","value":"True"}',
  ])
  expect(button.getAttribute('aria-checked')).toBe('true')
})

test('text typed on while the first of it is on its way stays', async () => {
  await open()
  typeInto(field('CloseReason'), 'see')
  fireEvent.keyDown(field('CloseReason'), { key: 'Enter' })
  typeInto(field('CloseReason'), 'bye')
  await waitFor(() => expect(useForm.getState().settings.find(({ name }) => name === 'CloseReason')?.requested).toBe('see'))
  expect(field('CloseReason').value).toBe('bye')
  fireEvent.blur(field('CloseReason'))
  await waitFor(() => expect(sets().at(-1)).toBe('settings.set {"name":"CloseReason","value":"bye"}'))
})

test('changed only shows what differs from its default, and what is put back while it is shown stays', async () => {
  await open()
  fireEvent.click(screen.getByRole('button', { name: 'Show changed only' }))
  expect(rows()).toEqual(['CloseReason', 'Password', 'Store'])
  fireEvent.click(screen.getByRole('button', { name: 'Reset CloseReason to its default, empty' }))
  await waitFor(() => expect(within(screen.getByRole('group', { name: 'CloseReason' })).queryByText(/Changed/)).toBeNull())
  expect(rows()).toEqual(['CloseReason', 'Password', 'Store'])
  fireEvent.click(screen.getByRole('button', { name: 'Show changed only' }))
  fireEvent.click(screen.getByRole('button', { name: 'Show changed only' }))
  expect(rows()).toEqual(['Password', 'Store'])
})

test('what can only be read is shown and cannot be typed in', async () => {
  await open()
  expect([field('Provider').value, field('Provider').readOnly]).toEqual(['OpenSSL 3', true])
  expect(within(screen.getByRole('group', { name: 'Provider' })).getByText('Cannot be set')).toBeTruthy()
})

test('a list that cannot be had says why, and is asked for again', async () => {
  host.answers('settings.list', () => {
    throw new RequestError('internal-error', 'The settings could not be read.')
  })
  render(<SettingsForm onClose={() => closed++} />)
  await screen.findByText('The settings could not be read.')
  host.answers('settings.list', () => table)
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await screen.findByRole('textbox', { name: 'MaxFrameSize' })
  expect(screen.queryByText('The settings could not be read.')).toBeNull()
})

test('of two lists asked for the newer counts', async () => {
  const answers: ((settings: readonly SettingState[]) => void)[] = []
  host.answers('settings.list', () => new Promise((resolve) => answers.push(resolve)))
  const loads = [load(), load()]
  await waitFor(() => expect(answers).toHaveLength(2))
  answers[1]?.([sampleSetting({ name: 'Newer' })])
  answers[0]?.([sampleSetting({ name: 'Older' })])
  await Promise.all(loads)
  expect(useForm.getState().settings.map(({ name }) => name)).toEqual(['Newer'])
  host.answers('settings.list', () => table)
})
