// Text to the clipboard. A window without the permission, or a page that is not on a secure origin, copies through a selection instead.
import { announce } from './announce.tsx'
import { say } from '../language/say.ts'

/** Resolves to whether the text is on the clipboard; says so aloud either way. */
export async function copyText(text: string): Promise<boolean> {
  const copied = (await copyByPermission(text)) || copyBySelection(text)
  announce(copied ? say.ui.copied : say.ui.theClipboardCouldNotBe)
  return copied
}

async function copyByPermission(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'visually-hidden'
  // Outside an open dialog everything is inert and cannot be selected.
  const place = focused?.closest('dialog') ?? document.body
  place.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return copied
}
