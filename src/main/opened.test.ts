// What a start is asked to open.
import { expect, test } from 'vitest'
import { openedBy } from './opened.ts'

test('a workspace is a word that ends as one, relative to the folder of the start', () => {
  expect(openedBy(['--no-sandbox', '.', 'Chat.socketbench'], '/home/ann')).toEqual({
    workspace: '/home/ann/Chat.socketbench',
    link: undefined,
  })
  expect(openedBy(['--flag=x.json', '.'], '/home/ann')).toEqual({ workspace: undefined, link: undefined })
})

test('a link that ends as a workspace does is a link and no file', () => {
  const link = 'SocketBench://open?workspace=/a.socketbench'
  expect(openedBy(['.', link], '/home/ann')).toEqual({ workspace: undefined, link })
})
