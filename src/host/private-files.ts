// How shells make files of their own in the home: as the host does.
export { makeFolder, makeFolderSync, replaceFile, replaceFileSync } from '../server/private-files.ts'
