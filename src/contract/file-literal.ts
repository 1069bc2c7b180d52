// The path of a file as it is written in a command line or in a program, so that a space, a quote or a backslash in it does no harm.

/** Characters that mean themselves to every POSIX shell. */
const PLAIN = /^[\w@%+=:,./-]+$/

/** `platform` as Node names it. Windows: what cmd and PowerShell both read. A path there cannot contain the quote. */
export function inShell(path: string, platform: string): string {
  if (platform === 'win32') return `"${path}"`
  return PLAIN.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`
}

/** A literal that JavaScript and Python read alike. */
export function inProgram(path: string, quote: '"' | "'"): string {
  return (
    quote +
    path.replace(/["'\\]/g, (character) => (character === quote || character === '\\' ? `\\${character}` : character)) +
    quote
  )
}

/** The last part of a path of either system. */
export function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path
}
