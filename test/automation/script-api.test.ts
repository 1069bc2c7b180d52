// resources/script.d.ts says what the sandbox gives, and docs/scripts.md shows a script that works.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { answering } from '../../src/automation/automation-test-support.ts'
import { readWorkspace, type WorkspaceServer } from '../../src/host/workspace.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
const TYPES = join(ROOT, 'resources/script.d.ts')
const page = readFileSync(join(ROOT, 'docs/scripts.md'), 'utf8')

/** What the compiler says against a script, in a world that has nothing but the language. */
async function faultsOf(code: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'socketbench-script-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'script.js')
  await writeFile(file, code)
  const words = [
    '--noEmit',
    '--pretty',
    'false',
    '--allowJs',
    '--checkJs',
    '--strict',
    'false',
    '--lib',
    'es2023',
    '--types',
    '',
    '--target',
    'es2023',
  ]
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
  const { stdout } = await run(process.execPath, [compiler, '--ignoreConfig', ...words, file, TYPES], { cwd: folder }).catch(
    (error: unknown) => error as { readonly stdout: string },
  )
  return stdout.split('\n').flatMap((line) => /error TS\d+: (.*)/.exec(line)?.[1] ?? [])
}

const USES = `on('message', async (client, message) => {
  client.data.n = clients().length
  if (message.json) client.send({ at: client.path, of: client.query.a, by: client.headers.host, as: client.subProtocol, from: client.address })
  client.sendToOthers(message.text); client.join('a'); client.leave('a'); client.ping(); client.ping('x')
  sendToAll('x'); sendToGroup('a', new Uint8Array([1])); cancel(after(10, () => {})); cancel(every(10, () => {}))
  console.log(1); console.info(2); console.warn(3); console.error(4); console.debug(5)
  client.send('done')
})`

test('the types know all that a script can call, and nothing else', async () => {
  expect(await faultsOf(USES)).toEqual([])
  expect(await faultsOf(`on('massage', () => {})`)).toEqual([expect.stringContaining('"massage"')])
  expect(await faultsOf(`fetch('https://a.example')`)).toEqual(["Cannot find name 'fetch'."])
})

test('what the types know is there', async () => {
  const { rules } = readWorkspace('{"rules":[{"when":{"on":"message"},"then":[{"do":"script","script":"a"}]}]}', 'x.json')
    .servers[0] as WorkspaceServer
  const stage = await answering(rules)
  await stage.automation.scripts.set([{ id: 'a', name: 'a', code: USES }])
  const client = await stage.connect('/p?a=1')
  client.send('{}')
  while (!client.heard.includes('done')) await new Promise(setImmediate)
  expect(stage.told.filter((line) => line.startsWith('trouble'))).toEqual([])
})

test('the script of docs/scripts.md adds up', async () => {
  const [, example = ''] = /```json\n([^]*?)```/.exec(page) ?? []
  const { rules, scripts } = readWorkspace(example, 'docs/scripts.md').servers[0] as WorkspaceServer
  const stage = await answering(rules)
  await stage.automation.scripts.set(scripts)
  const client = await stage.connect('/sums')
  client.send('{"of":[1,2,3]}')
  expect(await client.until(1)).toEqual(['{"sum":6}'])
})
