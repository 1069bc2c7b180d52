// The languages that the window speaks, and which of them it takes.
import { LANGUAGES, type LanguageTag } from '../../contract/languages.ts'

/** Each in its own words, as people look for their own. */
export const LANGUAGE_NAMES: Readonly<Record<LanguageTag, string>> = { en: 'English', 'zh-CN': '简体中文' }

/** Name of the preference; where it is none of LANGUAGES, the system decides. */
export const LANGUAGE = 'language'
export const AS_THE_SYSTEM = 'system'

/** `own`: the person's languages as BCP 47 tags, the dearest first. English where there is none of them. */
export function languageFor(choice: string, own: readonly string[]): LanguageTag {
  const chosen = LANGUAGES.find((each) => each === choice)
  if (chosen) return chosen
  for (const tag of own) {
    const locale = localeOf(tag)
    if (!locale) continue
    const { language, script } = locale
    const spoken = LANGUAGES.find((each) => {
      const known = localeOf(each)
      return known?.language === language && known.script === script
    })
    if (spoken) return spoken
  }
  return 'en'
}

/** With its script. undefined: the system calls the language by something that is no tag, which must not keep the page from being drawn. */
function localeOf(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag).maximize()
  } catch {
    return undefined
  }
}
