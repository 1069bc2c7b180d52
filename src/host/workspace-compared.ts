// What another program has written into a workspace that is in use: what of it is taken at once, because it drops no client and moves no address,
// and what waits for the person.
import { isDeepStrictEqual } from 'node:util'
import { SERVERS_LIMIT } from '../contract/limits.ts'
import type { Workspace, WorkspaceServer } from './workspace.ts'

/** Of a server: what is taken as soon as another program has written it. */
const LIVE = ['rules', 'variables', 'seed', 'scenarios', 'scripts'] as const
/** Of a server: what waits until the person takes it. */
const WAITING = ['host', 'port', 'testPage', 'questions', 'upstream', 'settings'] as const

interface Compared {
  /** What is in force from now on. */
  readonly next: Workspace
  /** Words for what of it is new. */
  readonly live: readonly string[]
  /** And for what waits. */
  readonly outside: readonly string[]
  readonly renamed: readonly { readonly from: string; readonly to: string }[]
}

/** With one server, its members stand without its name. */
export function compared(own: Workspace, there: Workspace): Compared {
  const live: string[] = []
  const outside: string[] = []
  const several = own.servers.length > 1 || there.servers.length > 1
  const called = (name: string, member: string): string => (several ? `${name}: ${member}` : member)
  const same = sameServers(own.servers, there.servers)
  const next = new Map<WorkspaceServer, WorkspaceServer>()
  for (const server of own.servers) {
    const read = same.get(server)
    if (!read) {
      outside.push(called(server.name, 'removed'))
      continue
    }
    const changed = (member: keyof WorkspaceServer): boolean => !isDeepStrictEqual(server[member], read[member])
    live.push(...(['name', ...LIVE] as const).filter(changed).map((member) => called(server.name, member)))
    outside.push(...WAITING.filter(changed).map((member) => called(read.name, member)))
    const { name, rules, variables, scenarios, scripts, seed } = read
    const { seed: _, ...before } = server
    next.set(read, { ...before, name, rules, variables, scenarios, scripts, ...(seed !== undefined && { seed }) })
  }
  // Those that have left the file stay until the person has chosen, and count.
  let room = SERVERS_LIMIT - own.servers.length
  for (const server of there.servers)
    if (!next.has(server)) {
      if (room-- > 0) next.set(server, server)
      ;(next.has(server) ? live : outside).push(called(server.name, 'added'))
    }
  const stays = own.servers.filter((server) => same.has(server))
  const order = there.servers.filter((server) => stays.some((each) => same.get(each) === server))
  if (stays.some((server, index) => same.get(server) !== order[index])) live.push('the order of the servers')
  if (!isDeepStrictEqual(own.snippets, there.snippets)) live.push('snippets')
  if (own.logBudget !== there.logBudget) outside.push('logBudget')

  const servers = there.servers.flatMap((server) => next.get(server) ?? [])
  for (const [index, server] of own.servers.entries()) if (!same.has(server)) servers.splice(index, 0, server)
  const renamed = stays.flatMap((server) => {
    const to = same.get(server)?.name ?? server.name
    return to === server.name ? [] : [{ from: server.name, to }]
  })
  return { next: { ...own, servers, snippets: there.snippets }, live, outside, renamed }
}

/** Which of theirs each of ours is: the one of its name, or of its name but for the case, or else of its address. */
function sameServers(
  own: readonly WorkspaceServer[],
  there: readonly WorkspaceServer[],
): ReadonlyMap<WorkspaceServer, WorkspaceServer> {
  const same = new Map<WorkspaceServer, WorkspaceServer>()
  const left = [...there]
  const match = (is: (mine: WorkspaceServer, theirs: WorkspaceServer) => boolean): void => {
    for (const mine of own) {
      const at = same.has(mine) ? -1 : left.findIndex((theirs) => is(mine, theirs))
      const [theirs] = at < 0 ? [] : left.splice(at, 1)
      if (theirs) same.set(mine, theirs)
    }
  }
  match((mine, theirs) => mine.name === theirs.name)
  match((mine, theirs) => mine.name.toLowerCase() === theirs.name.toLowerCase())
  match((mine, theirs) => mine.host === theirs.host && mine.port === theirs.port)
  return same
}
