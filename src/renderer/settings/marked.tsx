// A text with the words of a search marked in it.
import { marked } from './setting-search.ts'

export function Marked({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  let at = 0
  return marked(text, words).map((stretch) => {
    const key = at
    at += stretch.text.length
    return stretch.marked ? <mark key={key}>{stretch.text}</mark> : <span key={key}>{stretch.text}</span>
  })
}
