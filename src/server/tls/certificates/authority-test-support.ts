// What the tests of local authorities share: one authority, and a folder of its own for each test. Nothing of the product imports it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach } from 'vitest'
import { createLocalAuthority, type LocalAuthority } from './local-authority.ts'

/** When the authority is made, and what its certificates are judged at. */
export const NOW = new Date('2026-03-01T12:00:00Z')

export interface AuthorityAtHand {
  readonly authority: LocalAuthority
  readonly folder: string
  /** A path in the folder. */
  readonly at: (name: string) => string
}

/** To be called once in a file of tests; what it returns holds during each test. */
export function authorityAtHand(): AuthorityAtHand {
  let authority: LocalAuthority | undefined
  let folder = ''
  beforeAll(async () => {
    authority = await createLocalAuthority({ name: 'Socketbench test', now: NOW })
  })
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'local-authority-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  return {
    get authority() {
      if (!authority) throw new Error('The authority is there during tests only.')
      return authority
    },
    get folder() {
      return folder
    },
    at: (name) => join(folder, name),
  }
}
