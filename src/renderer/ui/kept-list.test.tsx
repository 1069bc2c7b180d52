import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, test } from 'vitest'
import { KeptList } from './kept-list.tsx'

afterEach(cleanup)

const ALL = ['One', 'Two', 'Three'].map((name) => ({ id: name.toLowerCase(), name }))

function List() {
  const [chosen, setChosen] = useState('two')
  return <KeptList label="Scripts" all={ALL} chosen={chosen} onChoose={setChosen} onDelete={() => {}} />
}

test('Tab stops at the one that is shown and at its deletion, and the arrow keys, Home and End show others', () => {
  render(<List />)
  const stops = () =>
    screen
      .getAllByRole('button')
      .filter(({ tabIndex }) => tabIndex === 0)
      .map((button) => button.getAttribute('aria-label') ?? button.textContent)
  const press = (key: string) => {
    fireEvent.keyDown(document.activeElement ?? document.body, { key })
    return `${key}: ${document.activeElement?.textContent}, ${stops().join(' and ')}`
  }
  screen.getByRole('button', { name: 'Two' }).focus()
  expect(stops()).toEqual(['Two', 'Delete Two'])
  expect(['ArrowDown', 'ArrowDown', 'Home', 'ArrowUp', 'End'].map(press)).toEqual([
    'ArrowDown: Three, Three and Delete Three',
    'ArrowDown: Three, Three and Delete Three',
    'Home: One, One and Delete One',
    'ArrowUp: One, One and Delete One',
    'End: Three, Three and Delete Three',
  ])
})
