// Takes the rights of others from files and folders that an earlier version of the application, or a hand, has made too open.
import { chmod, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Rights of the group and of others. */
const OTHERS = 0o077
/** Files and folders looked at in one mending. A home has some hundreds. */
const MOST_MENDED = 20_000

/**
 * Takes the rights of others from a file, or from a folder with all that is in it, as an earlier version or a hand has made them. Never
 * rejects; links are left alone, and so is what belongs to somebody else.
 */
export async function mendModes(path: string): Promise<void> {
  if (process.platform === 'win32') return
  await mend(path, { left: MOST_MENDED })
}

/** What is in a folder comes before the folder: a mending that was broken off is taken up again. */
async function mend(path: string, budget: { left: number }): Promise<void> {
  if (budget.left-- <= 0) return
  const facts = await lstat(path).catch(() => undefined)
  if (!facts || (facts.mode & OTHERS) === 0 || !(facts.isFile() || facts.isDirectory())) return
  if (facts.isDirectory()) for (const name of await readdir(path).catch(() => [])) await mend(join(path, name), budget)
  await chmod(path, facts.mode & 0o777 & ~OTHERS).catch(() => undefined)
}
