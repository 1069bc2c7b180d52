// The scripts of the server as the person has written them: kept in the workspace, run by the engine.
import { RuleError, type Automation, type Script } from '../automation/index.ts'
import { RequestError } from '../contract/params.ts'
import { Topic } from './topic.ts'

export class Scripts {
  /** There are others. */
  readonly changed = new Topic()
  readonly #automation: Automation
  readonly #keep: (scripts: readonly Script[]) => void
  #scripts: readonly Script[] = []

  /** `keep` is told of every change. */
  constructor(automation: Automation, keep: (scripts: readonly Script[]) => void) {
    this.#automation = automation
    this.#keep = keep
  }

  /** By id: what is wrong with those that do not all do what they are meant to. */
  faults(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#automation.scripts.faults)
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
    await this.#automation.scripts.load(scripts)
    this.changed.changed()
  }
}
