// The application without a face: owns servers, their log, their questions and its files, and serves any number of faces. Only puts the parts
// together and takes them down again.
import type { LanguageTag } from '../contract/languages.ts'
import { randomUUID } from 'node:crypto'
import { basename, isAbsolute, join, resolve } from 'node:path'
import { ASK_BEFORE_CLOSING } from '../contract/ask-before-closing.ts'
import type { Capabilities, ControlState, MenuEntry, QuestionKind, SessionRow } from '../contract/model.ts'
import type { Transport } from '../contract/rpc.ts'
import type { UpstreamSettings } from '../contract/automation/upstream.ts'
import { ConnectionsList } from './connections-list.ts'
import { ControlSwitch, type StartControl } from './control-switch.ts'
import { echoEverything } from './echo.ts'
import { Exports, type Download } from './exports.ts'
import { Face, type FilePicker, type FileSaver, type Parts, type Updates } from './face.ts'
import { openHome, openRunFolders } from './home.ts'
import { Imports } from './imports.ts'
import { messageOf } from './json-file.ts'
import { tellTroubles } from './log/log-troubles.ts'
import { Kept } from './kept.ts'
import { Packets } from './packets/packets.ts'
import { PACKETS_FILE } from './sessions/session-folders.ts'
import { SessionLog } from './log/session-log.ts'
import { PingTimes } from './ping-times.ts'
import { KeysFile } from './keys.ts'
import { Preferences } from './preferences.ts'
import { DEFAULT_PLACE, Workspaces, isName, pathOfWorkspace, placeOfFile, type Place } from './workspaces.ts'
import { counted, type Actor } from './questions.ts'
import { RunClock } from './run-clock.ts'
import { checkSettings, type SettingValues } from './run-settings.ts'
import { Repeats } from './repeats.ts'
import type { RunRules } from './rules.ts'
import { ServerGroup } from './servers/server-group.ts'
import { Servers } from './servers/servers.ts'
import { Sessions } from './sessions/sessions.ts'
import { Templates } from './templates.ts'
import { Transfers } from './transfers.ts'
import { Uploads } from './uploads.ts'
import { WorkspaceFile } from './workspace-file.ts'

export { RuleError, UpstreamError } from '../automation/index.ts'

export interface HostOptions {
  /** Folder of the workspace, the preferences and the sessions; made if needed. Several hosts may share it. */
  readonly home: string
  readonly version: string
  readonly shell: Capabilities['shell']
  readonly platform: string
  /** Milliseconds since the epoch, with a fraction, which never run backwards. Default: RunClock. */
  readonly now?: () => number
  /**
   * Settings for this run, over those that the home keeps. With them, also with none, the workspace stays as it is: what changes meanwhile
   * holds for this run.
   */
  readonly settings?: SettingValues
  /** Path of a workspace, a file anywhere, to begin with. Default: the one that was in use last. */
  readonly workspaceFile?: string
  /** What the server stands in front of, in proxy mode. Rejects with an UpstreamError where it cannot be used. */
  readonly upstream?: UpstreamSettings
  /** Rules around those of the workspace, for this run. Rejects with a RuleError where one cannot be used. */
  readonly rules?: RunRules
  /**
   * What somebody is there to be asked about in this run: open as long as it takes, and of all else the default is taken. Absent: what the
   * workspace says.
   */
  readonly asks?: readonly QuestionKind[]
  /** The system's dialog for a file; null when the person changed their mind. */
  readonly filePicker?: FilePicker
  /** The system's dialog for where to save a file. Without one, the shell lets its browser fetch exports (`Host.download`). */
  readonly fileSaver?: FileSaver
  /** Puts commands of the desk into the application's menu; what is chosen there comes back by `Host.command`. */
  readonly setMenu?: (entries: readonly MenuEntry[], language: LanguageTag) => void
  /**
   * Hears in sentences, at the start and later, what keeps files of the home from being read or written, and when the log is written again.
   * Faces hear of it too; this is for a shell whose own output is read.
   */
  readonly onTrouble?: (sentence: string) => void
  /** Shows a file in the system's file manager. */
  readonly revealFile?: (path: string) => void
  /** Looks for new versions of the shell, when a face asks for it. */
  readonly updates?: Updates
  /** Listens to programs that control the desk, once the person has switched that on. */
  readonly startControl?: StartControl
}

export interface Host {
  /** Serves a face until its transport closes. */
  open(transport: Transport): void
  /** The log's reader and bounds, for a shell that prints it. */
  readonly log: SessionLog
  /** Sends every data message back. For `serve --echo`. */
  setEcho(on: boolean): void
  /** What the shell has to say of itself: it stands in the log, and the window says it, the next one where none is open. */
  note(sentence: string): void
  /** Programs on this machine may control the desk; the same as the switch in the window. Rejects with a sentence. */
  setControl(on: boolean): Promise<ControlState>
  /** A command was chosen in the menu: the faces give it. */
  command(id: string): void
  /** A workspace, a file anywhere, that was opened from outside of the window: it is in use from now on, or a sentence says why not. */
  openWorkspace(path: string): Promise<void>
  /**
   * The first server listens at a port of this machine, as was asked for from outside of the window, and the person agreed; `scheme` undefined: ws or wss
   * as it is set. A sentence says why it does not.
   */
  listen(port: number, scheme: 'ws' | 'wss' | undefined): Promise<void>
  /** A sentence of the shell's for the faces. */
  tell(sentence: string): void
  /** An export that waits for its browser; undefined where there is none of that ticket. */
  download(ticket: string): Download | undefined
  /** undefined while the test page cannot be opened. */
  testPageUrl(): string | undefined
  /** Clients that would lose their connection if the host closed now. */
  openConnections(): number
  /** The person wants to be asked before connected clients are closed with the window. */
  asksBeforeClosing(): boolean
  /** Stops listening and ends every connection (1001); faces can still read the log, and what it says of that. */
  shutDown(): Promise<void>
  /** Shuts down, writes what is unwritten, and removes what was uploaded. */
  close(): Promise<void>
}

/** Rejects with the component's `bad-setting` and `unknown-setting`, before anything is opened, and with a HomeError. */
export async function createHost({
  home,
  version,
  shell,
  platform,
  now: given,
  settings,
  workspaceFile,
  upstream,
  rules,
  asks,
  filePicker,
  fileSaver,
  revealFile,
  setMenu,
  updates,
  startControl,
  onTrouble: tell = () => undefined,
}: HostOptions): Promise<Host> {
  if (settings) checkSettings(settings)
  await openHome(home)
  const clock = new RunClock()
  const now = given ?? (() => clock.now())
  const faces = new Set<Face>()
  // Files are read before there is a log to tell what was wrong with them.
  const startTroubles: string[] = []
  const report = { trouble: (sentence: string): void => void startTroubles.push(sentence) }
  const notice = (text: string, isOver = false): void => {
    tell(text)
    for (const face of faces) face.notice({ tone: isOver ? 'info' : 'error', text })
  }
  const onTrouble = (sentence: string): void => {
    report.trouble(sentence)
    notice(sentence)
  }
  const preferences = await Preferences.open(join(home, 'preferences.json'), onTrouble)
  const keys = await KeysFile.open(join(home, 'keys.json'), onTrouble)
  // A file that is named for a run is edited while it runs.
  const watches = settings === undefined || workspaceFile !== undefined
  const file = await WorkspaceFile.open(join(home, 'profile.json'), onTrouble, settings === undefined, watches)
  const asked = workspaceFile === undefined ? (preferences.all()[WORKSPACE_IN_USE] ?? '') : resolve(workspaceFile)
  const place = await firstWorkspace(home, file, asked, onTrouble)
  const pings = new PingTimes()
  const group = new ServerGroup()
  const connections = new ConnectionsList(group, now, pings, (connection) => group.idOf(connection))
  const { logBudget: budget } = file.current
  const began = now()
  const folders = await openRunFolders(home, began, budget)
  if (folders.trouble !== '') onTrouble(folders.trouble)
  const uploads = new Uploads(folders.uploads)
  const log = await SessionLog.open({ folder: folders.session, budget, now, pings, onOverload: (who) => connections.holdBack(who) })
  const sessions = new Sessions(home, { folder: folders.session, log, began })
  /** About no server in particular. */
  const write = (kind: 'error' | 'server', text: string): void => log.recorder.append(kind, 'none', 0, text, [])
  const unheard: string[] = []
  let closing = false
  /** While no window is open, the next one hears it. */
  const note = (text: string): void => {
    if (closing) return
    write('server', text)
    if (faces.size === 0) unheard.splice(0, unheard.length, ...unheard.slice(1 - MOST_UNHEARD), text)
    notice(text, true)
  }
  report.trouble = (sentence) => write('error', sentence)
  for (const sentence of startTroubles) write('error', sentence)
  const endTroubles = tellTroubles(log.store, notice)
  const detachConnections = connections.attach()
  const run: SettingValues = settings ?? new Map()
  const servers = await Servers.open(
    { home, file, log, uploads, group, now, run, nextQuestion: counted(), notice, upstream, runRules: rules, asks },
    connections,
  )
  const snippets = new Kept(file.current.snippets, (all) => file.change({ snippets: all }))
  const workspaces = new Workspaces(
    {
      home,
      file,
      adopt: async (keepsListening) => {
        await servers.adopt(keepsListening)
        const { current } = file
        snippets.take(current.snippets)
        log.store.setBudget(current.logBudget)
        write('server', `The workspace ${workspaces.state().name} was opened`)
      },
      // What a terminal serves for a run is no choice of the person at the window.
      remember: (used) => {
        if (settings === undefined) preferences.set(WORKSPACE_IN_USE, used.file || used.name)
      },
      recent: {
        get: () => listIn(preferences.all()[RECENT_WORKSPACES]),
        set: (files) => {
          if (settings === undefined) preferences.set(RECENT_WORKSPACES, JSON.stringify(files))
        },
      },
    },
    place,
  )
  let applying: Promise<void> = Promise.resolve()
  file.liveChanged.subscribe((members) => {
    const said = `${basename(file.path)} was changed on the disk, and is in force: ${members.join(', ')}`
    applying = servers.takeLive().then(
      () => {
        snippets.take(file.current.snippets)
        write('server', said)
        notice(`${said}.`, true)
      },
      (error: unknown) => onTrouble(`${basename(file.path)} was changed on the disk, and is not in force: ${messageOf(error)}`),
    )
  })
  // What the log's servers are called is found again with the session.
  let named = log.servers.version
  servers.changed.subscribe(() => {
    if (named === log.servers.version) return
    named = log.servers.version
    sessions.nameServers()
  })
  sessions.nameServers()
  const endWatch = given ? () => undefined : clock.watch(note)
  // Beside the start: a long log takes a while to be looked through.
  const told = sessions.findBrokenOff((row) => note(brokenOffText(row))).catch(() => undefined)
  const transfers = new Transfers(group)
  const templates = new Templates(log, (connection) => (servers.of(connection) ?? servers.first).rules.automation)
  const repeats = new Repeats(group, log.store, templates)
  const exports = new Exports({ version, now })
  const imports = new Imports(sessions.folder, now)
  const packets = new Packets({
    server: group,
    path: join(folders.session, PACKETS_FILE),
    version,
    now,
    budget: () => log.store.bounds().budget,
    onTrouble,
  })
  const capabilities: Capabilities = {
    shell,
    nativeFilePicker: filePicker !== undefined,
    nativeFileSaver: fileSaver !== undefined,
    revealsFiles: revealFile !== undefined,
    applicationMenu: setMenu !== undefined,
    updates: updates !== undefined,
    control: startControl !== undefined,
    version,
    platform,
  }
  const open = (transport: Transport, by: Actor): void => {
    faces.add(new Face(transport, parts, by, (face) => faces.delete(face)))
  }
  const control = new ControlSwitch(startControl, {
    home,
    version,
    open: (transport) => open(transport, 'program'),
    log: () => log.store,
    questions: () => servers.questions(),
    watch: (listener) => {
      const off = [servers.questionsChanged.subscribe(listener), log.store.onChange(listener)]
      return () => off.forEach((end) => end())
    },
    did: (connection, sentence) => (servers.of(connection) ?? servers.first).chronicle.program(connection, sentence),
    now,
    told: (sentence) => write('server', sentence),
  })
  const parts: Parts = {
    run: randomUUID(),
    capabilities,
    now,
    startTroubles,
    unheard,
    group,
    servers,
    workspaces,
    connections,
    snippets,
    log,
    note: (text) => write('error', text),
    file,
    preferences,
    keys,
    uploads,
    transfers,
    exports,
    sessions,
    imports,
    repeats,
    templates,
    packets,
    filePicker,
    fileSaver,
    revealFile,
    setMenu,
    updates,
    control,
  }
  let echoing = false
  const echoes = new Map<string, () => void>()
  const echo = (): void => {
    for (const { id, server } of servers.all) if (echoing && !echoes.has(id)) echoes.set(id, echoEverything(server))
    if (echoing) return
    for (const end of echoes.values()) end()
    echoes.clear()
  }
  servers.changed.subscribe(echo)
  const shutDown = async (): Promise<void> => {
    transfers.cancelAll()
    repeats.stopAll()
    await servers.shutDown()
  }

  return {
    log,
    open: (transport) => open(transport, 'person'),
    setControl: (on) => control.set(on),
    setEcho(on) {
      echoing = on
      echo()
    },
    async openWorkspace(path) {
      const wasListening = servers.all.some(({ server }) => server.listening)
      try {
        const { name } = await workspaces.openFile(path)
        const stopped = wasListening ? ' The server has stopped listening: press Start to listen as the workspace says.' : ''
        notice(`The workspace ${name} is in use.${stopped}`, true)
      } catch (error) {
        notice(messageOf(error))
      }
    },
    note,
    async listen(port, scheme) {
      const { control, server } = servers.first
      try {
        // A server that listens goes on as it is: `start` says so.
        if (scheme !== undefined && !server.listening) await control.setSecure(scheme === 'wss')
        await control.start('127.0.0.1', port)
      } catch (error) {
        notice(messageOf(error))
      }
    },
    tell: (sentence) => notice(sentence),
    command(id) {
      for (const face of faces) face.command(id)
    },
    download: (ticket) => exports.download(ticket),
    testPageUrl: () => servers.all.map(({ control }) => control.testPageUrl()).find((url) => url !== undefined),
    openConnections: () => connections.openCount,
    asksBeforeClosing: () => preferences.all()[ASK_BEFORE_CLOSING] !== 'False',
    shutDown,
    async close() {
      endWatch()
      await control.end()
      await exports.end()
      await applying
      await imports.end()
      await shutDown()
      echoing = false
      echo()
      // Before there is no log any more to say it in. What the processes of a shell do while all of it ends is no news.
      await told
      closing = true
      for (const face of faces) face.end()
      faces.clear()
      detachConnections()
      await servers.end()
      await packets.close()
      // There is no log any more to say it in.
      report.trouble = () => undefined
      await log.close()
      await sessions.end(now())
      endTroubles()
      await uploads.close()
      await preferences.close()
      await keys.close()
      await file.close()
      await folders.close()
    },
  }
}

/** Sentences that wait for a window. */
const MOST_UNHEARD = 20

/** What is there of a session whose process was killed, or whose machine lost its power. */
function brokenOffText({ began, ended, entries, cut }: SessionRow): string {
  const said = `The session of ${timeText(began)} was broken off: Socketbench did not end it. Its log has ${entries} whole entries, the last of ${timeText(ended)}; what came after that had not reached the disk, and is lost.`
  return cut === 0 ? said : `${said} Of ${cut} entries only a part had, and they were left out.`
}

function timeText(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').replace('Z', ' UTC')
}

/** Among the preferences: the workspace that was in use last, its name or the path of its file; and the files anywhere that were. */
const WORKSPACE_IN_USE = 'profile.inUse'
const RECENT_WORKSPACES = 'profiles.recent'

/** Texts of a list that was kept as JSON; what is none is an empty one. */
function listIn(kept: string | undefined): readonly string[] {
  try {
    const list = JSON.parse(kept ?? '[]') as unknown
    return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}

/** Puts the workspace that was in use last into `file`, or the one that is asked for; the one of the home where it cannot be read, which is said. */
async function firstWorkspace(
  home: string,
  file: WorkspaceFile,
  asked: string,
  onTrouble: (sentence: string) => void,
): Promise<Place> {
  if (asked === DEFAULT_PLACE.name || (!isAbsolute(asked) && !isName(asked))) return DEFAULT_PLACE
  const place = isAbsolute(asked) ? placeOfFile(asked) : { name: asked, file: '' }
  try {
    if (place.file === '') await file.use(pathOfWorkspace(home, place.name), false, home)
    else await file.use(place.file, false)
    return place
  } catch (error) {
    onTrouble(`${messageOf(error)} The workspace ${DEFAULT_PLACE.name} is used instead.`)
    return DEFAULT_PLACE
  }
}
