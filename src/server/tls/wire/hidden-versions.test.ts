// A ClientHello without supported_versions: the same bytes but for the number of one extension, and left alone where it is not whole.
import { expect, it } from 'vitest'
import { HEAD_OF_RECORD, inRecords, realHello } from '../fixtures/client-hello.ts'
import { ClientHelloReader } from './client-hello-reader.ts'
import { hideVersions } from './hidden-versions.ts'

const versionsIn = (bytes: Buffer): unknown[] => {
  const result = new ClientHelloReader().feed(bytes)
  return result.state === 'hello' ? [result.hello.listsVersions, result.hello.versions.map(({ name }) => name)] : [result.state]
}

it('A hello offers what its version field says, in as many bytes as before, two of which are others', async () => {
  const hello = await realHello()
  const before = Buffer.from(hello)
  expect(versionsIn(hello)).toEqual([true, ['TLS 1.3', 'TLS 1.2']])
  expect(hideVersions(hello)).toBe(true)
  expect(versionsIn(hello)).toEqual([false, ['TLS 1.2']])
  expect(hello.filter((byte, index) => byte !== before[index])).toHaveLength(2)
  expect(hideVersions(hello)).toBe(false)
})

it('A hello that is cut into records, or cut off, stays as it is', async () => {
  const hello = await realHello()
  const pieces = inRecords(hello.subarray(HEAD_OF_RECORD), 100)
  const before = Buffer.from(pieces)
  expect(hideVersions(pieces)).toBe(false)
  expect(pieces.equals(before)).toBe(true)
  for (let length = 0; length < hello.length; length++) expect(hideVersions(Buffer.from(hello.subarray(0, length)))).toBe(false)
})

it('What is no ClientHello stays as it is', () => {
  for (const bytes of ['15030300020228', '16030300040b000000', '1603010004010000ff'])
    expect([bytes, hideVersions(Buffer.from(bytes, 'hex'))]).toEqual([bytes, false])
})
