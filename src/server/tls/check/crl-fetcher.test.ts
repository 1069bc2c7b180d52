// Fetching revocation lists from a real web server: good, slow, huge, wrong, elsewhere, gone.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { commonName, cRLNumber, extension, signedRevocationList } from '../certificates/certificate-writing.ts'
import { octetString } from '../certificates/der.ts'
import { createLocalAuthority, type LocalAuthority } from '../certificates/local-authority.ts'
import { CrlFetcher, type FetchedList } from './crl-fetcher.ts'
import { RevocationList } from './revocation-list.ts'
import { RevocationServer } from './test-support/revocation-server.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
let authority: LocalAuthority
let server: RevocationServer
let fetcher: CrlFetcher
let now = NOW

beforeAll(async () => {
  authority = await createLocalAuthority({ name: 'Root', now: NOW })
})
beforeEach(async () => {
  now = NOW
  server = await RevocationServer.start()
  fetcher = new CrlFetcher({ clock: () => now })
})
afterEach(async () => {
  fetcher.close()
  await server.stop()
})

function list(number: number, nextUpdate = '2026-03-02T00:00:00Z'): Buffer {
  const times = { thisUpdate: new Date('2026-03-01T00:00:00Z'), nextUpdate: new Date(nextUpdate) }
  return authority.createRevocationList({ revoked: [], number, ...times }).der
}

/** The number of the list, or why there is none, with the port made 0. */
function outcome(result: FetchedList): string {
  return 'list' in result ? `list ${result.list.number}` : result.failure.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:0')
}
const fetched = async (path: string): Promise<string> => outcome(await fetcher.fetch(server.url(path)))

describe('A list at an address', () => {
  it('is fetched, in DER and in PEM, whatever its content type says', async () => {
    server.answers.set('/a.crl', list(1))
    server.answers.set('/b.pem', (_request, response) => {
      const pem = `-----BEGIN X509 CRL-----\n${list(2).toString('base64')}\n-----END X509 CRL-----\n`
      response.writeHead(200, { 'content-type': 'text/html' }).end(pem)
    })
    expect([await fetched('/a.crl'), await fetched('/b.pem')]).toEqual(['list 1', 'list 2'])
  })

  it('is asked for once by many at the same time', async () => {
    server.answers.set('/a.crl', list(1))
    const results = await Promise.all([1, 2, 3, 4, 5].map(async () => await fetched('/a.crl')))
    expect([results, server.asked]).toEqual([['list 1', 'list 1', 'list 1', 'list 1', 'list 1'], ['/a.crl']])
  })

  it('is kept until the next one is due, and then fetched again', async () => {
    server.answers.set('/a.crl', list(1, '2026-03-01T13:00:00Z'))
    const results = [await fetched('/a.crl')]
    server.answers.set('/a.crl', list(2))
    now = new Date('2026-03-01T12:59:59Z')
    results.push(await fetched('/a.crl'))
    now = new Date('2026-03-01T13:00:00Z')
    results.push(await fetched('/a.crl'))
    expect([results, server.asked.length]).toEqual([['list 1', 'list 1', 'list 2'], 2])
  })

  it('is kept for a day though the next one be due in a year', async () => {
    server.answers.set('/a.crl', list(1, '2027-03-01T00:00:00Z'))
    await fetched('/a.crl')
    now = new Date('2026-03-02T11:59:59Z')
    await fetched('/a.crl')
    expect(server.asked.length).toBe(1)
    now = new Date('2026-03-02T12:00:00Z')
    await fetched('/a.crl')
    expect(server.asked.length).toBe(2)
  })

  it('that is distrusted is not handed out again, and asked for again half a minute later', async () => {
    server.answers.set('/a.crl', list(1))
    const first = await fetcher.fetch(server.url('/a.crl'))
    if ('list' in first) fetcher.distrust(server.url('/a.crl'), first.list, 'the list is forged')
    server.answers.set('/a.crl', list(2))
    const results = [await fetched('/a.crl')]
    now = new Date('2026-03-01T12:00:30Z')
    results.push(await fetched('/a.crl'))
    expect(results).toEqual(['the list is forged', 'list 2'])
  })

  it('that is not the one which is kept is not distrusted', async () => {
    server.answers.set('/a.crl', list(1))
    await fetched('/a.crl')
    fetcher.distrust(server.url('/a.crl'), RevocationList.read(list(2)), 'the list is forged')
    expect(await fetched('/a.crl')).toBe('list 1')
  })

  it('makes way for others when all together have more than 32 MiB', async () => {
    const padding = extension('1.2.3', octetString(Buffer.alloc(7 * 1024 * 1024)))
    const times = { thisUpdate: NOW, nextUpdate: new Date('2026-04-01T00:00:00Z') }
    const contents = { issuer: commonName('Root'), ...times, revoked: [], extensions: [cRLNumber(5), padding] }
    for (let at = 0; at < 5; at++) {
      server.answers.set(`/${at}`, signedRevocationList(contents, authority.key))
      expect(await fetched(`/${at}`)).toBe('list 5')
    }
    server.asked.length = 0
    await fetched('/4')
    await fetched('/1')
    await fetched('/0')
    expect(server.asked).toEqual(['/0'])
  })

  it('makes way for others when sixty-four are kept', async () => {
    for (let at = 0; at <= 64; at++) {
      server.answers.set(`/${at}`, list(at))
      await fetched(`/${at}`)
    }
    server.asked.length = 0
    await fetched('/1')
    await fetched('/64')
    await fetched('/0')
    expect(server.asked).toEqual(['/0'])
  })
})

describe('No list', () => {
  it('when it is gone, is asked for again half a minute later only', async () => {
    const results = [await fetched('/gone.crl'), await fetched('/gone.crl')]
    server.answers.set('/gone.crl', list(1))
    now = new Date('2026-03-01T12:00:29.999Z')
    results.push(await fetched('/gone.crl'))
    now = new Date('2026-03-01T12:00:30Z')
    results.push(await fetched('/gone.crl'))
    const gone = 'http://127.0.0.1:0/gone.crl answered 404'
    expect([results, server.asked.length]).toEqual([[gone, gone, gone, 'list 1'], 2])
  })

  it('when something else is there', async () => {
    server.answers.set('/a.crl', Buffer.from('<html>Please log in</html>'))
    expect(await fetched('/a.crl')).toBe(
      'http://127.0.0.1:0/a.crl has no usable list: There is no revocation list: DER or PEM ("X509 CRL") was expected, and the first bytes are 3c68746d',
    )
  })

  it('when it announces more bytes than are taken', async () => {
    server.answers.set('/huge.crl', (_request, response) => {
      response.writeHead(200, { 'content-length': String(9 * 1024 * 1024) }).flushHeaders()
    })
    expect(await fetched('/huge.crl')).toBe('http://127.0.0.1:0/huge.crl sends more than 8388608 bytes')
  })

  it('when it sends without an end, and then the connection is broken off', async () => {
    let ended: (() => void) | undefined
    const brokenOff = new Promise<void>((resolve) => (ended = resolve))
    server.answers.set('/endless.crl', (_request, response) => {
      const goOn = (): void => {
        while (response.write(Buffer.alloc(64 * 1024, 0x30)));
      }
      response.on('drain', goOn).on('close', () => ended?.())
      goOn()
    })
    fetcher = new CrlFetcher({ clock: () => now, sizeLimit: 1_000_000 })
    expect(await fetched('/endless.crl')).toBe('http://127.0.0.1:0/endless.crl sends more than 1000000 bytes')
    await brokenOff
  })

  it.each(['before the answer', 'in the middle of it'])('when its time is over %s', async (when) => {
    const deadline = new AbortController()
    fetcher = new CrlFetcher({ clock: () => now, deadline: () => deadline.signal })
    server.answers.set('/slow.crl', (_request, response) => {
      if (when === 'before the answer') deadline.abort()
      else response.writeHead(200).write(Buffer.from([0x30]), () => deadline.abort())
    })
    expect(await fetched('/slow.crl')).toBe('http://127.0.0.1:0/slow.crl did not answer in time')
  })

  it('when nobody listens there', async () => {
    const url = server.url('/a.crl')
    await server.stop()
    expect(outcome(await fetcher.fetch(url))).toBe('http://127.0.0.1:0/a.crl cannot be reached (ECONNREFUSED)')
    server = await RevocationServer.start()
  })

  it('when the fetcher was closed meanwhile', async () => {
    server.answers.set('/a.crl', () => fetcher.close())
    const sentence = 'http://127.0.0.1:0/a.crl was not asked to the end, because the server is closing'
    expect([await fetched('/a.crl'), await fetched('/a.crl'), server.asked]).toEqual([sentence, sentence, ['/a.crl']])
  })

  it('when eight others are being fetched', async () => {
    server.answers.set('/hang', () => undefined)
    const hanging = Array.from({ length: 8 }, async (_, at) => await fetcher.fetch(`${server.url('/hang')}?${at}`))
    await nextTurn()
    expect(await fetched('/a.crl')).toBe('http://127.0.0.1:0/a.crl was not asked, because 8 other lists are being fetched')
    fetcher.close()
    await Promise.all(hanging)
  })
})

describe('A redirect', () => {
  const redirect = (from: string, to: string): unknown =>
    server.answers.set(from, (_request, response) => void response.writeHead(302, { location: to }).end())

  it('is followed twice and not a third time', async () => {
    redirect('/1', '/2')
    redirect('/2', server.url('/3'))
    server.answers.set('/3', list(3))
    redirect('/0', '/1')
    expect([await fetched('/1'), await fetched('/0')]).toEqual(['list 3', 'http://127.0.0.1:0/0 redirects more than 2 times'])
  })

  it.each([
    ['https://127.0.0.1/a.crl', 'https://127.0.0.1/a.crl is not asked, because it is of https: and only http: is spoken'],
    ['file:///etc/passwd', 'file:///etc/passwd is not asked, because it is of file: and only http: is spoken'],
    ['http://user:secret@127.0.0.1/', 'http://127.0.0.1/ is not asked, because it has a user or a password in it'],
    ['http://[', 'http://127.0.0.1:0/elsewhere redirects to something that is not an address'],
  ])('to %s is not', async (location, sentence) => {
    redirect('/elsewhere', location)
    expect(await fetched('/elsewhere')).toBe(sentence)
  })
})

describe('An address', () => {
  it.each([
    ['ldap://127.0.0.1/cn=x', 'ldap://127.0.0.1/cn=x is not asked, because it is of ldap: and only http: is spoken'],
    ['no address', 'no?address is no address that is asked'],
    [`http://127.0.0.1/${'a'.repeat(1024)}`, `http://127.0.0.1/${'a'.repeat(183)}… is no address that is asked`],
  ])('such as %s is not asked', async (url, sentence) => {
    expect(outcome(await fetcher.fetch(url))).toBe(sentence)
  })
})
