// The examples of help, of the manual page and of docs/command-line.md are run as they are printed there: one story, in the order in which one makes
// what the next needs. Those of `serve` and `web`, which go on until they are ended, are started. A POSIX shell runs them.
import { expect, test } from 'vitest'
import { COMMAND_NAMES, factsOf, type CommandName } from '../../src/cli/command-table.ts'
import { blocksOf } from './blocks.ts'
import { tell } from './story.ts'

/** What examples are about. */
const FILES = {
  'tests/staging.socketbench': '{ "servers": [{ "name": "Staging", "port": 8080 }] }',
  'chat.scenario.json':
    '{ "name": "Says hello", "actors": [{ "name": "the client", "steps": [{ "do": "expect", "text": "hello" }, { "do": "close" }] }] }',
  'client.js': "const socket = new WebSocket(process.env.SOCKETBENCH_URL)\nsocket.onopen = () => socket.send('hello')",
  'devtools.har': JSON.stringify({
    log: {
      version: '1.2',
      creator: { name: 'a browser', version: '1' },
      entries: [
        {
          startedDateTime: '2026-11-29T10:00:00.000Z',
          time: 1000,
          request: { method: 'GET', url: 'ws://example.com/chat', httpVersion: 'HTTP/1.1', headers: [] },
          response: { status: 101, statusText: 'Switching Protocols', httpVersion: 'HTTP/1.1', headers: [] },
          _webSocketMessages: [{ type: 'send', time: 1_795_946_400.5, opcode: 1, data: 'hello' }],
        },
      ],
    },
  }),
}
/** Sessions are there when something was served. */
const NAMES: readonly CommandName[] = ['serve', ...COMMAND_NAMES.filter((name) => name !== 'serve')]

function block(name: CommandName, command: string): string {
  const line = `socketbench ${command}`
  const [comment, commands] =
    name === 'serve'
      ? ['start "listens on"', command.includes('--port') ? line : `${line} --port 8080`]
      : name === 'web'
        ? ['start "http://127.0.0.1:"', `${line} --no-open`]
        : // Whether a port below 1024 may be listened on is this machine's affair; then it says so, with 1.
          name === 'doctor'
          ? ['run', `${line} || test $? -eq 1`]
          : ['run', line]
  return `<!-- ${comment} -->\n\`\`\`sh\n${commands}\n\`\`\`\n`
}

test.skipIf(process.platform === 'win32')(
  'each example of the command line does something',
  async () => {
    const page = [
      ...Object.entries(FILES).map(([name, text]) => `<!-- file ${name} -->\n\`\`\`json\n${text}\n\`\`\`\n`),
      ...NAMES.flatMap((name) => factsOf(name).examples.map(([command]) => block(name, command))),
    ].join('\n')
    let count = 0
    await tell(blocksOf('docs/command-line.md', page), ({ was }) => {
      if (was === 'run') count += 1
    })
    expect(count).toBe(Object.keys(FILES).length + NAMES.flatMap((name) => factsOf(name).examples).length)
  },
  120_000,
)
