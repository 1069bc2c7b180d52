// Why the system refused something, in words: without the code, the name of the call and the path that Node puts around them. What was
// wanted, of which file, and what to do is for the sentence around it.

/** Where the system's own words are short of what a person needs. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'this account has no permission for that',
  EPERM: 'this account has no permission for that',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: "the account's disk quota is used up",
  EFBIG: 'a file cannot be that large',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'something else with that name exists',
  EISDIR: 'it is a folder',
  EMFILE: 'the process has as many files open as it may',
  ENFILE: 'the system has as many files open as it can',
  EIO: 'the disk failed',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'links lead in a circle',
  EBUSY: 'another program uses it',
}

/** No full stop at its end. Of what is no error of the system, its own words. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = codeOf(error)
  const known = WORDS[code]
  if (known !== undefined) return known
  // "EXDEV: cross-device link not permitted, rename '/a' -> '/b'"
  const words = /^E[A-Z0-9]+: ([^,]+)(?:, |$)/.exec(error.message)?.[1]
  return (words ?? error.message).replace(/\.$/, '')
}

/** Such as "ENOENT"; "" for what has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
