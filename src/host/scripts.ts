// The scripts of the server as the person has written them: kept in the workspace, run by the engine.
import { RuleError, type Automation, type Script } from '../automation/index.ts'
import { RequestError } from '../contract/params.ts'
import type { Chronicle } from './chronicle.ts'
import { Topic } from './topic.ts'

export class Scripts {
  /** There are others. */
  readonly changed = new Topic()
  readonly #automation: Automation
  readonly #chronicle: Chronicle
  readonly #keep: (scripts: readonly Script[]) => void
  #scripts: readonly Script[] = []

  /** `keep` is told of every change. */
  constructor(automation: Automation, chronicle: Chronicle, keep: (scripts: readonly Script[]) => void) {
    this.#automation = automation
    this.#chronicle = chronicle
    this.#keep = keep
  }

  list(): readonly Script[] {
    return this.#scripts
  }

  /** All of them anew. Rejects with RequestError 'bad-script': one cannot be read, goes on as it was before, and the workspace stays as it is. */
  async set(scripts: readonly Script[]): Promise<readonly Script[]> {
    await this.#automation.scripts.set(scripts).catch((error: unknown) => {
      throw error instanceof RuleError ? new RequestError('bad-script', error.message) : error
    })
    this.#scripts = scripts
    this.#keep(scripts)
    this.changed.changed()
    return scripts
  }

  /** Those of a workspace: one that cannot be read is told of; the workspace stays as it is. */
  async load(scripts: readonly Script[]): Promise<void> {
    this.#scripts = scripts
    await this.#automation.scripts.set(scripts).catch((error: unknown) => {
      if (!(error instanceof RuleError)) throw error
      this.#chronicle.trouble(error.message)
    })
    this.changed.changed()
  }
}
