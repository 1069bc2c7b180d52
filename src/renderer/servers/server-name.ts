// What the server of a connection is called, where there is something to tell apart.
import { useDesk } from '../store/desk.ts'

/** "": there is one server alone, or the connection is not known any more. */
export function useServerName(connection: string): string {
  return useDesk(({ servers, connections }) =>
    servers.length < 2 ? '' : (servers.find(({ id }) => id === connections.get(connection)?.server)?.name ?? ''),
  )
}
