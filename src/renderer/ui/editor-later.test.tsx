// The plain field stands in until the editor is there, and hands over what the person had in it.
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { EditorProps, TakenPlace } from './code-editor.tsx'
import { editorLater } from './editor-later.tsx'

afterEach(cleanup)

const PROPS: EditorProps = {
  label: 'Code',
  typed: 'const a = 1',
  placeholder: '',
  faultId: '',
  onType: () => undefined,
  takesOver: () => undefined,
  onKey: () => false,
}

/** What each editor was handed. */
function editorThatTells(handed: (TakenPlace | undefined)[]) {
  return function Editor({ label, takesOver }: EditorProps) {
    handed.push(takesOver())
    return <output aria-label={label}>Editor</output>
  }
}

test('the editor takes the keyboard and what is selected over from the plain field', async () => {
  const handed: (TakenPlace | undefined)[] = []
  const { promise, resolve } = Promise.withResolvers<ReturnType<typeof editorThatTells>>()
  const Editor = editorLater(() => promise)
  render(<Editor {...PROPS} />)
  const plain = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Code' })
  plain.focus()
  plain.setSelectionRange(6, 7)
  await act(async () => {
    resolve(editorThatTells(handed))
    await promise
  })
  expect(screen.getByLabelText('Code').textContent).toBe('Editor')
  expect(handed).toEqual([{ from: 6, to: 7 }])
})

test('a plain field that nobody types in hands nothing over, and the next editor is there at once', async () => {
  const handed: (TakenPlace | undefined)[] = []
  const { promise, resolve } = Promise.withResolvers<ReturnType<typeof editorThatTells>>()
  const Editor = editorLater(() => promise)
  const first = render(<Editor {...PROPS} />)
  await act(async () => {
    resolve(editorThatTells(handed))
    await promise
  })
  first.unmount()
  render(<Editor {...PROPS} takesOver={() => ({ from: 3, to: 3 })} />)
  expect(screen.getByLabelText('Code').textContent).toBe('Editor')
  expect(handed).toEqual([undefined, { from: 3, to: 3 }])
})

test('where the editor cannot come, the plain field stays as it is, and the next one asks again', async () => {
  const handed: (TakenPlace | undefined)[] = []
  const answers = [Promise.reject(new Error('The host has gone')), Promise.resolve(editorThatTells(handed))]
  const Editor = editorLater(() => answers.shift() as (typeof answers)[1])
  const first = render(<Editor {...PROPS} />)
  const plain = screen.getByRole('textbox', { name: 'Code' })
  plain.focus()
  await act(async () => undefined)
  expect(screen.getByRole('textbox', { name: 'Code' })).toBe(plain)
  expect(document.activeElement).toBe(plain)
  first.unmount()
  render(<Editor {...PROPS} />)
  await act(async () => undefined)
  expect(screen.getByLabelText('Code').textContent).toBe('Editor')
})
