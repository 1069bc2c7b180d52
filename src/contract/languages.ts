/** The languages that the application speaks, as BCP 47 tags. */
export const LANGUAGES = ['en', 'zh-CN'] as const
export type LanguageTag = (typeof LANGUAGES)[number]
