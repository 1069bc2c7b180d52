// Vitest's global setup: some tests run the built application, so it is built once before them, where it is not fresh.
import { buildIfNeeded } from './build.ts'

export default async function setup(): Promise<void> {
  if (!(await buildIfNeeded())) throw new Error('The build failed; its output is above.')
}
