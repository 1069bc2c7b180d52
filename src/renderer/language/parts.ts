// What the sentences of a language are made of where something else stands in them.
import { createElement, Fragment, type ReactNode } from 'react'

/** What is put into a sentence as it is: a number that is no count, a name, a word that is already said. */
export type Value = string | number

/** A sentence with elements in it, such as parts`Write to ${link} and wait.` */
export function parts(texts: TemplateStringsArray, ...between: readonly ReactNode[]): ReactNode {
  return createElement(Fragment, null, ...texts.flatMap((text, at) => [text, between[at]]))
}
