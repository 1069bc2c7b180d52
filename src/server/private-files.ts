// The one place in which files and folders are made: for their owner alone, 0600 in 0700, since payloads, settings and keys are nobody else's.
// What a file is for is left to whoever makes it. On Windows modes have no effect; there the user's profile protects what lies in it.
import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { codeOf } from './system-reason.ts'

const FOLDER_MODE = 0o700
const FILE_MODE = 0o600

/**
 * Makes a folder, and those above it that are missing. Rejects with the system's error. `mkdir` with `recursive` will not do: in a place where
 * nothing can be made, such as /proc, it tries for ever.
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = []
  for (let folder = resolve(path); !(await isMade(folder)); folder = dirname(folder)) missing.push(folder)
  for (const folder of missing.toReversed()) await makeOne(folder)
}

/** Makes one folder, or finds it there. False: a folder above it is missing. */
async function isMade(folder: string): Promise<boolean> {
  try {
    await makeOne(folder)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && dirname(folder) !== folder) return false
    throw error
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: FOLDER_MODE })
  } catch (error) {
    // One that is there is answered with EEXIST, or with what else would have been wrong.
    if (codeOf(error) === 'ENOENT' || !(await isFolder(folder))) throw error
  }
}

/** `makeFolder` where nothing can be waited for, as before Electron is ready. Throws the system's error. */
export function makeFolderSync(path: string): void {
  const missing: string[] = []
  const isThere = (folder: string): boolean => {
    try {
      mkdirSync(folder, { mode: FOLDER_MODE })
    } catch (error) {
      if (codeOf(error) === 'ENOENT' && dirname(folder) !== folder) return false
      if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error
    }
    return true
  }
  for (let folder = resolve(path); !isThere(folder); folder = dirname(folder)) missing.push(folder)
  for (const folder of missing.toReversed()) mkdirSync(folder, { mode: FOLDER_MODE })
}

/** A new file, or with other flags one that may be there. */
export function openFile(path: string, flags: 'wx' | 'w' | 'r+'): Promise<FileHandle> {
  return open(path, flags, FILE_MODE)
}

/** Puts a file in the place of an older one, whole at every moment. `sync`: it survives a loss of power too. */
export async function replaceFile(path: string, content: string | Uint8Array, { sync = false } = {}): Promise<void> {
  const beside = besideOf(path)
  try {
    const file = await open(beside, 'wx', FILE_MODE)
    try {
      await file.writeFile(content)
      if (sync) await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined)
    throw error
  }
}

/** `replaceFile` where nothing can be waited for, as while a window closes. */
export function replaceFileSync(path: string, content: string): void {
  const beside = besideOf(path)
  try {
    writeFileSync(beside, content, { mode: FILE_MODE, flag: 'wx' })
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

/** Of its own for each write: several hosts share a home. */
function besideOf(path: string): string {
  return `${path}.${process.pid}-${randomUUID().slice(0, 8)}.new`
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  )
}
