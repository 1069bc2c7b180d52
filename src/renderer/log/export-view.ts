// Whether the dialog for an export stands open. The bar above the log, the one of a selection, and a command open the same.
import { create } from 'zustand'

export const useExportView = create<{ readonly open: boolean }>(() => ({ open: false }))

export function openExport(): void {
  useExportView.setState({ open: true })
}

export function closeExport(): void {
  useExportView.setState({ open: false })
}
