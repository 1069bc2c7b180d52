// What the window says, in the language of this load of the page. It is known before anything is drawn, so that every module finds its words
// when it is read; another language loads the page anew.
import { en, type Language } from './en/index.ts'
import { AS_THE_SYSTEM, LANGUAGE, languageFor } from './languages.ts'

/** Of this load of the page. */
export const language = languageFor(choiceKept(), navigator.languages)

export const say: Language = language === 'zh-CN' ? (await import('./zh-CN/index.ts')).zhCN : en

document.documentElement.lang = language

/**
 * The person's choice is the host's to keep and comes after the words are needed: what it was last time is kept beside the page. When it has
 * become another one, the page is loaded anew.
 */
export function followChoice(choice: string): void {
  if (choice !== choiceKept() && !keepChoice(choice)) return
  if (languageFor(choice, navigator.languages) !== language) location.reload()
}

function choiceKept(): string {
  try {
    return localStorage.getItem(LANGUAGE) ?? AS_THE_SYSTEM
  } catch {
    // A browser that keeps nothing for this page: the system's language holds.
    return AS_THE_SYSTEM
  }
}

/** False where nothing is kept: loading the page anew would change nothing. */
function keepChoice(choice: string): boolean {
  try {
    localStorage.setItem(LANGUAGE, choice)
    return true
  } catch {
    return false
  }
}
