import { expect, test } from 'vitest'
import type { Rule } from '../../contract/automation/rule.ts'
import { wordsOfRule } from './rule-words.ts'

test('a rule that sends says to whom, unless it is the client itself', () => {
  const rules: readonly Omit<Rule, 'id' | 'enabled'>[] = [
    { when: { on: 'message' }, then: [{ do: 'send', as: 'echo' }] },
    { when: { on: 'message' }, then: [{ do: 'send', as: 'echo', to: 'client' }] },
    { when: { on: 'message' }, then: [{ do: 'send', as: 'echo', to: 'others' }] },
    { when: { on: 'message' }, then: [{ do: 'send', as: 'text', content: 'hi', to: 'group', group: 'lobby' }] },
  ]
  expect(rules.map((rule, at) => wordsOfRule({ id: String(at), enabled: true, ...rule }))).toEqual([
    'a message comes: send the message itself',
    'a message comes: send the message itself',
    'a message comes: send the message itself to the others',
    'a message comes: send hi to a group "lobby"',
  ])
})
