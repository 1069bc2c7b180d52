// What is found of certificates; the rest of the diagnosis is seen through `socketbench doctor`.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { localServerIn } from '../server/index.ts'
import { makeFolder } from '../server/private-files.ts'
import { diagnose } from './diagnosis.ts'
import { LocalCertificate, ownNames } from './local-certificate.ts'

const [, ownName] = ownNames()

test.skipIf(ownName === undefined)('a certificate from before this machine had its name is said to be renewed', async () => {
  const home = await mkdtemp(join(tmpdir(), 'socketbench-diagnosis-'))
  onTestFinished(() => rm(home, { recursive: true }))
  const folder = join(home, 'certificates')
  await makeFolder(folder)
  await localServerIn(folder, { name: 'Authority', names: ['localhost', 'before.example'], keyType: 'ecdsa-p256' })
  const said = async (): Promise<readonly string[]> =>
    (await diagnose({ home, port: 0 })).filter(({ about }) => about === 'Certificate').map(({ says }) => says)
  expect(await said()).toEqual([
    expect.stringMatching(/^The server certificate is valid for \d+ more days\.$/),
    `It is not for ${ownName}: the next start with TLS renews it.`,
  ])
  await new LocalCertificate(folder).make()
  expect(await said()).toHaveLength(1)
})
