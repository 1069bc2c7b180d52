// What this page has made, to a file of the person's: a download, in either shell.

export function saveFile(name: string, parts: readonly BlobPart[], type: string): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has taken hold of the bytes by the next turn of the loop at the latest.
  setTimeout(() => URL.revokeObjectURL(url), 0)
}
