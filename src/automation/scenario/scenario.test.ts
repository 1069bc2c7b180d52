import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { describe, expect, it, onTestFinished } from 'vitest'
import { scenario as checkScenario } from '../../contract/automation/check-scenario.ts'
import { proposedValues } from '../../contract/automation/scenario-values.ts'
import { withVariables } from '../../contract/automation/scenario-variables.ts'
import type { Scenario, Step } from '../../contract/automation/scenario.ts'
import { answering, ruleOf, type Answering } from '../automation-test-support.ts'
import { recordedSteps } from './record.ts'
import type { Part } from './part.ts'
import type { ScenarioRun } from './run.ts'

/** Checked as the product checks it. */
function scenarioOf(...actors: readonly (readonly Step[] | Partial<Scenario['actors'][number]>)[]): Scenario {
  return v.parse(checkScenario, {
    id: 's1',
    name: 'Talk',
    actors: actors.map((each, index) => ({ name: `client ${index + 1}`, ...('length' in each ? { steps: each } : each) })),
  })
}

function over(run: ScenarioRun, { ended }: Playing): Promise<void> {
  return run.state === 'running' ? new Promise((resolve) => ended.push(resolve)) : Promise.resolve()
}

interface Playing extends Answering {
  readonly ended: (() => void)[]
}

async function playing(): Promise<Playing> {
  const ended: (() => void)[] = []
  const stage = await answering([])
  stage.automation.scenarios.report = {
    ended: () => {
      for (const wake of ended.splice(0)) wake()
    },
  }
  return { ...stage, ended }
}

/** Begins it, lets one client in, and waits until it is over. */
async function played(steps: readonly Step[], ...sent: readonly (string | Buffer)[]) {
  const stage = await playing()
  const [run] = await stage.automation.scenarios.begin(scenarioOf(steps))
  const client = await stage.connect()
  client.send(...sent)
  if (!run) throw new Error('no run')
  await over(run, stage)
  return { run, client, part: run.parts[0], stage }
}

describe('a scenario', () => {
  it('hears, answers, and has passed when its last step is done', async () => {
    const { run, client, part } = await played(
      [
        { do: 'expect', text: 'hello' },
        { do: 'send', as: 'text', content: 'You said {{body}}' },
        { do: 'close', code: 4001, reason: 'done' },
        { do: 'expect', on: 'close', if: { type: 'closeCode', min: 4001, max: 4001 } },
        { do: 'expect', on: 'end' },
      ],
      'hello',
    )
    expect(await client.until(2)).toEqual(['You said hello', 'closed 4001 done'])
    expect(run.state).toBe('passed')
    expect(part?.done).toBe(5)
  })

  it('says what was expected and what came instead', async () => {
    const { run, part } = await played(
      [
        { do: 'wait', ms: 1 },
        { do: 'expect', json: { op: 'subscribe', id: 1 } },
      ],
      '{"id":2,"op":"subscribe"}',
    )
    expect(run.state).toBe('failed')
    expect(part?.failure).toEqual({
      path: [1],
      expected: '{\n  "op": "subscribe",\n  "id": 1\n}',
      got: '{\n  "op": "subscribe",\n  "id": 2\n}',
      why: 'It is other JSON.',
    })
  })

  it('compares only the members that are named when told so', async () => {
    const { run } = await played(
      [{ do: 'expect', json: { op: 'sub', of: [{ symbol: 'ACME' }] }, partial: true }],
      '{"op":"sub","of":[{"symbol":"ACME","depth":5}],"id":7}',
    )
    expect(run.state).toBe('passed')
  })

  it('takes values from what the client sends, which are not compared, and sends them back', async () => {
    const { run, client, part } = await played(
      [
        {
          do: 'expect',
          json: { op: 'subscribe', id: "{{getVar 'id'}}", of: [{ token: 'recorded' }] },
          take: { id: '$.id', token: "$.of[0]['token']" },
        },
        { do: 'send', as: 'text', content: `{"re":{{getVar 'id'}},"token":"{{getVar 'token'}}"}` },
        { do: 'expect', json: { op: 'unsubscribe', id: "{{getVar 'id'}}", last: "{{getVar 'last'}}" } },
        { do: 'send', as: 'text', content: 'gone' },
      ],
      '{"op":"subscribe","id":41,"of":[{"token":"new \u{1f511}"}]}',
      '{"op":"unsubscribe","id":41,"last":true}',
    )
    expect(part?.failure?.got).toBe('{\n  "op": "unsubscribe",\n  "id": 41,\n  "last": true\n}')
    expect(run.state).toBe('failed')
    expect(await client.until(1)).toEqual(['{"re":41,"token":"new 🔑"}'])
    expect(new Map(part?.variables)).toEqual(
      new Map([
        ['id', '41'],
        ['token', 'new 🔑'],
      ]),
    )
  })

  it('plays what was recorded with a client that makes up other ids, once they are variables', async () => {
    const at = (time: number, direction: 'in' | 'out', text: string) =>
      ({ time, direction, kind: 'text', payload: Buffer.from(text) }) as const
    const { steps } = recordedSteps([
      at(0, 'in', '{"op":"subscribe","id":1,"trace":"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}'),
      at(1, 'out', '{"id":1,"result":"ok {{"}'),
      at(2, 'in', '{"op":"ping","id":2}'),
      at(3, 'out', '{"id":2,"pong":1}'),
    ])
    const recorded = scenarioOf(steps)
    const { scenario } = withVariables(recorded, proposedValues(recorded))
    const stage = await playing()
    const [run] = await stage.automation.scenarios.begin(v.parse(checkScenario, scenario))
    const client = await stage.connect()
    client.send('{"op":"subscribe","id":7001,"trace":"another"}', '{"op":"ping","id":7002}')
    expect(await client.until(2)).toEqual(['{"id":7001,"result":"ok {{"}', '{"id":7002,"pong":1}'])
    if (!run) throw new Error('no run')
    await over(run, stage)
    expect(run.state).toBe('passed')
    expect(run.parts[0]?.differences).toEqual([])
  })

  it('compares a placeholder alone with a number, true, false or null that is written so, and with nothing else', async () => {
    const expected: Step = { do: 'expect', json: { n: '{{int 7 7}}', yes: "{{lowercase 'TRUE'}}", no: "{{lowercase 'NULL'}}" } }
    const { run } = await played([expected], '{"n":7,"yes":true,"no":null}')
    expect(run.state).toBe('passed')
    const { part } = await played([expected], '{"n":7.5,"yes":"true","no":"null"}')
    expect(part?.failure?.expected).toBe('{\n  "n": "7",\n  "yes": "true",\n  "no": "null"\n}')
  })

  it('takes from what differs and is only told, and says where there is nothing to take', async () => {
    const { client, part } = await played(
      [
        { do: 'expect', json: { id: 1, op: 'a' }, take: { id: '$.id' }, differs: 'tell' },
        { do: 'send', as: 'text', content: "{{getVar 'id'}}" },
        { do: 'expect', take: { id: '$.id' } },
      ],
      '{"id":null,"op":"b"}',
      '{"op":"c"}',
    )
    expect(await client.until(1)).toEqual(['null'])
    expect(part?.differences).toEqual([
      {
        path: [0],
        expected: '{\n  "id": null,\n  "op": "a"\n}',
        got: '{\n  "id": null,\n  "op": "b"\n}',
        why: 'It is other JSON.',
      },
    ])
    expect(part?.failure).toEqual({
      path: [2],
      expected: 'a value at $.id',
      got: '{"op":"c"}',
      why: 'There is nothing at $.id to take.',
    })
  })

  it('refuses to take from where there can be several values, and from what is no message', async () => {
    const stage = await playing()
    await expect(stage.automation.scenarios.begin(scenarioOf([{ do: 'expect', take: { id: '$..id' } }]))).rejects.toThrow(
      'Step 1 of client 1: The JSON path "$..id" can lead to several values: what is taken stands at one, such as $.id or $.items[0].id.',
    )
    expect(() => scenarioOf([{ do: 'expect', on: 'ping', take: { id: '$.id' } }])).toThrow(
      'client 1, step 1: take is about messages, and this expects ping.',
    )
  })

  it('fails when nothing comes in time', async () => {
    const { part } = await played([{ do: 'expect', text: 'hello', within: 20 }])
    expect(part?.failure).toEqual({ path: [0], expected: 'hello', got: 'nothing', why: 'It did not come within 20 ms.' })
  })

  it('fails when the client closes before', async () => {
    const stage = await playing()
    const [run] = await stage.automation.scenarios.begin(scenarioOf([{ do: 'expect', text: 'hello' }]))
    const client = await stage.connect()
    client.socket.close(4009, 'bored')
    await over(run!, stage)
    expect(run?.parts[0]?.failure).toMatchObject({
      expected: 'hello',
      got: 'a Close with 4009 bored',
      why: 'The client closed before it came.',
    })
  })

  it('passes over what it is not told about when it may', async () => {
    const { run } = await played(
      [{ do: 'expect', if: { type: 'json', path: '$.op', test: 'equals', value: 'buy' }, others: 'skip' }],
      '{"op":"look"}',
      Buffer.from([1, 2]),
      '{"op":"buy"}',
    )
    expect(run.state).toBe('passed')
  })

  it('goes on with what differs when it only tells', async () => {
    const { run, part } = await played(
      [
        { do: 'expect', text: 'a', differs: 'tell' },
        { do: 'expect', hex: '01 02', differs: 'tell' },
      ],
      'b',
      Buffer.from([1, 3]),
    )
    expect(run.state).toBe('passed')
    expect(part?.differences).toEqual([
      { path: [0], expected: 'a', got: 'b', why: 'It is another text.' },
      { path: [1], expected: '01 02', got: '01 03', why: 'These are other bytes.' },
    ])
  })

  it('loops so many times, and keeps what comes too early', async () => {
    const { client, run } = await played(
      [
        {
          do: 'loop',
          times: 3,
          steps: [
            { do: 'expect', on: 'message' },
            { do: 'wait', ms: 5 },
            { do: 'send', as: 'echo' },
          ],
        },
        { do: 'send', as: 'text', content: 'enough' },
      ],
      'one',
      'two',
      'three',
    )
    expect(await client.until(4)).toEqual(['one', 'two', 'three', 'enough'])
    expect(run.state).toBe('passed')
  })

  it('ends a loop without a number when the client leaves at its beginning', async () => {
    const stage = await playing()
    const [run] = await stage.automation.scenarios.begin(
      scenarioOf([
        {
          do: 'loop',
          steps: [
            { do: 'expect', within: 0 },
            { do: 'send', as: 'echo' },
          ],
        },
        { do: 'expect', on: 'close', if: { type: 'closeCode', min: 1000, max: 1000 } },
      ]),
    )
    const client = await stage.connect()
    client.send('a', 'b')
    await client.until(2)
    client.socket.close(1000)
    await over(run!, stage)
    expect(run?.state).toBe('passed')
  })

  it('takes the branch that fits what has come', async () => {
    const steps: readonly Step[] = [
      { do: 'expect' },
      {
        do: 'branch',
        cases: [{ if: { type: 'text', test: 'equals', value: 'red' }, steps: [{ do: 'send', as: 'text', content: 'stop' }] }],
        else: [{ do: 'send', as: 'text', content: 'go' }],
      },
    ]
    expect(await (await played(steps, 'red')).client.until(1)).toEqual(['stop'])
    expect(await (await played(steps, 'green')).client.until(1)).toEqual(['go'])
  })

  it('keeps what it has heard in variables of its own', async () => {
    const { client } = await played(
      [
        { do: 'expect', if: { type: 'json', path: '$.token', test: 'exists' } },
        { do: 'set', name: 'token', value: "{{bodyRaw 'token'}}" },
        { do: 'expect', text: "{{getVar 'token'}}!" },
        { do: 'send', as: 'text', content: "known: {{getVar 'token'}}" },
      ],
      '{"token":"abc"}',
      'abc!',
    )
    expect(await client.until(1)).toEqual(['known: abc'])
  })

  it('lets actors meet, each with the connection that fits', async () => {
    const stage = await playing()
    const [run] = await stage.automation.scenarios.begin(
      scenarioOf(
        {
          name: 'alice',
          if: { type: 'path', pattern: '/alice' },
          steps: [
            { do: 'meet', at: 'both' },
            { do: 'expect' },
            { do: 'send', as: 'echo', to: 'others' },
            { do: 'meet', at: 'said' },
          ],
        },
        {
          name: 'bob',
          if: { type: 'path', pattern: '/bob' },
          steps: [
            { do: 'meet', at: 'both' },
            { do: 'send', as: 'text', content: 'welcome' },
            { do: 'meet', at: 'said' },
            { do: 'close' },
          ],
        },
      ),
    )
    const bob = await stage.connect('/bob')
    expect(run?.parts.map(({ state }) => state)).toEqual(['waiting', 'playing'])
    const alice = await stage.connect('/alice')
    alice.send('hi bob')
    await over(run!, stage)
    expect(run?.state).toBe('passed')
    expect((await bob.until(3)).toSorted()).toEqual(['closed 1000', 'hi bob', 'welcome'])
  })

  it('is failed by an actor whose client does not come again', async () => {
    const stage = await playing()
    const [run] = await stage.automation.scenarios.begin(
      scenarioOf({ steps: [{ do: 'drop', how: 'reset' }] }, { name: 'again', within: 30, steps: [{ do: 'expect' }] }),
    )
    await stage.connect()
    await over(run!, stage)
    expect(run?.state).toBe('failed')
    expect(run?.parts[1]?.failure).toMatchObject({ path: [], why: 'No client came within 30 ms.' })
  })

  it('waits while it is paused, goes a step at a time, and goes on', async () => {
    const stage = await playing()
    const [run] = await stage.automation.scenarios.begin(
      scenarioOf([
        { do: 'expect' },
        { do: 'send', as: 'text', content: '1' },
        { do: 'send', as: 'text', content: '2' },
        { do: 'send', as: 'text', content: '3' },
      ]),
    )
    const client = await stage.connect()
    const [part] = run!.parts
    const heldAt = async (index: number) => {
      while (part?.state !== 'paused' || part.path[0] !== index) await new Promise(setImmediate)
    }
    part?.pause()
    client.send('go')
    await heldAt(0)
    part?.stepOnce()
    await heldAt(1)
    part?.stepOnce()
    await heldAt(2)
    expect(await client.until(1)).toEqual(['1'])
    part?.skip()
    await heldAt(3)
    part?.resume()
    expect(await client.until(2)).toEqual(['1', '3'])
    await over(run!, stage)
    expect(run?.state).toBe('passed')
  })

  it('leaves what comes to the person who has taken over, and goes on when it is handed back', async () => {
    const stage = await playing()
    const [run] = await stage.automation.scenarios.begin(
      scenarioOf([
        { do: 'expect', text: 'last', within: 0 },
        { do: 'send', as: 'text', content: 'by itself' },
      ]),
    )
    const client = await stage.connect()
    const [part] = run!.parts
    const number = part!.connection!
    part?.takeOver()
    client.send('for the person')
    while (number.messagesIn === 0) await new Promise(setImmediate)
    expect(part?.state).toBe('byHand')
    number.trySend(Buffer.from('by hand'), 1)
    part?.resume()
    await client.until(1)
    client.send('last')
    expect(await client.until(2)).toEqual(['by hand', 'by itself'])
    await over(run!, stage)
    expect(run?.state).toBe('passed')
  })

  it('is played by each connection that was chosen, when it has one actor', async () => {
    const stage = await playing()
    const clients = [await stage.connect(), await stage.connect()]
    const runs = await stage.automation.scenarios.begin(scenarioOf([{ do: 'send', as: 'text', content: 'hello {{connection}}' }]), {
      connections: [...stage.server.connections.values()],
    })
    await Promise.all(runs.map((run) => over(run, stage)))
    expect(await Promise.all(clients.map((client) => client.until(1)))).toEqual([['hello 1'], ['hello 2']])
  })

  it('is begun by a rule, hears what came in the same turn, and rules rest meanwhile', async () => {
    const stage = await answering([
      ruleOf('message', { type: 'text', test: 'equals', value: 'begin' }, [{ do: 'scenario', scenario: 'Talk' }]),
      ruleOf('message', undefined, [{ do: 'send', as: 'text', content: 'a rule' }]),
    ])
    await stage.automation.scenarios.set([
      scenarioOf([
        { do: 'expect', text: 'two' },
        { do: 'send', as: 'text', content: 'the scenario' },
      ]),
    ])
    const client = await stage.connect()
    client.send('one')
    await client.until(1)
    client.send('begin', 'two')
    await client.until(2)
    client.send('three')
    expect(await client.until(3)).toEqual(['a rule', 'the scenario', 'a rule'])
  })

  it('is begun by a rule about silence, and the rules about time go on behind it', async () => {
    const stage = await answering([
      ruleOf({ on: 'every', ms: 60_000 }, undefined, [{ do: 'note', text: 'never' }]),
      ruleOf({ on: 'silence', ms: 20 }, undefined, [{ do: 'scenario', scenario: 'Talk' }]),
    ])
    await stage.automation.scenarios.set([scenarioOf([{ do: 'send', as: 'text', content: 'the scenario' }])])
    const client = await stage.connect()
    expect(await client.until(2)).toEqual(['the scenario', 'the scenario'])
  })

  it('that takes a connection over from a rule which sends a file leaves out what the rule would do behind it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'socketbench-scenario-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'file')
    await writeFile(file, Buffer.alloc(16 * 1024 * 1024))
    const stage = await answering([
      ruleOf('message', undefined, [
        { do: 'send', as: 'file', content: file },
        { do: 'note', text: 'behind the file' },
      ]),
    ])
    const client = await stage.connect()
    const [connection] = stage.server.connections.values()
    client.socket.pause()
    client.send('go')
    while (connection?.bytesOut === 0) await new Promise(setImmediate)
    await stage.automation.scenarios.begin(
      scenarioOf([
        { do: 'expect', text: 'x', within: 0 },
        { do: 'send', as: 'text', content: 'y' },
      ]),
      { connections: [connection!] },
    )
    client.send('x')
    client.socket.resume()
    expect((await client.until(2))[1]).toBe('y')
    expect(stage.told.filter((line) => line.startsWith('note'))).toEqual([])
  })

  it('fails where what it waited for in vain cannot be filled in', async () => {
    const { run, part } = await played([{ do: 'expect', text: '{{int 9 1}}', within: 10 }])
    expect(run.state).toBe('failed')
    expect(part?.failure?.why).toBe(
      'It could not be filled in: Expected two whole numbers, the smaller one first, such as {{int 1 9}}.',
    )
  })

  it('leaves out one step when a person says so, where actors meet and while a file goes', async () => {
    const stage = await playing()
    const folder = await mkdtemp(join(tmpdir(), 'socketbench-scenario-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'file')
    await writeFile(file, Buffer.alloc(16 * 1024 * 1024))
    const waits: readonly Step[] = [
      { do: 'expect', text: 'first', within: 0 },
      { do: 'expect', text: 'second', within: 0 },
    ]
    const [run] = await stage.automation.scenarios.begin(
      scenarioOf(
        [{ do: 'meet', at: 'here' }, ...waits],
        [{ do: 'expect', text: 'go' }, { do: 'meet', at: 'here' }, ...waits],
        [{ do: 'send', as: 'file', content: file }, ...waits],
      ),
    )
    const [one, two, three] = run!.parts
    await stage.connect()
    const second = await stage.connect()
    const third = await stage.connect()
    third.socket.pause()
    const at = async (part: Part | undefined, step: number): Promise<void> => {
      while (part?.isOver === false && part.path[0] !== step) await new Promise(setImmediate)
    }
    while (one?.state !== 'playing') await new Promise(setImmediate)
    await new Promise(setImmediate)
    one.skip()
    await at(one, 1)
    second.send('go')
    await at(two, 2)
    expect(one?.path).toEqual([1])
    while ((three?.connection?.bytesOut ?? 0) === 0) await new Promise(setImmediate)
    three?.skip()
    third.socket.resume()
    await third.until(1)
    third.send('first')
    await at(three, 2)
    expect(three?.failure).toBeUndefined()
    run?.stop()
  })

  it('says that a scenario of a rule is not there', async () => {
    const stage = await answering([ruleOf('message', undefined, [{ do: 'scenario', scenario: 'none' }])])
    const client = await stage.connect()
    client.send('a')
    while (!stage.told.some((line) => line.startsWith('trouble'))) await new Promise(setImmediate)
    expect(stage.told.at(-1)).toBe('trouble 1 A scenario was not begun: There is no scenario called "none".')
  })

  it('reads no more from a client that sends what no step has looked at', async () => {
    const stage = await playing()
    await stage.automation.scenarios.begin(scenarioOf([{ do: 'expect', on: 'end', within: 0 }]))
    // A part that is paused keeps everything.
    const client = await stage.connect()
    const [run] = stage.automation.scenarios.runs
    run?.parts[0]?.pause()
    const [connection] = stage.server.connections.values()
    const block = Buffer.alloc(1024 * 1024)
    for (let index = 0; index < 20; index++) client.send(block)
    while (connection?.acceptData !== false) await new Promise(setImmediate)
    expect(connection.acceptData).toBe(false)
    run?.stop()
    expect(connection.acceptData).toBe(true)
  })

  it('takes JSON that is nested a hundred thousand deep for something else', async () => {
    const { part } = await played([{ do: 'expect', json: { a: 1 } }], `${'['.repeat(100_000)}${']'.repeat(100_000)}`)
    expect(part?.failure?.why).toBe('It nests deeper than 1,000 levels, and is above 16 KiB: that is not read as JSON.')
  })

  it('ends a loop of many steps while another client is served', async () => {
    const stage = await playing()
    const [run] = await stage.automation.scenarios.begin(
      scenarioOf([{ do: 'loop', times: 1_000_000, steps: [{ do: 'set', name: 'a', value: 'b' }] }]),
    )
    await stage.connect()
    const other = await stage.connect()
    other.socket.ping('still there')
    expect(await other.until(1)).toEqual(['pong still there'])
    expect(run?.state).toBe('running')
    run?.stop()
  })

  it('gives others their turn while it passes over what a client floods it with, and gives up in time', async () => {
    const stage = await playing()
    const [run] = await stage.automation.scenarios.begin(
      scenarioOf([{ do: 'expect', json: { wanted: true }, others: 'skip', within: 300 }]),
    )
    const client = await stage.connect()
    const other = await stage.connect()
    const long = JSON.stringify(Array.from({ length: 20_000 }, (_, n) => n))
    const flood = setInterval(() => client.send(long, long), 5)
    other.socket.ping('still there')
    expect(await other.until(1)).toEqual(['pong still there'])
    await over(run!, stage)
    clearInterval(flood)
    expect(run?.parts[0]?.failure).toMatchObject({
      got: expect.stringMatching(/^\d+ others$/) as string,
      why: 'It did not come within 300 ms.',
    })
  })

  it('resets a connection in the middle', async () => {
    const stage = await playing()
    await stage.automation.scenarios.begin(scenarioOf([{ do: 'expect' }, { do: 'drop', how: 'reset' }]))
    const client = await stage.connect()
    client.send('x')
    await once(client.socket, 'close')
    expect(client.heard).toEqual(['closed 1006'])
  })
})

describe('what a scenario is checked for', () => {
  const fault = (json: unknown): string => {
    const read = v.safeParse(checkScenario, json)
    return read.success ? '' : (read.issues[0]?.message ?? '')
  }
  const with1 = (...steps: readonly unknown[]): unknown => ({ id: 's', name: 'S', actors: [{ name: 'a', steps }] })

  it.each([
    [
      with1({ do: 'loop', steps: [{ do: 'set', name: 'a', value: '' }] }),
      'a, step 1: a loop without times needs a step that waits: expect, wait or meet.',
    ],
    [with1({ do: 'expect', text: 'a', json: {} }), 'a, step 1: text, json and hex are about the same payload: give only one.'],
    [
      with1({ do: 'loop', times: 2, steps: [{ do: 'expect', on: 'ping', json: 1 }] }),
      'a, step 1.1: json is about messages, and this expects ping.',
    ],
    [
      with1({ do: 'fault', fault: 'status-503' }),
      "a, step 1: status-503 is a fault of the opening, and an actor's connection is open: let a rule do it, or arm it.",
    ],
    [
      {
        id: 's',
        name: 'S',
        actors: [
          { name: 'a', steps: [] },
          { name: 'a', steps: [] },
        ],
      },
      'two actors are called a: each needs a name of its own.',
    ],
    [{ id: 's', name: 'S', actors: [] }, 'expected at least one actor'],
    [
      { id: 's', name: 'S', actors: [{ name: 'a', if: { type: 'size', min: 1 }, steps: [] }] },
      'a: size is about what a client sends, and an actor is chosen when its client has connected.',
    ],
  ])('names the fault', (json, sentence) => {
    expect(fault(json)).toBe(sentence)
  })

  it('names what is no step', () => {
    expect(fault(with1({ do: 'dance' }))).toMatch(/^"dance" is no step: expected expect, wait, send/)
  })

  it('does not follow what is nested a hundred thousand deep', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown
    expect(fault(with1(deep))).toBe('expected a scenario of at most 200000 values, at most 64 deep')
  })
})
