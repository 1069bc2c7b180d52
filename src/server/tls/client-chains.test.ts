// What is remembered of clients that resume, and its bounds.
import { X509Certificate } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { ClientChains } from './client-chains.ts'
import { createLocalAuthority } from './certificates/local-authority.ts'

let between: X509Certificate
let alice: X509Certificate
let bob: X509Certificate

beforeAll(async () => {
  const authority = await (await createLocalAuthority({ name: 'Root' })).issueAuthority({ name: 'Between' })
  between = authority.certificate
  alice = (await authority.issueClient({ name: 'alice' })).certificate
  bob = (await authority.issueClient({ name: 'bob' })).certificate
})

const names = (chain: readonly X509Certificate[]): string => chain.map(({ subject }) => subject).join(' < ')

it('a chain is restored for its own client alone, and one that came whole is left as it is', () => {
  const chains = new ClientChains()
  chains.remember([alice, between])
  expect(names(chains.restored([alice]))).toBe('CN=alice < CN=Between')
  expect(names(chains.restored([bob]))).toBe('CN=bob')
  expect(names(chains.restored([alice, bob]))).toBe('CN=alice < CN=bob')
  expect(chains.restored([])).toEqual([])
})

it('a client that sent its certificate alone takes no place', () => {
  const chains = new ClientChains()
  chains.remember([alice, between])
  chains.remember([alice])
  expect(names(chains.restored([alice]))).toBe('CN=alice < CN=Between')
})

it('more than 16 KiB of certificates are not remembered', () => {
  const chains = new ClientChains()
  const count = Math.ceil((16 * 1024) / between.raw.length) + 1
  chains.remember([alice, ...Array.from({ length: count }, () => between)])
  expect(names(chains.restored([alice]))).toBe('CN=alice')
})

it('of more than a thousand clients the one goes that was not seen for the longest', () => {
  const chains = new ClientChains()
  const stranger = (index: number): X509Certificate =>
    ({ fingerprint256: String(index), subject: String(index), raw: Buffer.alloc(9) }) as X509Certificate
  chains.remember([alice, between])
  chains.remember([bob, between])
  for (let index = 0; index < 998; index++) chains.remember([stranger(index), between])
  chains.remember([alice, between])
  chains.remember([stranger(998), between])
  expect([names(chains.restored([alice])), names(chains.restored([bob]))]).toEqual(['CN=alice < CN=Between', 'CN=bob'])
})
