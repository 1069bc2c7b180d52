// How much one request may carry, and one message between host and face. Without the checks themselves: whoever passes messages on needs no more.

/** Most bytes of one pulled range, and of one uploaded piece. Keeps a single message between host and face small. */
export const RANGE_LIMIT = 1024 * 1024
/** Longest template that is shown filled in, in characters. */
export const TEMPLATE_PREVIEW_LIMIT = 100_000
/** The latest time that a date can have, in milliseconds since the epoch (ECMA-262 §21.4.1.1). */
export const LAST_TIME = 8.64e15
/** Longest note, in characters. */
export const NOTE_LIMIT = 2_000
/** Longest text that is looked for in one payload, in characters. */
export const FIND_LIMIT = 1_000
/** Longest text or base64 that the composer sends in one request; larger contents go as a file. */
export const TYPED_LIMIT = 16 * 1024 * 1024
/** Longest password of a store. Its length is the only thing that is said of one that will not do. */
export const PASSWORD_LIMIT = 10_000
/** Servers of one workspace. */
export const SERVERS_LIMIT = 32
/** Longest workspace that is imported, in characters. */
export const WORKSPACE_LIMIT = 16 * 1024 * 1024

/** All scenarios of a workspace together, and all its scripts, in characters of JSON. */
const SCENARIOS_BYTES = 8 * 1024 * 1024

/** Longest text that is read, in characters. */
export const FILTER_LIMIT = 10_000

/** Largest fragment of a file, in bytes: it is read in pieces of that size. */
export const FILE_FRAGMENT_LIMIT = 65_536

/** Longest message of a request, in characters, that needs no more. */
const USUAL_LIMIT = 64 * 1024
/** A text of so many bytes as JSON at its longest, with every character escaped, and room for the rest of the message. */
const escaped = (bytes: number): number => 6 * bytes + USUAL_LIMIT

/** Requests that carry more than is usual, with the longest message of each. */
export const LIMITS = {
  'connection.send': escaped(TYPED_LIMIT),
  'repeat.begin': escaped(TYPED_LIMIT),
  'proxy.release': escaped(TYPED_LIMIT),
  'template.preview': escaped(TEMPLATE_PREVIEW_LIMIT),
  'connection.sendFile': 2 * 1024 * 1024,
  'connection.close': 2 * 1024 * 1024,
  'certificate.read': escaped(PASSWORD_LIMIT),
  'certificate.use': escaped(PASSWORD_LIMIT),
  'settings.set': escaped(1024 * 1024),
  'upload.append': escaped(0) + Math.ceil(RANGE_LIMIT / 3) * 4,
  'question.answer': escaped(1024 * 1024) + escaped(200 * 1024),
  'workspaces.import': escaped(WORKSPACE_LIMIT),
  'snippets.set': escaped(2 * 1024 * 1024),
  'rules.set': escaped(2 * 1024 * 1024),
  'fault.send': 2 * 1024 * 1024,
  'fault.shape': 2 * 1024 * 1024,
  'scenarios.set': escaped(SCENARIOS_BYTES),
  'scripts.set': escaped(SCENARIOS_BYTES),
  'rules.import': escaped(WORKSPACE_LIMIT),
  'rules.try': escaped(2 * 1024 * 1024),
  'rules.explain': escaped(20_000),
  'view.open': escaped(FILTER_LIMIT),
  'log.seek': escaped(FILTER_LIMIT),
  'export.begin': escaped(FILTER_LIMIT),
  'preferences.set': escaped(100_000),
  // A note for each of a thousand would be a book; the same short one for all is not.
  'marks.set': escaped(200_000),
  'menu.set': escaped(50 * 1024),
}

/** Longest message of any request. */
export const MESSAGE_LIMIT = Math.max(...Object.values(LIMITS))

/** Longest message of a request; the usual one for a name that there is not. */
export function messageLimit(request: string): number {
  return Object.hasOwn(LIMITS, request) ? LIMITS[request as keyof typeof LIMITS] : USUAL_LIMIT
}
