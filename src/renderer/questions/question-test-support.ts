// What the tests of questions share: a desk without any at the beginning of each test, and the keyboard. Nothing of the product imports it.
import { cleanup, fireEvent } from '@testing-library/react'
import { afterEach, beforeEach } from 'vitest'
import { bindKeys } from '../commands/registry.ts'
import type { TestHost } from '../composer/test-host.ts'
import { show, useDesk } from '../store/desk.ts'

/** To be called once in a file of tests. An answered question is gone. */
export function questionsAnew(host: TestHost): void {
  let unbind = (): void => undefined
  beforeEach(() => {
    host.asked.length = 0
    host.answers('question.answer', ({ id }) => {
      useDesk.setState(({ questions }) => ({ questions: questions.filter((question) => question.id !== id) }))
      return {}
    })
    useDesk.setState({
      questions: [],
      notices: [],
      connections: new Map(),
      questionModes: { ...useDesk.getInitialState().questionModes, webSocketOpenRequest: 'ask' },
      server: useDesk.getInitialState().server,
    })
    show({ kind: 'nothing' })
    unbind = bindKeys(window)
  })
  afterEach(() => {
    unbind()
    cleanup()
  })
}

export const press = (key: string): boolean => fireEvent.keyDown(document.body, { key })
