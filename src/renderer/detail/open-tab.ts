// Which tab of the detail is open. Outside of the components that show it: the detail moves to another place when the window becomes small, and
// stays as it is.
import { create } from 'zustand'

export type EntryTab = 'payload' | 'frames' | 'timeline' | 'handshake' | 'tls' | 'connection'
export type ConnectionTab = 'connection' | 'timeline' | 'handshake' | 'tls' | 'passage'

interface OpenTab {
  readonly entry: EntryTab
  readonly connection: ConnectionTab
  /** The connection that `connection` is open of: another one begins at its beginning. */
  readonly id: string
}

const useOpenTab = create<OpenTab>(() => ({ entry: 'payload', connection: 'connection', id: '' }))

export function useEntryTab(): readonly [EntryTab, (tab: EntryTab) => void] {
  return [useOpenTab((open) => open.entry), (entry) => useOpenTab.setState({ entry })]
}

export function useConnectionTab(id: string): readonly [ConnectionTab, (tab: ConnectionTab) => void] {
  const tab = useOpenTab((open) => (open.id === id ? open.connection : 'connection'))
  return [tab, (connection) => useOpenTab.setState({ connection, id })]
}
