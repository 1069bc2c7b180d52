// What one face is told of as it changes: topics that it wants, those of the one server that it looks at anew whenever it looks at another. Which
// notifications go when, and merged how, is the publisher.
import type { LogBounds, Snippet } from '../contract/model.ts'
import type { Topic as StateTopic } from '../contract/params.ts'
import type { ConnectionsList } from './connections-list.ts'
import type { ControlSwitch } from './control-switch.ts'
import type { Exports } from './exports.ts'
import type { Imports } from './imports.ts'
import type { Kept } from './kept.ts'
import type { KeysFile } from './keys.ts'
import type { ReadableLog } from './log/readable-log.ts'
import type { SessionLog } from './log/session-log.ts'
import type { Packets } from './packets/packets.ts'
import type { Publisher } from './publisher.ts'
import type { Repeats } from './repeats.ts'
import type { HostedServer } from './servers/hosted-server.ts'
import type { Servers } from './servers/servers.ts'
import type { Unsubscribe } from './topic.ts'
import type { Transfers } from './transfers.ts'
import type { Workspaces } from './workspaces.ts'

/** Rows in one notification from which the next waits longer: thousands of busy connections are not read row by row. */
const MANY_ROWS = 500
const MANY_ROWS_MS = 500
/** A list of questions of this length is sent less often. */
const MANY_QUESTIONS = 50
const OFTEN_MS = 50
/** So are runs of scenarios. */
const MANY_RUNS = 20
/** More entries than that between two notifications replace all that a window shows of the log: nobody reads them one by one. */
const MANY_ENTRIES = 40
/** All that shows how long the log is draws it anew each time; together with the drawing no picture of a flood is older than 250 ms. */
const FLOOD_MS = 150
const SELDOM_MS = 250

/** Topics of the one server that a face looks at. */
const OF_CHOSEN = ['server', 'settings', 'questionModes', 'rules', 'scripts', 'scriptFaults', 'scenarios', 'runs', 'armed'] as const
interface Rows {
  readonly changed: ReturnType<ConnectionsList['rows']>
  readonly removed: string[]
}

/** Of the host, what changes. */
export interface NewsParts {
  readonly servers: Servers
  readonly workspaces: Workspaces
  readonly connections: ConnectionsList
  readonly snippets: Kept<Snippet>
  readonly log: SessionLog
  readonly keys: KeysFile
  readonly transfers: Transfers
  readonly exports: Exports
  readonly imports: Imports
  readonly repeats: Repeats
  readonly packets: Packets
  readonly control: ControlSwitch
}

export class FaceNews {
  readonly #parts: NewsParts
  readonly #publisher: Publisher
  /** Ids whose rows the face has not been told of. */
  readonly #changedRows = new Set<string>()
  readonly #subscriptions: Unsubscribe[] = []
  readonly #ofChosen: Unsubscribe[] = []
  #chosen: HostedServer
  #wants: (topic: StateTopic) => boolean = () => false
  #begun = false

  constructor(parts: NewsParts, publisher: Publisher, chosen: HostedServer) {
    this.#parts = parts
    this.#publisher = publisher
    this.#chosen = chosen
  }

  /** The server that the face looks at; it may have been removed, and then nothing more is told of it. */
  get chosen(): HostedServer {
    return this.#chosen
  }

  /** Once. */
  begin(wants: (topic: StateTopic) => boolean): void {
    if (this.#begun) return
    this.#begun = true
    this.#wants = wants
    this.#subscribe(wants)
    this.#subscribeToChosen()
  }

  /** At another server from now on. */
  lookAt(hosted: HostedServer): void {
    this.#endChosen()
    this.#chosen = hosted
    if (this.#begun) this.#subscribeToChosen()
  }

  /** The face has all rows as they are now. */
  forgetRows(): void {
    this.#changedRows.clear()
  }

  end(): void {
    for (const off of [...this.#subscriptions.splice(0), ...this.#ofChosen.splice(0)]) off()
  }

  tellMarks(id: string, { marks, store }: ReadableLog): Unsubscribe {
    const key = `marks ${id}`
    const line = this.#publisher.line('marks', () => ({ log: id, marks: marks.list(store.first) }), key)
    const off = marks.changed.subscribe(line)
    return () => {
      off()
      this.#publisher.endLine(key)
    }
  }

  #subscribe(wants: (topic: StateTopic) => boolean): void {
    const { servers, connections, log, transfers, exports, imports, repeats, workspaces, keys, snippets, packets, control } =
      this.#parts
    const publisher = this.#publisher
    const often = (): number => (servers.questions().length > MANY_QUESTIONS ? SELDOM_MS : OFTEN_MS)
    /** What is not wanted is not even made: of hundreds of busy connections it costs their clients milliseconds. */
    const subscribe = (topic: StateTopic, begin: () => Unsubscribe): void => {
      if (wants(topic)) this.#subscriptions.push(begin())
    }
    // What the face still asks of it is refused, and meant for no other one: it takes a new picture.
    this.#subscriptions.push(
      servers.removed.subscribe((id) => {
        if (this.#chosen.id === id) this.#endChosen()
      }),
    )
    subscribe('servers', () => {
      const line = publisher.line(
        'servers',
        () => servers.rows(),
        'servers',
        () => SELDOM_MS,
      )
      const off = [servers.changed.subscribe(line), connections.ratesChanged.subscribe(line), connections.opened.subscribe(line)]
      return () => off.forEach((end) => end())
    })
    subscribe('keys', () => keys.changed.subscribe(publisher.line('keys', () => keys.state())))
    subscribe('workspace', () => workspaces.changed.subscribe(publisher.line('workspace', () => workspaces.state())))
    subscribe('connections', () => {
      let sentRows = 0
      const take = (): Rows | undefined => {
        sentRows = this.#changedRows.size
        return this.#takeRows()
      }
      const rows = publisher.line('connections', take, 'connections', () => (sentRows > MANY_ROWS ? MANY_ROWS_MS : OFTEN_MS))
      return connections.changed.subscribe((id) => {
        this.#changedRows.add(id)
        rows()
      })
    })
    subscribe('rates', () => connections.ratesChanged.subscribe(publisher.line('rates', () => connections.rates)))
    subscribe('questions', () =>
      servers.questionsChanged.subscribe(publisher.line('questions', () => servers.questions(), 'questions', often)),
    )
    subscribe('snippets', () => snippets.changed.subscribe(publisher.line('snippets', () => snippets.list())))
    subscribe('log', () => {
      let came = 0
      let end = log.store.bounds().end
      const take = (): LogBounds => {
        const bounds = log.store.bounds()
        came = bounds.end - end
        end = bounds.end
        return bounds
      }
      return log.store.onChange(publisher.line('log', take, 'log', () => (came > MANY_ENTRIES ? FLOOD_MS : OFTEN_MS)))
    })
    subscribe('marks', () => this.tellMarks('', log))
    subscribe('transfers', () => transfers.changed.subscribe(publisher.line('transfers', () => transfers.list())))
    subscribe('repeats', () => repeats.changed.subscribe(publisher.line('repeats', () => repeats.list())))
    subscribe('exports', () => exports.changed.subscribe(publisher.line('exports', () => exports.list())))
    subscribe('packets', () =>
      packets.changed.subscribe(
        publisher.line(
          'packets',
          () => packets.state(),
          'packets',
          () => SELDOM_MS,
        ),
      ),
    )
    subscribe('control', () =>
      control.changed.subscribe(
        publisher.line(
          'control',
          () => control.state(),
          'control',
          () => SELDOM_MS,
        ),
      ),
    )
    subscribe('imports', () => imports.changed.subscribe(publisher.line('imports', () => imports.list())))
  }

  /** What is told of the one server that the face looks at. */
  #subscribeToChosen(): void {
    const publisher = this.#publisher
    const { control, questions, rules, scenarios, scripts } = this.#chosen
    const subscribe = (topic: StateTopic, begin: () => Unsubscribe): void => {
      if (this.#wants(topic)) this.#ofChosen.push(begin())
    }
    subscribe('server', () => control.changed.subscribe(publisher.line('server', () => control.state())))
    subscribe('settings', () => control.changed.subscribe(publisher.line('settings', () => control.settings())))
    subscribe('questionModes', () =>
      questions.modesChanged.subscribe(
        publisher.line('questionModes', () => ({ modes: questions.modes, seconds: questions.seconds })),
      ),
    )
    subscribe('rules', () =>
      rules.changed.subscribe(
        publisher.line(
          'rules',
          () => rules.list(),
          'rules',
          () => SELDOM_MS,
        ),
      ),
    )
    subscribe('scripts', () => scripts.changed.subscribe(publisher.line('scripts', () => scripts.list())))
    subscribe('scriptFaults', () =>
      rules.scriptFaultsChanged.subscribe(
        publisher.line(
          'scriptFaults',
          () => scripts.faults(),
          'scriptFaults',
          () => SELDOM_MS,
        ),
      ),
    )
    subscribe('scenarios', () => scenarios.changed.subscribe(publisher.line('scenarios', () => scenarios.list())))
    subscribe('runs', () => {
      const manyRuns = (): number => (scenarios.runCount > MANY_RUNS ? SELDOM_MS : OFTEN_MS)
      return scenarios.runsChanged.subscribe(publisher.line('runs', () => scenarios.runs(), 'runs', manyRuns))
    })
    subscribe('armed', () => rules.armedChanged.subscribe(publisher.line('armed', () => rules.automation.armed)))
  }

  #endChosen(): void {
    for (const off of this.#ofChosen.splice(0)) off()
    for (const topic of OF_CHOSEN) this.#publisher.endLine(topic)
  }

  #takeRows(): Rows | undefined {
    const changed: ReturnType<ConnectionsList['rows']> = []
    const removed: string[] = []
    for (const id of this.#changedRows) {
      const row = this.#parts.connections.row(id)
      if (row) changed.push(row)
      else removed.push(id)
    }
    this.#changedRows.clear()
    return changed.length + removed.length === 0 ? undefined : { changed, removed }
  }
}
