// What one client sends never keeps another waiting: the order in which a server takes what two of them have sent at the same time.
import { expect, it } from 'vitest'
import type { TrafficRecorder } from '../../src/server/index.ts'
import { running } from './transcript.ts'
import { WireClient, frame } from './wire-client.ts'

/** Pings of one byte: some twenty reads of the server. */
const FLOOD = 200_000
/** Those that one read of 64 KiB brings. */
const OF_ONE_READ = Math.floor(65_536 / 7)

it('a ping is answered before the pings that another client has sent in a crowd before it', async () => {
  const { port, server } = await running()
  const loud = await WireClient.open(port)
  const quiet = await WireClient.open(port)
  let taken = 0
  let loudTaken = 0
  let quietTakenAfter = -1
  const allTaken = new Promise<void>((resolve) => {
    const recorder: Partial<TrafficRecorder> = {
      controlIn: ({ connectionId }) => {
        if (connectionId === '2') quietTakenAfter = loudTaken
        else loudTaken++
        if (++taken === FLOOD + 1) resolve()
      },
      sent: () => {},
    }
    server.recorder = recorder as TrafficRecorder
  })
  loud.socket.resume()
  loud.send(Buffer.concat(Array.from({ length: FLOOD }, () => frame(0x89, 'x'))))
  quiet.send(frame(0x89, 'y'))
  expect(await quiet.frame()).toEqual({ first: 0x8a, payload: Buffer.from('y') })
  await allTaken
  expect([quietTakenAfter < OF_ONE_READ, loudTaken]).toEqual([true, FLOOD])
})

it('what a client had sent in a crowd before it left is taken to its last message, then its end is told', async () => {
  const { port, server, transcript } = await running()
  const client = await WireClient.open(port)
  let messages = 0
  server.on('dataIn', ({ eom }) => void (eom && messages++))
  client.send(
    Buffer.concat([
      ...Array.from({ length: 30_000 }, () => frame(0x89, '')),
      ...Array.from({ length: 5 }, () => frame(0x81, 'last')),
    ]),
  )
  client.fin()
  await transcript.until('disconnected')
  expect(messages).toBe(5)
})
