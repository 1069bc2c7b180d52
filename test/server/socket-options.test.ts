// What a server asks of the system for its sockets, as the system itself tells it: the queue of a listening socket, TCP's keep-alive and Nagle's
// algorithm of a connection, and a port that is forbidden. Linux alone tells; what it is told on other systems is the same call.
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CAN_SET_KEEP_ALIVE_INTERVAL } from '../../src/server/platform.ts'
import { failure, prepared, running } from './transcript.ts'
import { WireClient, request } from './wire-client.ts'

const runs = (program: string, ...args: string[]): boolean =>
  process.platform === 'linux' && spawnSync(program, args, { stdio: 'ignore' }).status === 0
const hasSs = runs('ss', '-V')
const hasPython = runs('python3', '-c', 'import socket')

/** The length that the system has been given for the queue of a port. */
function queueOf(port: number): number {
  const line = execFileSync('ss', ['-ltnH', `sport = :${port}`]).toString()
  return Number(line.trim().split(/\s+/)[2])
}

/** Connections that the system has dropped since it started, because a queue was full. */
function listenOverflows(): number {
  const [names = [], values = []] = readFileSync('/proc/net/netstat', 'latin1')
    .split('\n')
    .filter((line) => line.startsWith('TcpExt:'))
    .map((line) => line.split(' '))
  return Number(values[names.indexOf('ListenOverflows')])
}

/** Clients of another process that connect in one turn of it and send their requests; how many have been answered with 101. */
async function openedAtOnce(port: number, clients: number): Promise<number> {
  const program = `
const net = require('node:net')
const sockets = Array.from({ length: ${clients} }, () => net.connect(${port}, '127.0.0.1'))
let opened = 0
for (const socket of sockets) {
  socket.on('error', (error) => { console.log(error.message); process.exit(1) })
  socket.write(${JSON.stringify(request())})
  socket.once('data', (bytes) => {
    if (bytes.toString().startsWith('HTTP/1.1 101 ') && ++opened === sockets.length) { console.log(opened); process.exit(0) }
  })
}`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program])
  return Number(stdout)
}

/** Options of the server's end of the one connection on a port, read by a program that is given the socket itself. */
function optionsOf(port: number): Record<'nodelay' | 'keepalive' | 'idle' | 'interval', number> {
  const handles = (process as unknown as { _getActiveHandles(): object[] })._getActiveHandles()
  const socket = handles.find((each) => 'localPort' in each && each.localPort === port) as Socket & { _handle: { fd: number } }
  const program = `
import json, socket
s = socket.socket(fileno=3)
tcp = lambda option: s.getsockopt(socket.IPPROTO_TCP, option)
print(json.dumps({'nodelay': int(tcp(socket.TCP_NODELAY) != 0), 'keepalive': s.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE),
  'idle': tcp(socket.TCP_KEEPIDLE), 'interval': tcp(socket.TCP_KEEPINTVL)}))`
  const output = execFileSync('python3', ['-c', program], { stdio: ['ignore', 'pipe', 'inherit', socket._handle.fd] })
  return JSON.parse(output.toString()) as ReturnType<typeof optionsOf>
}

async function optionsWith(...settings: string[]): Promise<ReturnType<typeof optionsOf>> {
  const { port, server } = await running(...settings)
  const client = await WireClient.open(port)
  // Nagle's algorithm goes with the first message: the answer to the request is one write, which nothing delays.
  await server.send('1', 'x')
  await client.frame()
  return optionsOf(port)
}

describe.runIf(hasSs)('ConnectionBacklog', () => {
  it.each([
    ['', 511],
    ['ConnectionBacklog=17', 17],
    ['ConnectionBacklog=0', 1],
  ])('%s gives the system a queue of %i', async (setting, length) => {
    const { port } = await running(...(setting === '' ? [] : [setting]))
    expect(queueOf(port)).toBe(length)
  })

  it.each([
    ['', 500],
    ['ConnectionBacklog=4096', 1_000],
  ])('%s has room for clients that connect at once: the system drops none of %i, and all open', async (setting, clients) => {
    const { port } = await running(...(setting === '' ? [] : [setting]))
    const before = listenOverflows()
    expect(await openedAtOnce(port, clients)).toBe(clients)
    expect(listenOverflows() - before).toBe(0)
  })

  it('beyond what the system allows says what is in force', async () => {
    const longest = Number(readFileSync('/proc/sys/net/core/somaxconn', 'latin1'))
    const { server, port } = await running('ConnectionBacklog=65535')
    expect(queueOf(port)).toBe(longest)
    expect(server.settings().find((each) => each.name === 'ConnectionBacklog')?.inForce).toBe(String(longest))
  })

  it('that changes holds from the next start on', async () => {
    const { port, server } = await running()
    server.connectionBacklog = 9
    expect(queueOf(port)).toBe(511)
    await server.stopListening()
    await server.startListening()
    expect(queueOf(server.localPort)).toBe(9)
  })
})

describe.runIf(hasPython)('A connection', () => {
  it('is without Nagle, and without keep-alive, by default', async () => {
    expect(await optionsWith()).toMatchObject({ nodelay: 1, keepalive: 0 })
  })

  it('with TcpNoDelay=False has Nagle', async () => {
    expect((await optionsWith('TcpNoDelay=False')).nodelay).toBe(0)
  })

  it.each([
    ['60000', 60],
    ['2500', 3],
    ['1', 1],
  ])('with KeepAliveTime=%s is asked for a sign of life after %i seconds of silence', async (time, seconds) => {
    expect(await optionsWith(`KeepAliveTime=${time}`)).toMatchObject({ keepalive: 1, idle: seconds })
  })

  it('with KeepAliveInterval has that interval where this Node can set it, and else the setting says that it cannot', async () => {
    const { port, server } = await running('KeepAliveTime=60000', 'KeepAliveInterval=6500')
    await WireClient.open(port)
    const facts = server.settings().find(({ name }) => name === 'KeepAliveInterval')
    if (CAN_SET_KEEP_ALIVE_INTERVAL) expect([optionsOf(port).interval, facts?.inForce]).toEqual([7, '7000'])
    else expect([facts?.inForce === facts?.requested, facts?.why === '']).toEqual([false, false])
  })
})

/** Ports below this one are for root. */
const firstFree = process.platform === 'linux' ? Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start')) : 0

describe.runIf(firstFree > 1)('Listening', () => {
  it('on a port that is for root alone is no-permission, and nothing listens', async () => {
    const { server } = prepared('LocalPort=1')
    if (process.geteuid?.() === 0) {
      process.seteuid?.(65_534)
      onTestFinished(() => process.seteuid?.(0))
    }
    expect(await failure(() => server.startListening())).toMatch(/^no-permission 10013: /)
    expect(server.listening).toBe(false)
  })
})
