// Every fault is shown to real clients, and each says what the desk says that it would. A mismatch is news: npm run faults writes it down.
import { spawnSync } from 'node:child_process'
import { FAULT_REPORTS, type FaultClient } from '../src/contract/automation/fault-reports.ts'
import { expect, launchChromium, test } from './desk.ts'
import { aiohttp, chromium, node, python, ws } from './faults/clients.ts'
import { OR, observed, type Client } from './faults/observe.ts'

async function compare(name: FaultClient, client: Client): Promise<void> {
  const said = await observed(client, name !== 'chromium')
  // Where a client has been seen to say one thing or another, either will do.
  const foretold = Object.entries(FAULT_REPORTS).flatMap(([id, reports]): [string, string][] => {
    const [expected, line] = [reports[name], said[id] ?? '']
    return expected === undefined ? [] : [[id, expected.split(OR).includes(line) ? line : expected]]
  })
  expect(said).toEqual(Object.fromEntries(foretold))
}

test('npm ws reports each fault as it is foretold', () => compare('ws', ws))

test('Node’s own WebSocket reports each fault as it is foretold', () => compare('node', node))

test('Chromium reports each fault as it is foretold, to the page and in its developer tools', async () => {
  const browser = await launchChromium()
  try {
    await compare('chromium', chromium(browser))
  } finally {
    await browser.close()
  }
})

test('Python’s websockets reports each fault as it is foretold', async () => {
  const executable = process.env.SOCKETBENCH_PYTHON ?? ''
  test.skip(executable === '', 'Python’s websockets (python3-websockets) is not on this machine')
  await compare('python', python(executable))
})

test('Python’s aiohttp reports each fault as it is foretold', async () => {
  const executable = process.env.SOCKETBENCH_PYTHON ?? ''
  const isHere = executable !== '' && spawnSync(executable, ['-c', 'import aiohttp']).status === 0
  test.skip(!isHere, 'Python’s aiohttp (python3-aiohttp) is not on this machine')
  await compare('aiohttp', aiohttp(executable))
})
