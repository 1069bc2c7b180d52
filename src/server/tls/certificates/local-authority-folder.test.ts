// An authority in a folder: who may read it, what is never written over, and when its server certificate is renewed.
import { chmodSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { authorityAtHand, NOW } from './authority-test-support.ts'
import { subjectOf } from './certificate-subject.ts'
import { createLocalAuthority } from './local-authority.ts'
import { localServerIn, readLocalAuthority, writeLocalAuthority } from './local-authority-folder.ts'

const ours = authorityAtHand()
const { at } = ours

describe('a folder', () => {
  const REQUEST = { name: 'Kept', names: ['localhost'], addresses: ['127.0.0.1'], now: NOW }
  const modes = (): string[] =>
    readdirSync(at('ca'))
      .toSorted()
      .map((name) => `${name} ${(statSync(at(`ca/${name}`)).mode & 0o777).toString(8)}`)

  it.skipIf(process.platform === 'win32')('keeps what it holds to its owner', async () => {
    await localServerIn(at('ca'), REQUEST)
    expect([`ca ${(statSync(at('ca')).mode & 0o777).toString(8)}`, ...modes()]).toEqual([
      'ca 700',
      'ca-key.pem 600',
      'ca.pem 600',
      'server-key.pem 600',
      'server.pem 600',
    ])
    chmodSync(at('ca/server-key.pem'), 0o644)
    await localServerIn(at('ca'), { ...REQUEST, names: ['other.example'] })
    expect(modes()[2]).toBe('server-key.pem 600')
  })

  it('is not written over without being asked', async () => {
    await writeLocalAuthority(at('ca'), { authority: ours.authority })
    const other = await createLocalAuthority({ name: 'Other', now: NOW })
    await expect(writeLocalAuthority(at('ca'), { authority: other })).rejects.toThrow(
      `"${at('ca/ca-key.pem')}" is there already and is not written over. Choose another folder, or ask for it to be replaced.`,
    )
    expect(readFileSync(at('ca/ca.pem'), 'utf8')).toBe(ours.authority.certificatePem)
    await writeLocalAuthority(at('ca'), { authority: other }, { overwrite: true })
    expect(subjectOf((await readLocalAuthority(at('ca'))).certificate)).toBe('CN=Other')
    expect(readdirSync(at('ca')).toSorted()).toEqual(['ca-key.pem', 'ca.pem'])
  })

  it('gives the same certificate again, and a new one of the same authority when it must', async () => {
    const lines: string[] = []
    const ask = async (change: object): Promise<void> => {
      const { authority: by, server, outcome, reason } = await localServerIn(at('ca'), { ...REQUEST, ...change })
      expect(server.certificate.verify(by.certificate.publicKey)).toBe(true)
      lines.push(`${outcome} ${server.certificate.subjectAltName ?? ''} by ${subjectOf(by.certificate)}. ${reason}`)
    }
    await ask({})
    await ask({})
    await ask({ addresses: [], names: ['127.0.0.1', 'LOCALHOST'] })
    await ask({ names: ['localhost', 'other.example'] })
    await ask({ names: ['localhost', 'other.example'], now: new Date('2027-04-01T12:00:00Z') })
    writeFileSync(at('ca/server-key.pem'), (await ours.authority.issueServer({ names: ['x.example'], now: NOW })).keyPem)
    await ask({ now: new Date('2027-04-02T12:00:00Z') })
    expect(lines).toEqual([
      'created DNS:localhost, IP Address:127.0.0.1 by CN=Kept. ',
      'kept DNS:localhost, IP Address:127.0.0.1 by CN=Kept. ',
      'kept DNS:localhost, IP Address:127.0.0.1 by CN=Kept. ',
      'renewed DNS:localhost, DNS:other.example, IP Address:127.0.0.1 by CN=Kept. The server certificate is for other names.',
      'renewed DNS:localhost, DNS:other.example, IP Address:127.0.0.1 by CN=Kept. The server certificate is valid until Apr  2 10:59:59 2027 GMT only.',
      'renewed DNS:localhost, IP Address:127.0.0.1 by CN=Kept. ' +
        'The server certificate and its key could not be read, or did not belong together.',
    ])
  })

  it('is never given a new authority in place of a damaged one', async () => {
    await localServerIn(at('ca'), REQUEST)
    rmSync(at('ca/ca-key.pem'))
    await expect(localServerIn(at('ca'), REQUEST)).rejects.toThrow(
      `"ca.pem" and "ca-key.pem" in "${at('ca')}" cannot be used (ENOENT). Restore them, or use another folder.`,
    )
  })

  it('cannot be where a file is', async () => {
    writeFileSync(at('file'), '')
    await expect(writeLocalAuthority(at('file'), { authority: ours.authority })).rejects.toThrow(
      /^The authority cannot be written to ".*file": something else with that name exists\.$/,
    )
  })
})
