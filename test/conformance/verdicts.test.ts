// The table itself: that it has the cases that it says, and that a server which does otherwise does not pass.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ConformanceCase } from './case.ts'
import { sentInWords } from './case.ts'
import { runCase } from './run.ts'
import { npmWs } from './servers.ts'
import type { Served } from './servers.ts'
import { FULL_TABLE, GROUPS, groupOf, USUAL_TABLE } from './table.ts'
import { plain, wrongServer } from './wrong-server.ts'

describe('the table', () => {
  it('has 517 cases, each number once, in these groups', () => {
    for (const table of [USUAL_TABLE, FULL_TABLE]) {
      expect(table.length).toBe(517)
      expect(new Set(table.map(({ id }) => id)).size).toBe(517)
      const groups = new Map<string, number>()
      for (const { id } of table) {
        const parts = id.split('.')
        const group = parts.length === 2 ? parts[0] : `${parts[0]}.${parts[1]}`
        groups.set(group as string, (groups.get(group as string) ?? 0) + 1)
      }
      expect([...groups].map(([group, count]) => `${group}: ${count}`).join(', ')).toBe(
        '1.1: 8, 1.2: 8, 2: 11, 3: 7, 4.1: 5, 4.2: 5, 5: 20, 6.1: 3, 6.2: 4, 6.3: 2, 6.4: 4, 6.5: 5, 6.6: 11, 6.7: 4, 6.8: 2, 6.9: 4, ' +
          '6.10: 3, 6.11: 5, 6.12: 8, 6.13: 5, 6.14: 10, 6.15: 1, 6.16: 3, 6.17: 5, 6.18: 5, 6.19: 5, 6.20: 7, 6.21: 8, 6.22: 34, 6.23: 7, ' +
          '7.1: 6, 7.3: 6, 7.5: 1, 7.7: 13, 7.9: 9, 7.13: 2, 9.1: 6, 9.2: 6, 9.3: 9, 9.4: 9, 9.5: 6, 9.6: 6, 9.7: 6, 9.8: 6, 10.1: 1, ' +
          '12.1: 18, 12.2: 18, 12.3: 18, 12.4: 18, 12.5: 18, 13.1: 18, 13.2: 18, 13.3: 18, 13.4: 18, 13.5: 18, 13.6: 18, 13.7: 18',
      )
    }
  })

  it('numbers the cases of each group from 1 without a gap', () => {
    let group = ''
    let number = 0
    for (const { id } of FULL_TABLE) {
      const at = id.lastIndexOf('.')
      if (id.slice(0, at) !== group) [group, number] = [id.slice(0, at), 0]
      expect(id).toBe(`${group}.${++number}`)
    }
  })

  it('says of every case what it is, where its rule stands and what is sent', () => {
    const titles = FULL_TABLE.map(({ title }) => title)
    expect(titles.filter((title) => title.length < 12)).toEqual([])
    expect(FULL_TABLE.filter(({ section }) => !/^RFC (?:6455|7692) section \d/.test(section))).toEqual([])
    expect(['3.2', '5.20', '6.4.3', '7.3.4', '13.3.11'].map((id) => `${id}: ${sentInWords(caseOf(id))}`)).toEqual([
      '3.2: text "Hello, world!", text RSV=2 "Hello, world!", ping',
      '5.20: text FIN=0 "fragment1", continuation FIN=0 "fragment2", ping "first" (written by frame); once that is answered; ' +
        'continuation FIN=0 "fragment3", continuation FIN=0 "fragment4", ping "second", continuation "fragment5" (written by frame); ' +
        'once that is answered; close 1000',
      '6.4.3: text 0xcebae1bdb9cf83cebcceb5f4908080656469746564 (its payload in pieces that end at 11, 15)',
      '7.3.4: close 1000 "Goodbye"',
      '13.3.11: offers permessage-deflate; server_max_window_bits=9; client_no_context_takeover; client_max_window_bits; ' +
        '100 text messages of 8192 octets, one at a time, in frames of 256; once that is answered; close 1000',
    ])
  })

  it('sends 1000 messages in each case of groups 12 and 13 in its full form, and at least 8 in the usual one', () => {
    const counts = (table: readonly ConformanceCase[]): Set<number> =>
      new Set(
        table
          .filter(({ offer }) => offer !== undefined)
          .flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'echoes' ? [step.count] : []))),
      )
    expect([...counts(FULL_TABLE)]).toEqual([1000])
    expect([...counts(USUAL_TABLE)]).toEqual([100, 64, 32, 16, 8])
  })
})

function caseOf(id: string): ConformanceCase {
  return USUAL_TABLE.find((one) => one.id === id) as ConformanceCase
}

/** Milliseconds. Short: what these servers do not do at once, they will never do; a busy machine takes longer for what they do. */
const SILENCE = 400

/** The verdicts on these cases, with what came back. */
function verdicts(starting: Promise<Served>, ...ids: string[]): Promise<string[]> {
  return verdictsWithin(SILENCE, starting, ids)
}

/** `limit`: milliseconds; undefined: as in a run of the table. */
async function verdictsWithin(limit: number | undefined, starting: Promise<Served>, ids: readonly string[]): Promise<string[]> {
  const served = await starting
  onTestFinished(() => served.close())
  const found: string[] = []
  for (const id of ids) {
    const { verdict, lines } = await runCase(caseOf(id), served, limit)
    found.push(`${id} ${verdict}: ${lines.join(', ')}`)
  }
  return found
}

it('docs/conformance.md has each group with its cases, and what informational cases do', () => {
  const page = readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8')
  const groups = Object.entries(GROUPS).map(
    ([group, name]) => `| ${group} | ${name} | ${FULL_TABLE.filter(({ id }) => groupOf(id) === group).length} |`,
  )
  const informational = FULL_TABLE.filter((one) => one.isInformational).map(
    ({ id, strict }) => `| ${id} | \`${strict.join(', ')}\` |`,
  )
  expect(page.split('\n').filter((line) => /^\| [\d.]+ \|/.test(line))).toEqual([...groups, ...informational])
})

describe('a server that is wrong', () => {
  it('in that it looks at no rule and echoes everything', async () => {
    const echo = wrongServer((opcode, payload, first) =>
      opcode === 8 ? [plain(0x88, payload)] : opcode === 9 ? [plain(0x8a, payload)] : [plain(first, payload)],
    )
    expect(await verdicts(echo, '1.1.2', '3.2', '4.1.1', '5.1', '5.9', '6.3.1', '6.4.1', '7.3.2', '7.9.2', '7.1.3')).toEqual([
      // It does not end the TCP connection, which is the server's to do.
      '1.1.2 failed: text of 125 octets as sent, close 1000, nothing more within 400 ms',
      '3.2 failed: text "Hello, world!", a frame with RSV=2, pong "", nothing more within 400 ms',
      '4.1.1 failed: a frame with opcode 3, nothing more within 400 ms',
      '5.1 failed: pong "fragment1", a continuation that continues nothing, nothing more within 400 ms',
      '5.9 failed: a continuation that continues nothing, text "Hello, world!", nothing more within 400 ms',
      '6.3.1 failed: text 0xcebae1bdb9cf83cebcceb5eda080656469746564, nothing more within 400 ms',
      '6.4.1 failed: still open, still open, text 0xcebae1bdb9cf83cebcceb5f4908080656469746564, nothing more within 400 ms',
      '7.3.2 failed: close, nothing more within 400 ms',
      '7.9.2 failed: close 999, nothing more within 400 ms',
      '7.1.3 failed: close 1000, pong "", nothing more within 400 ms',
    ])
  })

  it('in that it changes an octet of each message and answers pings with nothing', async () => {
    const wrong = wrongServer((opcode, payload, first) => {
      if (opcode === 8) return 'end'
      if (opcode === 9) return [plain(0x8a, Buffer.alloc(0))]
      if (payload.length > 0) payload[0] = 0x21
      return [plain(first, payload)]
    })
    expect(await verdicts(wrong, '1.1.2', '1.2.2', '2.2', '2.4', '6.2.1', '7.7.1', '9.7.2')).toEqual([
      '1.1.2 failed: text of 125 octets not as sent, fin',
      '1.2.2 failed: binary of 125 octets not as sent, fin',
      '2.2 failed: pong "", fin',
      '2.4 failed: pong "", fin',
      '6.2.1 failed: text 0x21656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121, fin',
      '7.7.1 failed: fin',
      '9.7.2 failed: message 1 not as sent, fin',
    ])
  })

  it('in that it answers every Close frame with 1000, or ends TCP without one where it should say why', async () => {
    const curt = wrongServer((opcode, payload, first) => {
      if (opcode > 2 && opcode < 8) return 'end'
      if ((first & 0x70) !== 0) return 'end'
      if (opcode === 8) return [plain(0x88, Buffer.from('03e8', 'hex'))]
      return [plain(first, payload)]
    })
    const finished = wrongServer((opcode) => (opcode === 8 ? 'end' : []))
    expect(await verdicts(curt, '3.1', '4.1.1', '4.1.3')).toEqual([
      '3.1 non-strict: fin',
      '4.1.1 non-strict: fin',
      // The ping behind it is not answered.
      '4.1.3 non-strict: text "Hello, world!", fin',
    ])
    expect(await verdicts(finished, '2.7', '7.9.1', '7.13.1', '2.1')).toEqual([
      '2.7 failed: fin',
      '7.9.1 non-strict: fin',
      '7.13.1 informational: fin',
      '2.1 failed: nothing more within 400 ms',
    ])
  })

  it('in that it answers the opening request with something else, or not at all', async () => {
    const http = createServer((_request, response) => response.writeHead(404).end())
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const silent = createTcpServer((socket) => void socket.on('error', () => {}).resume())
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const served = (server: Server): Promise<Served> =>
      Promise.resolve({
        port: (server.address() as AddressInfo).port,
        isSecure: false,
        close: () => new Promise((resolve) => server.close(() => resolve())),
      })
    const [refused] = await verdicts(served(http), '1.1.1')
    expect(refused?.split('\r\n')[0]).toBe('1.1.1 failed: The server answered: HTTP/1.1 404 Not Found')
    expect(await verdicts(served(silent), '6.4.1')).toEqual(['6.4.1 failed: nothing more within 400 ms'])
  })

  it('in what it says of compression', async () => {
    const answer = wrongServer((opcode) => (opcode === 8 ? 'end' : []), 'permessage-deflate')
    // The second asks for no context takeover, which would have to be said.
    expect((await verdicts(answer, '13.1.1', '13.2.1', '13.4.1')).map((line) => line.split(',')[0])).toEqual([
      '13.1.1 failed: compressed',
      '13.2.1 failed: wrong response "permessage-deflate"',
      '13.4.1 failed: wrong response "permessage-deflate"',
    ])
    const none = wrongServer((opcode) => (opcode === 8 ? 'end' : []))
    expect((await verdicts(none, '12.1.1')).map((line) => line.split(',')[0])).toEqual(['12.1.1 failed: not compressed'])
  })
})

it('npm ws is strict but for text that becomes invalid before its message is whole', async () => {
  const ids = ['1.1.8', '2.5', '3.2', '4.2.5', '5.15', '6.3.2', '6.4.1', '6.4.2', '6.4.3', '6.4.4', '7.5.1', '7.9.1', '13.7.2']
  const found = await verdictsWithin(undefined, npmWs(false), ids)
  expect(found.map((line) => line.slice(0, line.indexOf(':')))).toEqual([
    '1.1.8 ok',
    '2.5 ok',
    '3.2 ok',
    '4.2.5 ok',
    '5.15 ok',
    '6.3.2 ok',
    '6.4.1 non-strict',
    '6.4.2 non-strict',
    '6.4.3 non-strict',
    '6.4.4 non-strict',
    '7.5.1 ok',
    '7.9.1 ok',
    '13.7.2 ok',
  ])
})
