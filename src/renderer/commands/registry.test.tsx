import { cleanup, fireEvent, render } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { bindKeys, useCommand, useCommands } from './registry.ts'
import type { Command } from './registry.ts'
import { matching } from './search.ts'

afterEach(() => {
  cleanup()
  unbind()
})
let unbind = (): void => {}

const done: string[] = []
function Offer(command: Omit<Command, 'run'>) {
  useCommand({ ...command, run: () => done.push(command.id) })
  return null
}

function press(target: Element, init: KeyboardEventInit): void {
  fireEvent.keyDown(target, init)
}

test('a letter gives its command, but belongs to a text field that has the focus', () => {
  unbind = bindKeys(window)
  done.length = 0
  const { getByRole } = render(
    <>
      <Offer id="accept" title="Accept" keys="A" />
      <Offer id="palette" title="Show all commands" keys="Mod+K" />
      <input type="text" />
      <button type="button">B</button>
    </>,
  )
  press(getByRole('textbox'), { key: 'a' })
  press(getByRole('button'), { key: 'a' })
  press(getByRole('textbox'), { key: 'k', ctrlKey: true })
  expect(done).toEqual(['accept', 'palette'])
})

test('of two commands with the same keys the one that can be given now is given, the later of two', () => {
  unbind = bindKeys(window)
  done.length = 0
  const { rerender } = render(
    <>
      <Offer id="start" title="Start" keys="Mod+Enter" />
      <Offer id="send" title="Send" keys="Mod+Enter" when={false} />
    </>,
  )
  press(document.body, { key: 'Enter', ctrlKey: true })
  rerender(
    <>
      <Offer id="start" title="Start" keys="Mod+Enter" />
      <Offer id="send" title="Send" keys="Mod+Enter" when />
    </>,
  )
  press(document.body, { key: 'Enter', ctrlKey: true })
  expect(done).toEqual(['start', 'send'])
})

test('a command that changes stays where it is among the others', () => {
  const titles: string[][] = []
  function List() {
    titles.push(useCommands().map(({ title }) => title))
    return null
  }
  const Window = ({ first, can }: { readonly first: string; readonly can: boolean }) => (
    <>
      <Offer id="start" title={first} when={can} />
      <Offer id="clear" title="Clear the log" when={!can} />
      <Offer id="settings" title="Open the settings" />
      <List />
    </>
  )
  const { rerender } = render(<Window first="Start" can />)
  expect(titles.at(-1)).toEqual(['Start', 'Clear the log', 'Open the settings'])
  rerender(<Window first="Start again" can={false} />)
  expect(titles.at(-1)).toEqual(['Start again', 'Clear the log', 'Open the settings'])
})

test('an open dialog has the keyboard to itself, and an unmounted command is gone', () => {
  unbind = bindKeys(window)
  done.length = 0
  const { rerender } = render(
    <>
      <Offer id="accept" title="Accept" keys="A" />
      <dialog open />
    </>,
  )
  press(document.body, { key: 'a' })
  rerender(<Offer id="reject" title="Reject" keys="R" />)
  press(document.body, { key: 'a' })
  press(document.body, { key: 'r' })
  expect(done).toEqual(['reject'])
})

test('typed words find commands by the beginnings of words first', () => {
  const commands = ['Show all commands', 'Copy the URL', 'Clear closed connections', 'Narrow the connections pane'].map(
    (title) => ({
      id: title,
      title,
      run: () => {},
    }),
  )
  expect(matching(commands, 'co').map(({ title }) => title)).toEqual([
    'Copy the URL',
    'Show all commands',
    'Clear closed connections',
    'Narrow the connections pane',
  ])
  expect(matching(commands, 'cl con').map(({ title }) => title)).toEqual(['Clear closed connections'])
  expect(matching(commands, 'zz')).toEqual([])
})

test('a command is found by the title of what it opens too, behind those whose own title says it', () => {
  const commands = [
    { id: 'faults', title: 'Do something wrong on purpose…', also: 'Faults', run: () => {} },
    { id: 'filter', title: 'Fault lines', run: () => {} },
  ]
  expect(matching(commands, 'fault').map(({ id }) => id)).toEqual(['filter', 'faults'])
  expect(matching(commands, 'wrong faults').map(({ id }) => id)).toEqual(['faults'])
})
