// What comes later stays what it is: what has been typed into it is not lost when what is around is drawn anew.
import { act, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { expect, test } from 'vitest'
import { later } from './later.tsx'

function Field() {
  const [typed, setTyped] = useState('')
  return <input aria-label="Field" value={typed} onChange={(event) => setTyped(event.target.value)} />
}

test('a component that was asked for before its code was there keeps its state when its owner is drawn again', async () => {
  let bring: (component: typeof Field) => void = () => undefined
  const Later = later<{ readonly n: number }>(() => new Promise((resolve) => (bring = resolve as never)))
  const { rerender } = render(<Later n={1} />)
  await act(async () => {
    bring(Field)
    await Promise.resolve()
  })
  const field = await screen.findByLabelText('Field')
  rerender(<Later n={2} />)
  expect(screen.getByLabelText('Field')).toBe(field)
})
