// Which way one line from the wire is read. Its beginning has to be seen where it finds no room: in the direction of the page, what is cut off from a line of
// Hebrew or Arabic is its first words.

/** What stands before the first letter says nothing, except that it opens JSON or a tag: those are read as code, whatever language is in them. */
const FROM_RIGHT =
  /^[^\p{L}{[<]*(?=\p{L})[\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}\p{sc=Samr}\p{sc=Mand}\p{sc=Adlm}]/u

/** For the attribute `dir`; undefined is the page's own. */
export function lineDirection(text: string): 'rtl' | undefined {
  return FROM_RIGHT.test(text) ? 'rtl' : undefined
}
