// Messages that are kept by name, with the workspace: a slash in a name makes a folder.
import { create } from 'zustand'
import type { Snippet } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { notify, useDesk } from '../store/desk.ts'
import { saveFile } from '../ui/save-file.ts'
import { say } from '../language/say.ts'

export const useSnippetsView = create<{ readonly open: boolean }>(() => ({ open: false }))

export function openSnippets(): void {
  useSnippetsView.setState({ open: true })
}

export function closeSnippets(): void {
  useSnippetsView.setState({ open: false })
}

/** Resolves to whether the host has taken them; what it says against them is shown. */
export async function setSnippets(snippets: readonly Snippet[]): Promise<boolean> {
  const taken = await attempt('snippets.set', { snippets: sorted(snippets) })
  if (taken) useDesk.setState({ snippets: taken })
  return taken !== undefined
}

/** In the place of one of the same name. */
export function keepSnippet(snippet: Snippet): Promise<boolean> {
  return setSnippets([...useDesk.getState().snippets.filter(({ name }) => name !== snippet.name), snippet])
}

function sorted(snippets: readonly Snippet[]): Snippet[] {
  return snippets.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** The folder and what is left of the name: 'auth/login' is 'login' in 'auth'. */
export function splitName(name: string): { readonly folder: string; readonly own: string } {
  const slash = name.lastIndexOf('/')
  return { folder: slash < 0 ? '' : name.slice(0, slash), own: name.slice(slash + 1) }
}

/** Those whose name or contents have each of the words, in their order. */
export function found(snippets: readonly Snippet[], search: string): readonly Snippet[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return snippets.filter(({ name, typed }) => {
    const text = `${name} ${typed.slice(0, 1_000)}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

const KIND = 'snippets'

export function exportSnippets(): void {
  const { snippets } = useDesk.getState()
  saveFile(
    'socketbench-snippets.json',
    [`${JSON.stringify({ socketbench: KIND, version: 1, snippets }, undefined, 2)}\n`],
    'application/json',
  )
}

/** Adds those of a file; one of the same name takes the place of the old one. */
export async function importSnippets(file: File): Promise<void> {
  const read = snippetsIn(await file.text())
  if (typeof read === 'string') return notify('error', `${file.name}: ${read}`)
  const names = new Set(read.map(({ name }) => name))
  const kept = useDesk.getState().snippets.filter(({ name }) => !names.has(name))
  if (await setSnippets([...kept, ...read])) notify('done', say.composer.importedFrom(say.number.snippet(read.length), file.name))
}

const KINDS: readonly unknown[] = ['text', 'json', 'hex', 'base64']

/** A sentence for what is none. */
export function snippetsIn(text: string): readonly Snippet[] | string {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return say.composer.thisIsNotJson(error instanceof Error ? error.message : String(error))
  }
  const { socketbench, snippets } = (json ?? {}) as { readonly socketbench?: unknown; readonly snippets?: unknown }
  if (socketbench !== KIND || !Array.isArray(snippets)) return say.composer.thisIsNoFileOf
  const read: Snippet[] = []
  for (const [index, each] of snippets.entries()) {
    const { name, kind, typed } = (each ?? {}) as Partial<Record<keyof Snippet, unknown>>
    if (typeof name !== 'string' || name.trim() === '' || typeof typed !== 'string' || !KINDS.includes(kind))
      return say.composer.snippetHasNotAName(index + 1)
    read.push({ name: name.trim(), kind: kind as Snippet['kind'], typed })
  }
  return read
}
