// Records cut into smaller ones: what is in clear here; what is encrypted goes through a real handshake in tls-deviation.test.ts.
import { expect, it } from 'vitest'
import { Negotiated } from './negotiated.ts'
import { RecordCutter } from './record-cutter.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const MESSAGES = hex('16 0303 0003 aabbcc 16 0303 0002 ddee')
const CUT = hex('16 0303 0002 aabb 16 0303 0001 cc 16 0303 0002 ddee')

it.each([1, 3, 5, 100])('Records of a handshake are cut, however many bytes come at once: %i', (size) => {
  const cutter = new RecordCutter(2, new Negotiated())
  const passed: Buffer[] = []
  const pieces: Buffer[] = []
  for (let at = 0; at < MESSAGES.length; at += size)
    pieces.push(...cutter.cut([MESSAGES.subarray(at, at + size)], (bytes) => passed.push(bytes)))
  expect(Buffer.concat(pieces).equals(CUT)).toBe(true)
  expect(passed).toEqual(pieces)
})

it('Behind a ChangeCipherSpec before TLS 1.3 everything is as it was, and so it is behind a record that no key opens', () => {
  for (const end of ['14 0303 0001 01', '17 0303 0003 aabbcc']) {
    const cutter = new RecordCutter(1, new Negotiated())
    const behind = hex(`${end} 16 0303 0003 aabbcc 15 03`)
    expect(Buffer.concat(cutter.cut([behind], () => undefined)).equals(behind)).toBe(true)
    expect(cutter.cut([MESSAGES], () => undefined)).toEqual([MESSAGES])
  }
})
