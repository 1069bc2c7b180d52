// The clients that faults are shown to.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { WebSocket as WsSocket } from 'ws'
import type { Browser } from '@playwright/test'
import { clientOf, type Client } from './observe.ts'

/** npm ws. */
export const ws: Client = clientOf((url, tell, authority) => {
  const socket = new WsSocket(url, authority === '' ? {} : { ca: readFileSync(authority) })
  socket.on('open', () => tell('open'))
  socket.on('message', (data: Buffer) => tell(`message ${shown(data.toString())}`))
  socket.on('error', ({ message }) => tell(`error ${message}`))
  return {
    over: new Promise<void>((resolve) =>
      socket.on('close', (code, reason) => {
        tell(`close ${code} ${reason.toString()}`.trim())
        resolve()
      }),
    ),
  }
})

/** What Node has of its own. Whom it trusts is told to a process as it starts. */
export const node: Client = (url, times, authority) =>
  authority === ''
    ? inThisProcess(url, times, '')
    : lines(process.execPath, ['--eval', NODE, url, String(times)], { NODE_EXTRA_CA_CERTS: authority })

const NODE = `(async () => {
  for (let times = Number(process.argv[2]); times > 0; times--) {
    const told = []
    await new Promise((resolve) => {
      const socket = new WebSocket(process.argv[1])
      socket.addEventListener('open', () => told.push('open'))
      socket.addEventListener('error', (event) => told.push(('error ' + (event.message ?? '')).trim()))
      socket.addEventListener('close', ({ code, reason }) => {
        told.push(('close ' + code + ' ' + reason).trim())
        resolve()
      })
    })
    console.log(told.join('; '))
  }
})()`

const inThisProcess: Client = clientOf((url, tell) => {
  const socket = new WebSocket(url)
  socket.addEventListener('open', () => tell('open'))
  socket.addEventListener('message', ({ data }) => tell(`message ${shown(String(data))}`))
  socket.addEventListener('error', (event) => tell(`error ${(event as ErrorEvent).message ?? ''}`.trim()))
  return {
    over: new Promise<void>((resolve) =>
      socket.addEventListener('close', ({ code, reason }) => {
        tell(`close ${code} ${reason}`.trim())
        resolve()
      }),
    ),
  }
})

/** A long message is told by its length. */
function shown(text: string): string {
  return text.length > 40 ? `of ${text.length}` : text
}

const PYTHON = `
import asyncio, sys, websockets

async def once(url):
    told = []
    try:
        async with websockets.connect(url, open_timeout=20, close_timeout=2, max_size=2**26) as client:
            told.append("open")
            try:
                while True:
                    text = await client.recv()
                    told.append("message " + (text if len(text) <= 40 else "of %d" % len(text)))
            except Exception as error:
                told.append(type(error).__name__ + ": " + str(error))
    except Exception as error:
        told.append(type(error).__name__ + ": " + str(error))
    print("; ".join(told).replace("\\n", " "), flush=True)

async def main():
    for _ in range(int(sys.argv[2])):
        await once(sys.argv[1])

asyncio.run(main())
`

const AIOHTTP = `
import asyncio, sys, aiohttp

async def once(url):
    told = []
    try:
        # None that was used before, and each connects once.
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session, session.ws_connect(url, max_msg_size=2**26, timeout=2, compress=15) as client:
            told.append("open")
            while True:
                message = await client.receive()
                if message.type == aiohttp.WSMsgType.TEXT:
                    told.append("message " + (message.data if len(message.data) <= 40 else "of %d" % len(message.data)))
                elif message.type == aiohttp.WSMsgType.ERROR:
                    told.append(type(message.data).__name__ + ": " + str(message.data))
                    break
                else:
                    told.append(("%s %s %s" % (message.type.name, message.data, message.extra or "")).strip())
                    break
            told.append("close_code %s" % client.close_code)
    except Exception as error:
        told.append(type(error).__name__ + ": " + str(error))
    print("; ".join(told).replace("\\n", " ").replace(url.replace("ws", "http", 1), "URL").replace(url, "URL"), flush=True)

async def main():
    for _ in range(int(sys.argv[2])):
        await once(sys.argv[1])

asyncio.run(main())
`

/** A program that connects so many times, and prints a line each. */
async function lines(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  const said: string[] = []
  for await (const line of createInterface({ input: child.stdout })) said.push(line)
  return said
}

/** Where OpenSSL finds whom it trusts. */
function trusting(authority: string): Readonly<Record<string, string>> {
  return authority === '' ? {} : { SSL_CERT_FILE: authority }
}

/** Python's websockets, run by this Python. */
export function python(executable: string): Client {
  return (url, times, authority) => lines(executable, ['-c', PYTHON, url, String(times)], trusting(authority))
}

/** Python's aiohttp, run by this Python. */
export function aiohttp(executable: string): Client {
  return (url, times, authority) => lines(executable, ['-c', AIOHTTP, url, String(times)], trusting(authority))
}

/** A page of Chromium: what its WebSocket tells the page, and what the developer tools say. */
export function chromium(browser: Browser): Client {
  return async (url, times) => {
    const page = await browser.newPage()
    const tools = await page.context().newCDPSession(page)
    await tools.send('Network.enable')
    const complaints: string[] = []
    tools.on('Network.webSocketFrameError', ({ errorMessage }) => complaints.push(errorMessage))
    page.on('console', (message) => {
      const [, why] = /WebSocket connection to '[^']*' failed: (.*)/s.exec(message.text()) ?? []
      if (why !== undefined) complaints.push(why.trim())
    })
    const said: string[] = []
    try {
      for (let done = 0; done < times; done++) {
        complaints.length = 0
        const told = await page.evaluate(
          (to) =>
            new Promise<string[]>((resolve) => {
              const seen: string[] = []
              const socket = new WebSocket(to)
              socket.addEventListener('open', () => seen.push('open'))
              socket.addEventListener('message', ({ data }) => {
                const text = String(data)
                seen.push(`message ${text.length > 40 ? `of ${text.length}` : text}`)
              })
              socket.addEventListener('error', () => seen.push('error'))
              socket.addEventListener('close', ({ code, reason }) => {
                seen.push(`close ${code} ${reason}`.trim())
                // What the developer tools say comes by another way, and is there by the next answer of the page.
                setTimeout(() => resolve(seen))
              })
            }),
          url,
        )
        await page.evaluate(() => undefined)
        const [why] = complaints
        said.push([...told, ...(why === undefined ? [] : [`console: ${why}`])].join('; '))
      }
    } finally {
      await page.close()
    }
    return said
  }
}
