// Paths in a workspace: a file beside the workspace, or below it, is written relative to it, so that both can be moved or shared together.
import { dirname, isAbsolute, join, relative, sep } from 'node:path'

/** What begins so stands relative to the workspace; nothing else does. */
const RELATIVE = /^\.{1,2}\//

/** `value`: any value of a setting. `path`: of the workspace, "" where it has none. */
export function toAbsolute(value: string, path: string): string {
  return path !== '' && RELATIVE.test(value) && !value.includes('\n') ? join(dirname(path), value) : value
}

/** `base`: only what lies in this folder becomes relative. */
export function toRelative(value: string, path: string, base: string): string {
  if (path === '' || value.includes('\n') || !isAbsolute(value) || !isWithin(value, base)) return value
  const way = relative(dirname(path), value).split(sep).join('/')
  return way.startsWith('../') ? way : `./${way}`
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '' && !way.startsWith('..') && !isAbsolute(way)
}
