// What reads completions and the manual page as users do, for scripts/reference.test.ts: which of it this machine has, and how it gets the rest.
import { aptInstall, findProgram } from './machine.ts'

const READERS = [
  { program: 'zsh', aptPackage: 'zsh' },
  { program: 'fish', aptPackage: 'fish' },
  { program: 'man', aptPackage: 'man-db' },
  { program: 'groff', aptPackage: 'groff' },
] as const

/** Installs what is not here. Returns what is still missing: a sentence each. */
export async function supplyShells(): Promise<readonly string[]> {
  const missing: string[] = []
  for (const { program, aptPackage } of READERS) {
    if (findProgram(program)) continue
    const why = await aptInstall([aptPackage])
    if (!findProgram(program))
      missing.push(`What ${program} makes of the command's files: it is not here, and ${why ?? `${aptPackage} does not bring it`}`)
  }
  return missing
}
