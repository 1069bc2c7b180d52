// `npm run docs`: the documentation as a site of plain files, dist/docs. A link to a page that is not there fails it.
import { runPackage } from './run.ts'

export async function buildDocs(): Promise<boolean> {
  return (await runPackage('vitepress', ['build', 'docs'])).code === 0
}

if (import.meta.main && !(await buildDocs())) process.exitCode = 1
