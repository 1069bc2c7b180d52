/** Lines of at most `width` characters, where the words allow it. Without a line break at the end. */
export function wrapped(text: string, width: number): string {
  let lines = ''
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines += `${line}\n`
      line = word
    } else line += line === '' ? word : ` ${word}`
  }
  return `${lines}${line}`
}
