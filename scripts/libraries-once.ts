// A library that is in the window's code twice, as two versions or in two forms, costs its size again and has its state apart. The build fails then.
import type { Plugin } from 'vite'

/** Sentences about each library that stands in the code more than once: from two folders, in two forms of modules, or a module in two files. */
export function librariesTwice(chunks: readonly { readonly fileName: string; readonly moduleIds: readonly string[] }[]): string[] {
  const folders = new Map<string, Set<string>>()
  const files = new Map<string, string>()
  const complaints: string[] = []
  for (const { fileName, moduleIds } of chunks) {
    for (const id of moduleIds) {
      const path = id.replaceAll('\\', '/').replace(/[?\0].*$/s, '')
      const [, folder, name, inside = ''] = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\/(.*)$/.exec(path) ?? []
      if (folder === undefined || name === undefined) continue
      folders.set(name, (folders.get(name) ?? new Set()).add(folder))
      const other = files.get(path)
      if (other !== undefined && other !== fileName) complaints.push(`${name}: ${inside} is in ${other} and in ${fileName}.`)
      files.set(path, fileName)
    }
  }
  for (const [name, found] of folders) {
    if (found.size > 1) complaints.push(`${name} is there from ${[...found].join(' and ')}.`)
    const forms = [...files.keys()].filter((path) => [...found].some((folder) => path.startsWith(`${folder}/`)))
    const [common, module] = [forms.filter((path) => path.endsWith('.cjs')), forms.filter((path) => path.endsWith('.mjs'))]
    if (common.length > 0 && module.length > 0) complaints.push(`${name} is there as ${common[0]} and as ${module[0]}.`)
  }
  return complaints
}

export function librariesOnce(): Plugin {
  return {
    name: 'libraries-once',
    generateBundle(_options, bundle) {
      const complaints = librariesTwice(Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [file] : [])))
      if (complaints.length > 0) this.error(`The window has libraries twice. ${complaints.join(' ')}`)
    },
  }
}
