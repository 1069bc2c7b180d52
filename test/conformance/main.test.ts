// `npm run conformance` as a person runs it.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const MAIN = join(import.meta.dirname, 'main.ts')

/** What it prints, with every duration as 0, and how it ends. */
async function conformance(...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )
  const lines = `${stdout}${stderr}`
    .trimEnd()
    .replaceAll(/(?<=(?:ok|informational|non-strict|failed) {1,20})(\d+)(?=\s)/g, (ms) => `${' '.repeat(ms.length - 1)}0`)
    .split('\n')
  return [...lines.map((line) => line.trimEnd()), `ended with ${code}`]
}

it('prints a row for each case, what differs from what is expected, and a summary for each group', async () => {
  expect(await conformance('--only', '6.4.2', '--only', '7.13', '--against', 'ws')).toEqual([
    'case     title                                                                        ws                ms  wss               ms  npm ws            ms',
    '6.4.2    Fails at the second of three frames, whose single octet makes the text inva… ok                 0  ok                 0  non-strict         0',
    '         sent: text FIN=0 0xcebae1bdb9cf83cebcceb5f4; a look; continuation FIN=0 0x90; a look; continuation 0x8080656469746564',
    '         expected (RFC 6455 section 8.1): still open, close 1007, fin',
    '         npm ws: still open, still open, close 1007, fin',
    '7.13.1   Close code 5000, of which no range says anything                             informational      0  informational      0  informational      0',
    '7.13.2   Close code 65535, of which no range says anything                            informational      0  informational      0  informational      0',
    '',
    'ws                                            ok  informational  non-strict  failed',
    '   6 UTF-8                                     1              0           0       0',
    '   7 Closing                                   0              2           0       0',
    '   3 cases                                     1              2           0       0',
    '',
    'wss                                           ok  informational  non-strict  failed',
    '   6 UTF-8                                     1              0           0       0',
    '   7 Closing                                   0              2           0       0',
    '   3 cases                                     1              2           0       0',
    '',
    'npm ws                                        ok  informational  non-strict  failed',
    '   6 UTF-8                                     0              0           1       0',
    '   7 Closing                                   0              2           0       0',
    '   3 cases                                     0              2           1       0',
    'ended with 0',
  ])
})

it('says what is wrong with an option, and ends with 2', async () => {
  expect(await conformance('--only', '8')).toEqual([
    'No case has a number that begins with 8. They go from 1.1.1 to 13.7.18.',
    'ended with 2',
  ])
  expect(await conformance('--against', 'nginx')).toEqual([
    '--against "nginx": only "ws" is there to be compared with.',
    'ended with 2',
  ])
})
