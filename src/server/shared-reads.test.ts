// Fails when Node changes what shared-reads.ts relies on: accepted sockets must read into one buffer, pause, resume and end as others do.
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { readShared } from './shared-reads.ts'

/** An accepted socket and its client. */
async function pair(): Promise<{ accepted: Socket; client: Socket; end: () => Promise<void> }> {
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [accepted] = (await once(server, 'connection')) as [Socket]
  const end = async (): Promise<void> => {
    client.destroy()
    accepted.destroy()
    server.close()
    await once(server, 'close')
  }
  return { accepted, client, end }
}

describe('readShared', () => {
  it('hands every socket its bytes in the same memory, in order, and tells their end', async () => {
    const { accepted, client, end } = await pair()
    const memories = new Set<ArrayBufferLike>()
    const pieces: Buffer[] = []
    expect(
      readShared(accepted, function (bytes) {
        expect(this).toBe(accepted)
        memories.add(bytes.buffer)
        pieces.push(Buffer.from(bytes))
      }),
    ).toBe(true)
    const over = once(accepted, 'end')
    accepted.resume()
    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index >> 4))
    client.end(sent)
    await over
    expect([Buffer.concat(pieces).equals(sent), memories.size]).toEqual([true, 1])
    await end()
  })

  it('stops at pause and goes on at resume', async () => {
    const { accepted, client, end } = await pair()
    let arrived = 0
    const wake: (() => void)[] = []
    readShared(accepted, (bytes) => {
      arrived += bytes.length
      accepted.pause()
      for (const each of wake.splice(0)) each()
    })
    accepted.resume()
    client.end(Buffer.alloc(1_000_000))
    await new Promise<void>((resolve) => wake.push(resolve))
    const first = arrived
    for (let turn = 0; turn < 10; turn++) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect([arrived, first <= 65_536]).toEqual([first, true])
    const over = once(accepted, 'end')
    while (arrived < 1_000_000) {
      const more = new Promise<void>((resolve) => wake.push(resolve))
      accepted.resume()
      await more
    }
    accepted.resume()
    await over
    await end()
  })
})
