// The application without a face: owns a server, its log, its questions and its files, and serves any number of faces. Only puts the parts
// together and takes them down again.
import type { LanguageTag } from '../contract/languages.ts'
import { randomUUID } from 'node:crypto'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { ASK_BEFORE_CLOSING } from '../contract/ask-before-closing.ts'
import { QUESTION_KINDS, type Capabilities, type MenuEntry } from '../contract/model.ts'
import type { Transport } from '../contract/rpc.ts'
import type { UpstreamSettings } from '../contract/automation/upstream.ts'
import { WebSocketServer, readLocalAuthority } from '../server/index.ts'
import { Chronicle } from './chronicle.ts'
import { ConnectionsList } from './connections-list.ts'
import { echoEverything } from './echo.ts'
import { Exports, type Download } from './exports.ts'
import { Face, type FilePicker, type FileSaver, type Parts } from './face.ts'
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
import { ProfileFile } from './profile.ts'
import { DEFAULT_PLACE, Profiles, isName, pathOfProfile, placeOfFile, type Place } from './profiles.ts'
import { listenForQuestions } from './question-listeners.ts'
import { Questions } from './questions.ts'
import { checkSettings, type SettingValues } from './run-settings.ts'
import { Rules } from './rules.ts'
import { Repeats } from './repeats.ts'
import { Scenarios } from './scenarios.ts'
import { Scripts } from './scripts.ts'
import { Sessions } from './sessions/sessions.ts'
import { ServerCertificateControl } from './server-certificate.ts'
import { ServerControl } from './server-control.ts'
import { Templates } from './templates.ts'
import { Transfers } from './transfers.ts'
import { Uploads } from './uploads.ts'

export { UpstreamError } from '../automation/index.ts'

export interface HostOptions {
  /** Folder of the profile, the preferences and the sessions; made if needed. Several hosts may share it. */
  readonly home: string
  readonly version: string
  readonly shell: Capabilities['shell']
  readonly platform: string
  /** Milliseconds since the epoch, with a fraction. */
  readonly now?: () => number
  /**
   * Settings for this run, over those that the home keeps. With them, also with none, the profile stays as it is: what changes meanwhile
   * holds for this run.
   */
  readonly settings?: SettingValues
  /** Path of a profile, a file anywhere, to begin with. Default: the one that was in use last. */
  readonly profileFile?: string
  /** What the server stands in front of, in proxy mode. Rejects with an UpstreamError where it cannot be used. */
  readonly upstream?: UpstreamSettings
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
}

export interface Host {
  /** Serves a face until its transport closes. */
  open(transport: Transport): void
  /** The log's reader and bounds, for a shell that prints it. */
  readonly log: SessionLog
  /** Sends every data message back. For `serve --echo`. */
  setEcho(on: boolean): void
  /** A command was chosen in the menu: the faces give it. */
  command(id: string): void
  /** A profile, a file anywhere, that was opened from outside of the window: it is in use from now on, or a sentence says why not. */
  openProfile(path: string): Promise<void>
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
  now = clock,
  settings,
  profileFile,
  upstream,
  filePicker,
  fileSaver,
  revealFile,
  setMenu,
  onTrouble: tell = () => undefined,
}: HostOptions): Promise<Host> {
  if (settings) checkSettings(settings)
  await openHome(home)
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
  const watches = settings === undefined || profileFile !== undefined
  const profile = await ProfileFile.open(join(home, 'profile.json'), onTrouble, settings === undefined, watches)
  const asked = profileFile === undefined ? (preferences.all()[PROFILE_IN_USE] ?? '') : resolve(profileFile)
  const place = await firstProfile(home, profile, asked, onTrouble)
  const server = new WebSocketServer()
  const pings = new PingTimes()
  const connections = new ConnectionsList(server, now, pings)
  const { logBudget: budget, questions: kept } = profile.current
  const began = now()
  const folders = await openRunFolders(home, began, budget)
  if (folders.trouble !== '') onTrouble(folders.trouble)
  const uploads = new Uploads(folders.uploads)
  const log = await SessionLog.open({ folder: folders.session, budget, now, pings, onOverload: (who) => connections.holdBack(who) })
  server.recorder = log.recorder
  const chronicle = new Chronicle(log.recorder, server)
  report.trouble = (sentence) => chronicle.trouble(sentence)
  for (const sentence of startTroubles) chronicle.trouble(sentence)
  const endTroubles = tellTroubles(log.store, notice)
  server.on('error', ({ code, description }) => {
    if (code === 'too-many-open-files') notice(description)
  })
  const questions = new Questions(kept, kept.seconds, now, chronicle)
  const rules = new Rules(server, log, chronicle, now, {
    keep: (all) => profile.change({ rules: all }),
    folder: () => dirname(profile.path),
    // It may have been made a moment ago.
    authority: () => readLocalAuthority(join(home, 'certificates')),
  })
  await rules.load(profile.current)
  if (upstream) await rules.automation.proxy.set(upstream)
  const scenarios = new Scenarios(server, rules.automation, chronicle, now, (all) => profile.change({ scenarios: all }))
  await scenarios.load(profile.current.scenarios)
  const scripts = new Scripts(rules.automation, chronicle, (all) => profile.change({ scripts: all }))
  await scripts.load(profile.current.scripts)
  let applying: Promise<void> = Promise.resolve()
  const snippets = new Kept(profile.current.snippets, (all) => profile.change({ snippets: all }))
  const certificate = new ServerCertificateControl(server, uploads, join(home, 'certificates'), (news) => chronicle.server(news))
  const control = new ServerControl(server, profile, chronicle, certificate, settings ?? new Map())
  const profiles = new Profiles(
    {
      home,
      file: profile,
      adopt: async (keepsListening) => {
        const { current } = profile
        await control.adopt(keepsListening)
        for (const kind of QUESTION_KINDS) questions.setMode(kind, current.questions[kind])
        questions.setSeconds(current.questions.seconds)
        await rules.load(current)
        await scenarios.load(current.scenarios)
        await scripts.load(current.scripts)
        snippets.set(current.snippets)
        log.store.setBudget(current.logBudget)
        chronicle.server(`The profile ${profiles.state().name} was opened`)
      },
      remember: ({ name, file }) => preferences.set(PROFILE_IN_USE, file || name),
      recent: {
        get: () => listIn(preferences.all()[RECENT_PROFILES]),
        set: (files) => preferences.set(RECENT_PROFILES, JSON.stringify(files)),
      },
    },
    place,
  )
  profile.liveChanged.subscribe((members) => {
    const { current } = profile
    const said = `${basename(profile.path)} was changed on the disk, and is in force: ${members.join(', ')}`
    // One after the other: what is compiled may still be on its way.
    applying = applying.then(async () => {
      await rules.load(current)
      await scenarios.load(current.scenarios)
      await scripts.load(current.scripts)
      snippets.take(current.snippets)
      chronicle.server(said)
      notice(`${said}.`, true)
    })
  })
  const transfers = new Transfers(server)
  const templates = new Templates(log, rules.automation)
  const repeats = new Repeats(server, log.store, templates)
  const exports = new Exports({ version, now })
  const sessions = new Sessions(home, { folder: folders.session, log, began })
  const imports = new Imports(sessions.folder, now)
  const packets = new Packets({
    server,
    path: join(folders.session, PACKETS_FILE),
    version,
    now,
    budget: () => log.store.bounds().budget,
    onTrouble,
  })
  // The chronicle first: a request stands in the log before its question.
  const detachChronicle = chronicle.attach()
  const detachQuestions = listenForQuestions(server, questions, rules)
  const detachRules = rules.automation.attach()
  const detachConnections = connections.attach()

  const capabilities: Capabilities = {
    shell,
    nativeFilePicker: filePicker !== undefined,
    nativeFileSaver: fileSaver !== undefined,
    revealsFiles: revealFile !== undefined,
    applicationMenu: setMenu !== undefined,
    version,
    platform,
  }
  const parts: Parts = {
    run: randomUUID(),
    capabilities,
    now,
    startTroubles,
    server,
    control,
    profiles,
    connections,
    questions,
    rules,
    scenarios,
    scripts,
    snippets,
    log,
    chronicle,
    profile,
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
  }
  let endEcho: (() => void) | undefined
  const shutDown = async (): Promise<void> => {
    transfers.cancelAll()
    repeats.stopAll()
    await control.stop()
    await server.shutdown()
  }

  return {
    log,
    open(transport) {
      faces.add(new Face(transport, parts, (face) => faces.delete(face)))
    },
    setEcho(on) {
      if (on === (endEcho !== undefined)) return
      if (on) endEcho = echoEverything(server)
      else {
        endEcho?.()
        endEcho = undefined
      }
    },
    async openProfile(path) {
      const wasListening = server.listening
      try {
        const { name } = await profiles.openFile(path)
        const stopped = wasListening ? ' The server has stopped listening: press Start to listen as the profile says.' : ''
        notice(`The profile ${name} is in use.${stopped}`, true)
      } catch (error) {
        notice(messageOf(error))
      }
    },
    command(id) {
      for (const face of faces) face.command(id)
    },
    download: (ticket) => exports.download(ticket),
    testPageUrl: () => control.testPageUrl(),
    openConnections: () => connections.openCount,
    asksBeforeClosing: () => preferences.all()[ASK_BEFORE_CLOSING] !== 'False',
    shutDown,
    async close() {
      await exports.end()
      await applying
      await imports.end()
      await shutDown()
      endEcho?.()
      for (const face of faces) face.end()
      faces.clear()
      detachConnections()
      detachRules()
      detachQuestions()
      detachChronicle()
      server.recorder = undefined
      await packets.close()
      // There is no log any more to say it in.
      report.trouble = () => undefined
      await log.close()
      await sessions.end(now())
      endTroubles()
      await uploads.close()
      await preferences.close()
      await keys.close()
      await profile.close()
      await folders.close()
    },
  }
}

/** Among the preferences: the profile that was in use last, its name or the path of its file; and the files anywhere that were. */
const PROFILE_IN_USE = 'profile.inUse'
const RECENT_PROFILES = 'profiles.recent'

/** Texts of a list that was kept as JSON; what is none is an empty one. */
function listIn(kept: string | undefined): readonly string[] {
  try {
    const list = JSON.parse(kept ?? '[]') as unknown
    return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}

/** Puts the profile that was in use last into `file`, or the one that is asked for; the one of the home where it cannot be read, which is said. */
async function firstProfile(home: string, file: ProfileFile, asked: string, onTrouble: (sentence: string) => void): Promise<Place> {
  if (asked === DEFAULT_PLACE.name || (!isAbsolute(asked) && !isName(asked))) return DEFAULT_PLACE
  const place = isAbsolute(asked) ? placeOfFile(asked) : { name: asked, file: '' }
  try {
    if (place.file === '') await file.use(pathOfProfile(home, place.name), false, home)
    else await file.use(place.file, false)
    return place
  } catch (error) {
    onTrouble(`${messageOf(error)} The profile ${DEFAULT_PLACE.name} is used instead.`)
    return DEFAULT_PLACE
  }
}

const ORIGIN = performance.timeOrigin

/** Monotonic, so that entries of the log never run backwards when the system's clock is set. */
function clock(): number {
  return ORIGIN + performance.now()
}
