// One face at its transport: answers its requests and tells it what changes, from `session.open` on until it leaves. Holds what belongs to
// this face alone, its filters and its uploads; everything else is the host's.
import type { LanguageTag } from '../contract/languages.ts'
import type { Params, RequestHandlers } from '../contract/api.ts'
import { FilterError, type Filter } from '../contract/filter/filter.ts'
import { parseFilter } from '../contract/filter/parse-filter.ts'
import type { Capabilities, LogRow, MenuEntry, Notice, ServerRow, Snapshot, UpdateState } from '../contract/model.ts'
import { RANGE_LIMIT } from '../contract/limits.ts'
import { RequestError, type Topic as StateTopic } from '../contract/params.ts'
import { serve, type Transport } from '../contract/rpc.ts'
import { systemReason } from '../server/system-reason.ts'
import type { Exported } from './exports.ts'
import { gone } from './log/log-reader.ts'
import { findInPayload, needleOf, type Found } from './log/payload-find.ts'
import type { ReadableLog } from './log/readable-log.ts'
import { seek } from './log/seek.ts'
import type { PathOf } from './log/path-test.ts'
import { timelinePart } from './log/timeline.ts'
import type { View } from './log/view.ts'
import type { Preferences } from './preferences.ts'
import { Passing } from './passing.ts'
import type { Actor } from './questions.ts'
import type { ControlSwitch } from './control-switch.ts'
import { FaceNews, type NewsParts } from './face-news.ts'
import { Publisher } from './publisher.ts'
import { checkFragments, closeAll, sendToAll } from './sending.ts'
import type { HostedServer } from './servers/hosted-server.ts'
import type { ServerGroup } from './servers/server-group.ts'
import type { Sessions } from './sessions/sessions.ts'
import type { Unsubscribe } from './topic.ts'
import type { Templates } from './templates.ts'
import type { Uploads } from './uploads.ts'
import type { WorkspaceFile } from './workspace-file.ts'

/** Among the preferences: name of the server that was looked at last. */
const CHOSEN = 'servers.chosen'

/** What a file is chosen for. */
export type FilePurpose = NonNullable<Params<'file.pick'>['purpose']>
/** The system's dialog for a file; null when the person changed their mind. */
export type FilePicker = (purpose: FilePurpose) => Promise<{ readonly path: string } | null>

/** The system's dialog for where to save a file, which offers a name; null when the person changed their mind. */
export type FileSaver = (name: string, purpose: 'export' | 'workspace') => Promise<{ readonly path: string } | null>

/** What a shell can do about new versions of itself: see the requests of the same names. Each rejects with a RequestError. */
export interface Updates {
  check(): Promise<UpdateState>
  download(): Promise<UpdateState>
  install(): Promise<void>
}

/** What the host consists of. */
export interface Parts extends NewsParts {
  /** Names this run of the host. */
  readonly run: string
  readonly capabilities: Capabilities
  readonly now: () => number
  /** Sentences of the start, for each face that comes. */
  readonly startTroubles: readonly string[]
  /** Said while no face was there: the first that opens takes them out. */
  readonly unheard: string[]
  readonly group: ServerGroup
  /** Writes a sentence about what is wrong into the log. */
  readonly note: (text: string) => void
  readonly file: WorkspaceFile
  readonly preferences: Preferences
  readonly uploads: Uploads
  readonly sessions: Sessions
  readonly templates: Templates
  readonly filePicker: FilePicker | undefined
  readonly fileSaver: FileSaver | undefined
  readonly setMenu: ((entries: readonly MenuEntry[], language: LanguageTag) => void) | undefined
  readonly revealFile: ((path: string) => void) | undefined
  readonly updates: Updates | undefined
  readonly control: ControlSwitch
}

export class Face {
  readonly #parts: Parts
  readonly #publisher: Publisher
  readonly #notify: ReturnType<typeof serve>
  readonly #views = new Map<number, { readonly view: View; readonly log: ReadableLog }>()
  readonly #viewChanged = new Map<number, () => void>()
  readonly #news: FaceNews
  readonly #by: Actor
  /** Of the sessions that the face has open. */
  readonly #sessionMarks = new Map<string, Unsubscribe>()
  /** The search in a payload, or for an entry, that is under way, or was the last. */
  #finding: AbortController | undefined
  #opened = false
  #ended = false

  constructor(transport: Transport, parts: Parts, by: Actor, onEnd: (face: Face) => void) {
    this.#parts = parts
    this.#by = by
    const { servers, preferences } = parts
    const notify = serve(transport, this.#handlers())
    this.#notify = (name, body) => {
      if (!this.#ended) notify(name, body)
    }
    this.#publisher = new Publisher(this.#notify)
    // What a person looks at is nothing to a program.
    const last = by === 'person' ? preferences.all()[CHOSEN] : undefined
    const chosen = servers.all.find(({ name }) => name === last) ?? servers.first
    this.#news = new FaceNews(parts, this.#publisher, chosen)
    transport.onClose(() => {
      this.end()
      onEnd(this)
    })
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#publisher.end()
    this.#news.end()
    for (const unsubscribe of this.#sessionMarks.values()) unsubscribe()
    this.#sessionMarks.clear()
    for (const [id, { log }] of this.#views) log.closeView(id)
    this.#views.clear()
    void this.#parts.sessions.forget(this)
    this.#finding?.abort(new RequestError('superseded', 'The window has gone.'))
    void this.#parts.uploads.forget(this)
  }

  /** A command that was chosen in the menu. */
  command(id: string): void {
    this.#notify('command', { id })
  }

  notice(notice: Notice): void {
    this.#notify('notice', notice)
  }

  #open(topics: readonly StateTopic[] | undefined): Snapshot {
    const { run, capabilities, servers, connections, log, transfers, exports, imports, repeats, preferences, now } = this.#parts
    if (!servers.find(this.#news.chosen.id)) this.#news.lookAt(servers.first)
    const { id, control, questions, rules, scenarios, scripts } = this.#news.chosen
    if (!this.#opened) {
      this.#news.begin((topic) => topics === undefined || topics.includes(topic))
      for (const text of this.#parts.startTroubles) this.#notify('notice', { tone: 'error', text })
      for (const text of this.#parts.unheard.splice(0)) this.#notify('notice', { tone: 'info', text })
    }
    this.#opened = true
    this.#news.forgetRows()
    return {
      run,
      capabilities,
      workspace: this.#parts.workspaces.state(),
      keys: this.#parts.keys.state(),
      servers: servers.rows(),
      chosen: id,
      server: control.state(),
      connections: connections.rows(),
      questions: servers.questions(),
      questionModes: questions.modes,
      questionSeconds: questions.seconds,
      rules: rules.list(),
      scenarios: scenarios.list(),
      runs: scenarios.runs(),
      scripts: scripts.list(),
      scriptFaults: scripts.faults(),
      snippets: this.#parts.snippets.list(),
      log: log.store.bounds(),
      logServers: log.servers.names,
      marks: log.marks.list(log.store.first),
      rates: connections.rates,
      transfers: transfers.list(),
      exports: exports.list(),
      imports: imports.list(),
      repeats: repeats.list(),
      packets: this.#parts.packets.state(),
      control: this.#parts.control.state(),
      armed: rules.automation.armed,
      preferences: preferences.all(),
      now: now(),
    }
  }

  /** Looks at another server from now on: a whole picture of it, and notifications from the same moment on. */
  #choose(hosted: HostedServer): Snapshot {
    this.#news.lookAt(hosted)
    return this.#open(undefined)
  }

  #handlers(): RequestHandlers {
    const {
      group,
      servers,
      connections,
      log,
      file,
      preferences,
      uploads,
      transfers,
      exports,
      sessions,
      imports,
      repeats,
      packets,
      filePicker,
      fileSaver,
      revealFile,
      setMenu,
      updates,
    } = this.#parts
    const done = {}
    const theUpdates = (): Updates => {
      if (!updates)
        throw new RequestError('not-available', 'This shell is no program of its own that could be replaced by a new version.')
      return updates
    }
    const chosen = (): HostedServer => servers.get(this.#news.chosen.id)
    const passing = new Passing(servers)
    const rowOf = ({ id }: HostedServer): ServerRow => servers.rows().find((row) => row.id === id) as ServerRow
    return {
      'session.open': ({ topics }) => this.#open(topics),
      'servers.choose': ({ id }) => {
        const hosted = servers.get(id)
        if (this.#by === 'person') preferences.set(CHOSEN, hosted.name)
        return this.#choose(hosted)
      },
      'servers.add': async ({ name, from }) => rowOf(await servers.add(name, from === '' ? undefined : servers.get(from))),
      'servers.rename': ({ id, name }) => {
        const hosted = servers.get(id)
        const isChosen = preferences.all()[CHOSEN] === hosted.name
        servers.rename(hosted, name)
        if (isChosen) preferences.set(CHOSEN, hosted.name)
        return rowOf(hosted)
      },
      'servers.remove': async ({ id }) => {
        await servers.remove(servers.get(id))
        return done
      },
      'servers.move': ({ id, before }) => {
        servers.move(servers.get(id), before)
        return servers.rows()
      },
      'servers.startAll': () => servers.startAll(),
      'servers.stopAll': async () => {
        await servers.stopAll()
        return done
      },
      'server.start': ({ host, port }) => chosen().control.start(host, port),
      'server.stop': () => chosen().control.stop(),
      'server.setTestPage': ({ on }) => chosen().control.setTestPage(on),
      'server.setSecure': ({ on }) => chosen().control.setSecure(on),
      'server.setUpstream': async ({ url, verify, ca }) => {
        const { headers } = chosen().part.current.upstream ?? {}
        const upstream = { url, ...(!verify && { verify }), ...(ca !== '' && { ca }), ...(headers && { headers }) }
        await chosen().setUpstream(url === '' ? undefined : upstream)
        return chosen().control.state()
      },
      'proxy.hold': ({ ids, side, on }) => {
        passing.hold(ids, side, on)
        for (const id of ids) connections.changed.changed(id)
        return done
      },
      'proxy.held': ({ id }) => passing.held(id),
      'proxy.payload': ({ id, message }) => {
        const payload = passing.payload(id, message)
        return { bytes: payload.toString('base64', 0, RANGE_LIMIT), total: payload.length }
      },
      'proxy.release': (params) => {
        passing.release(params)
        return done
      },
      'proxy.drop': ({ id, messages }) => {
        passing.drop(id, messages)
        return done
      },
      'server.nextFreePort': ({ host, port }) => chosen().control.nextFreePort(host, port),
      'certificate.read': (choice) => chosen().control.certificate.read(choice),
      'certificate.use': ({ fingerprint, ...choice }) => chosen().control.useCertificate(choice, fingerprint),
      'certificate.useLocal': () => chosen().control.useLocalCertificate(),
      'updates.check': () => theUpdates().check(),
      'updates.download': () => theUpdates().download(),
      'updates.install': async () => {
        await theUpdates().install()
        return {}
      },
      'certificate.reveal': async () => {
        if (!revealFile)
          throw new RequestError(
            'not-available',
            'This window cannot open the file manager; save the certificate to a file instead.',
          )
        revealFile(await chosen().control.certificate.authorityFile())
        return done
      },
      'certificate.authority': () => chosen().control.certificate.authority(),
      'settings.list': () => chosen().control.settings(),
      'workspaces.list': () => this.#parts.workspaces.list(),
      'workspaces.open': ({ name }) => this.#parts.workspaces.open(name),
      'workspaces.openFile': ({ fileId }) => {
        const { path, name, isOurs } = uploads.at(fileId)
        if (isOurs)
          throw new RequestError(
            'not-available',
            `${name} was uploaded, and is no file of this machine that can be kept up to date. Import it.`,
          )
        return this.#parts.workspaces.openFile(path)
      },
      'workspaces.openRecent': ({ file }) => this.#parts.workspaces.openRecent(file),
      'workspaces.forgetRecent': ({ file }) => {
        this.#parts.workspaces.forgetRecent(file)
        return done
      },
      'workspaces.saveFile': async () => {
        if (!fileSaver)
          throw new RequestError(
            'not-available',
            'This window cannot open the dialog for files of the machine; export the workspace instead.',
          )
        const { workspaces } = this.#parts
        const chosen = await fileSaver(`${workspaces.state().name}.socketbench`, 'workspace')
        return chosen && workspaces.saveToFile(chosen.path)
      },
      'workspaces.create': ({ name, from }) => this.#parts.workspaces.create(name, from),
      'workspaces.takeOutside': () => this.#parts.workspaces.takeOutside(),
      'workspaces.keepOwn': () => this.#parts.workspaces.keepOwn(),
      'workspaces.saveAs': ({ name }) => this.#parts.workspaces.saveAs(name),
      'workspaces.import': ({ name, text }) => this.#parts.workspaces.import(name, text),
      'workspaces.export': ({ name }) => this.#parts.workspaces.export(name),
      'workspaces.rename': ({ name, to }) => this.#parts.workspaces.rename(name, to),
      'workspaces.delete': async ({ name }) => {
        await this.#parts.workspaces.remove(name)
        return done
      },
      'settings.set': ({ name, value }) => chosen().control.setSetting(name, value),
      'connection.details': ({ id }) => connections.details(id),
      'connection.send': ({ to = 'client', ...params }) =>
        to === 'upstream' ? passing.send(params.ids, params) : sendToAll(group, params, log.store, this.#parts.templates),
      'template.preview': async ({ content, id }) => {
        const { templates } = this.#parts
        return { text: await (await templates.makerOf(content))(id, templates.counters, true) }
      },
      'repeat.begin': (params) => repeats.begin(params),
      'repeat.stop': ({ id }) => {
        repeats.stop(id)
        return done
      },
      'connection.sendFile': ({ ids, fileId, as, fragment = 0 }) => {
        try {
          checkFragments(uploads.sizeOf(fileId), fragment)
        } catch (error) {
          // What was uploaded for it would wait for nobody.
          void uploads.cancel(fileId)
          throw error
        }
        return transfers.begin(ids, uploads.take(fileId, ids.length), as, fragment)
      },
      'connection.close': (params) => closeAll(group, params),
      'connections.setReading': ({ ids, on }) => {
        connections.setReading(ids, on)
        return done
      },
      'connections.clearClosed': () => {
        connections.clearClosed()
        return done
      },
      'transfer.cancel': ({ id }) => {
        transfers.cancel(id)
        return done
      },
      'transfers.clear': () => {
        transfers.clear()
        return done
      },
      'menu.set': ({ entries, language }) => {
        if (!setMenu) throw new RequestError('not-available', 'This window has no menu of its own.')
        setMenu(entries, language)
        return done
      },
      'file.pick': async ({ purpose = 'send' }) => {
        if (!filePicker)
          throw new RequestError(
            'not-available',
            'This window cannot open the dialog for files of the machine; upload the file instead.',
          )
        const picked = await filePicker(purpose)
        return picked && uploads.pick(picked.path)
      },
      'upload.begin': ({ name, size }) => uploads.begin(this, name, size),
      'upload.append': async ({ fileId, offset, bytes }) => {
        await uploads.append(fileId, offset, Buffer.from(bytes, 'base64'))
        return done
      },
      'upload.end': ({ fileId }) => uploads.end(fileId),
      'upload.cancel': async ({ fileId }) => {
        await uploads.cancel(fileId)
        return {}
      },
      'question.answer': ({ id, answer }) => {
        servers.withQuestion(id).questions.answer(id, answer, this.#by)
        return done
      },
      'question.hold': ({ id }) => {
        servers.withQuestion(id).questions.hold(id)
        return done
      },
      'question.setMode': ({ kind, mode }) => {
        chosen().questions.setMode(kind, mode)
        chosen().keepQuestions()
        return done
      },
      'question.setSeconds': ({ seconds }) => {
        chosen().questions.setSeconds(seconds)
        chosen().keepQuestions()
        return done
      },
      'sessions.list': () => sessions.list(),
      'sessions.open': async ({ id }) => {
        const opened = await sessions.open(this, id)
        if (!this.#sessionMarks.has(id)) this.#sessionMarks.set(id, this.#news.tellMarks(id, await sessions.log(this, id)))
        return opened
      },
      'sessions.close': async ({ id }) => {
        this.#closeViewsOf(await sessions.log(this, id))
        this.#sessionMarks.get(id)?.()
        this.#sessionMarks.delete(id)
        await sessions.close(this, id)
        return done
      },
      'sessions.rename': ({ id, name }) => sessions.rename(id, name),
      'sessions.pin': ({ id, on }) => sessions.pin(id, on),
      'sessions.delete': async ({ id }) => {
        await sessions.remove(id)
        return done
      },
      'import.begin': ({ fileId }) => imports.begin(uploads.take(fileId, 1)),
      'import.cancel': ({ id }) => {
        imports.cancel(id)
        return done
      },
      'marks.set': async ({ log: id = '', marks }) => {
        const { store, marks: all } = await sessions.log(this, id)
        for (const { seq } of marks) if (!store.place(seq)) throw gone(seq)
        await all.forgetBefore(store.firstKept)
        await all.set(marks)
        return done
      },
      'marks.remove': async ({ log: id = '', seqs }) => {
        await (await sessions.log(this, id)).marks.remove(seqs)
        return done
      },
      'snippets.set': ({ snippets: all }) => {
        this.#parts.snippets.set(all)
        return all
      },
      'rules.set': async ({ rules: all }) => {
        await chosen().rules.set(all)
        return chosen().rules.list()
      },
      'scripts.set': ({ scripts: all }) => chosen().scripts.set(all),
      'scenarios.set': ({ scenarios: all }) => chosen().scenarios.set(all),
      'scenario.begin': ({ scenario, ids, speed = 1 }) => chosen().scenarios.begin(scenario, ids, speed),
      'scenario.control': ({ run, actor, do: command }) => chosen().scenarios.control(run, actor, command),
      'scenario.clearRuns': () => {
        chosen().scenarios.clearRuns()
        return done
      },
      'scenario.run': ({ run }) => chosen().scenarios.run(run),
      'scenario.record': async ({ log: id = '', connection }) =>
        chosen().scenarios.record(await sessions.log(this, id), connection),
      'fault.send': ({ ids, fault }) => servers.sendFault(ids, fault),
      'fault.shape': ({ ids, shape }) => {
        const shaped = servers.shape(ids, shape)
        for (const id of ids) connections.changed.changed(id)
        return { done: shaped }
      },
      'fault.arm': ({ faults }) => chosen().rules.arm(faults),
      'rules.import': ({ text }) => chosen().rules.import(text),
      'rules.explain': async (what) => {
        if (what.of === 'request') return chosen().rules.explainRequest(what)
        const { log: id = '', seq } = what
        const explained = await sessions.log(this, id)
        // Of the live log by the rules of the server that it came to.
        const { rules } = (id === '' && servers.of((await explained.reader.entry(seq)).connection)) || chosen()
        return rules.explain(explained, seq, id === '')
      },
      'rules.try': async ({ rule, log: id = '' }) => chosen().rules.tryOut(rule, await sessions.log(this, id), id === ''),
      'log.rows': async ({ log: id = '', from, count }) =>
        this.#withRules(id === '', await (await sessions.log(this, id)).reader.rows(from, count)),
      'log.entry': async ({ log: id = '', seq }) => (await sessions.log(this, id)).reader.entry(seq),
      'log.payload': async ({ log: id = '', seq, offset, length }) => {
        const { bytes, total } = await (await sessions.log(this, id)).reader.payload(seq, offset, length)
        return { bytes: bytes.toString('base64'), total }
      },
      'log.find': async ({ log: id = '', seq, text, as }) => this.#find(await sessions.log(this, id), seq, text, as),
      'log.timeline': async ({ log: id = '', connection, from, since = -Infinity, until = Infinity }) => {
        const { store, reader } = await sessions.log(this, id)
        const { steps, ...part } = await timelinePart(store, Number(connection), from, since, until)
        return { ...part, steps: await reader.rowsOf(steps) }
      },
      'log.seek': async ({ log: id = '', seq, step, filter, zone }) => {
        const { store, marks, servers: names } = await sessions.log(this, id)
        const beside = { pathOf: this.#pathOf(id), marks, servers: names }
        const found = await seek(store, filterOf(filter, zone), beside, seq, step, this.#searching())
        return found === undefined ? null : { seq: found }
      },
      'log.clear': () => {
        log.store.clear()
        log.marks.changed.changed([])
        return log.store.bounds()
      },
      'log.undoClear': () => {
        if (!log.store.undoClear())
          throw new RequestError(
            'nothing-to-undo',
            'There is nothing to restore: what is cleared can be had back once, within ten seconds.',
          )
        log.marks.changed.changed([])
        return log.store.bounds()
      },
      'log.setBudget': ({ bytes }) => {
        log.store.setBudget(bytes)
        file.change({ logBudget: bytes })
        return log.store.bounds()
      },
      'view.open': async ({ log: id = '', filter, zone }) => this.#openView(id, await sessions.log(this, id), filter, zone),
      'view.rows': async ({ viewId, from, count }) => {
        const { view, log: viewed } = this.#view(viewId)
        return this.#withRules(viewed === log, await viewed.reader.rowsOf(view.seqs(from, count)))
      },
      'view.locate': ({ viewId, seq }) => ({ position: this.#view(viewId).view.locate(seq) }),
      'view.close': ({ viewId }) => {
        this.#view(viewId)
        this.#closeView(viewId)
        return done
      },
      'export.begin': async ({ log: id = '', filter, zone, first = 0, last = Infinity, format }) => {
        const isLive = id === ''
        const packetsFile = async (): Promise<string> => (isLive ? packets.whole() : (await sessions.packets(id)).path)
        if (format === 'pcapng' && (await packetsFile()) === '')
          throw new RequestError(
            'no-packets',
            'No packets were recorded. Switch on Record packets, and let the client connect again.',
          )
        const what: Exported = {
          log: await sessions.log(this, id),
          filter: filter.trim() === '' ? undefined : filterOf(filter, zone),
          first,
          last,
          pathOf: this.#pathOf(id),
          isSecure: (connection) => (isLive ? (connections.row(String(connection))?.secure ?? false) : false),
          packets: packetsFile,
        }
        if (!fileSaver) return exports.prepare(format, what)
        const chosen = await fileSaver(exports.nameFor(format), 'export')
        return chosen && exports.begin(format, what, chosen.path)
      },
      'packets.record': async ({ on }) => {
        try {
          return await packets.record(on)
        } catch (error) {
          throw new RequestError('packets-not-recorded', `Packets cannot be recorded: ${systemReason(error)}.`)
        }
      },
      'export.cancel': ({ id }) => {
        exports.cancel(id)
        return done
      },
      'control.set': ({ on }) => this.#parts.control.set(on),
      'keys.set': ({ command, keys }) => this.#parts.keys.set(command, keys),
      'preferences.set': ({ name, value }) => {
        preferences.set(name, value)
        return done
      },
    }
  }

  /** Of the live log it is known which rules applied. */
  #withRules(isLive: boolean, rows: readonly LogRow[]): LogRow[] {
    const { servers } = this.#parts
    return isLive ? rows.map((row) => servers.of(row.connection)?.rules.applied.mark(row) ?? row) : [...rows]
  }

  /** Connections of the live log are known even where their requests have left it. */
  #pathOf(log: string): PathOf {
    const { connections } = this.#parts
    return log === '' ? (connection) => connections.row(String(connection))?.path : () => undefined
  }

  #openView(id: string, log: ReadableLog, text: string, zone: number): ReturnType<View['state']> {
    const { note } = this.#parts
    const view = log.openView(filterOf(text, zone), this.#pathOf(id), {
      changed: ({ id }) => this.#viewChanged.get(id)?.(),
      gaveUp: (_, pattern) => {
        const sentence = `The filter's pattern ${pattern.slice(0, 200)} took too long on several entries and was stopped. Its list is incomplete: simplify the pattern.`
        note(sentence)
        // The filter that hides all else hides the entry too.
        this.notice({ tone: 'error', text: sentence })
      },
    })
    this.#views.set(view.id, { view, log })
    this.#viewChanged.set(
      view.id,
      this.#publisher.line('view', () => view.state(), `view ${view.id}`),
    )
    return view.state()
  }

  async #find(log: ReadableLog, seq: number, text: string, as: 'text' | 'hex'): Promise<Found> {
    return findInPayload(log.reader, seq, needleOf(text, as), this.#searching())
  }

  /** Ends the search before. */
  #searching(): AbortSignal {
    this.#finding?.abort(new RequestError('superseded', 'Another search has begun.'))
    this.#finding = new AbortController()
    return this.#finding.signal
  }

  #view(id: number): { readonly view: View; readonly log: ReadableLog } {
    const view = this.#views.get(id)
    if (!view)
      throw new RequestError(
        'no-such-view',
        `This window has no filter with the number ${id}: it was closed, or opened before a reload.`,
      )
    return view
  }

  #closeView(id: number): void {
    const log = this.#views.get(id)?.log
    this.#views.delete(id)
    this.#viewChanged.delete(id)
    this.#publisher.endLine(`view ${id}`)
    log?.closeView(id)
  }

  #closeViewsOf(log: ReadableLog): void {
    for (const [id, view] of this.#views) if (view.log === log) this.#closeView(id)
  }
}

/** Throws RequestError 'bad-filter'. */
function filterOf(text: string, zone: number): Filter {
  try {
    const filter = parseFilter(text, zone)
    if (filter) return filter
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    throw new RequestError('bad-filter', error.message)
  }
  throw new RequestError('bad-filter', 'The filter is empty; the whole log needs none.')
}
