// One server of the workspace, with all that is its own: address and settings, certificate, questions, rules, scenarios and scripts.
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { withoutQuery, type UpstreamSettings } from '../../contract/automation/upstream.ts'
import { QUESTION_KINDS, type QuestionKind, type QuestionMode } from '../../contract/model.ts'
import { UpstreamError } from '../../automation/index.ts'
import { RequestError } from '../../contract/params.ts'
import { WebSocketServer, readLocalAuthority } from '../../server/index.ts'
import { Chronicle } from '../chronicle.ts'
import { messageOf } from '../json-file.ts'
import type { SessionLog } from '../log/session-log.ts'
import { listenForQuestions } from '../question-listeners.ts'
import { Questions } from '../questions.ts'
import { Rules, type RunRules } from '../rules.ts'
import type { SettingValues } from '../run-settings.ts'
import { Scenarios } from '../scenarios.ts'
import { Scripts } from '../scripts.ts'
import { ServerCertificateControl } from '../server-certificate.ts'
import { ServerControl } from '../server-control.ts'
import type { Uploads } from '../uploads.ts'
import { ServerPart, type WorkspaceFile } from '../workspace-file.ts'
import type { ServerGroup } from './server-group.ts'

/** What servers share. */
export interface SharedParts {
  readonly home: string
  readonly file: WorkspaceFile
  readonly log: SessionLog
  readonly uploads: Uploads
  readonly group: ServerGroup
  readonly now: () => number
  /** Settings that hold for this run, whatever the workspace says. */
  readonly run: SettingValues
  readonly nextQuestion: () => string
  /** What every server stands in front of in this run, whatever the workspace says. */
  readonly upstream: UpstreamSettings | undefined
  /** Rules around those of the workspace, for this run. */
  readonly runRules: RunRules | undefined
  /** What somebody is there to be asked about in this run, whatever the workspace says; undefined: what it says. */
  readonly asks: readonly QuestionKind[] | undefined
  /** A sentence for every face. */
  readonly notice: (text: string) => void
}

export class HostedServer {
  /** Of this run; its number in the log. */
  readonly id: string
  readonly part: ServerPart
  readonly server = new WebSocketServer()
  readonly chronicle: Chronicle
  readonly questions: Questions
  readonly rules: Rules
  readonly scenarios: Scenarios
  readonly scripts: Scripts
  readonly control: ServerControl
  readonly #shared: SharedParts
  readonly #detach: (() => void)[] = []
  #loading: Promise<void> = Promise.resolve()

  private constructor(number: number, name: string, shared: SharedParts) {
    const { home, file, log, uploads, group, now, run, nextQuestion, notice } = shared
    this.id = String(number)
    this.#shared = shared
    this.part = new ServerPart(file, name)
    const { server, part } = this
    server.recorder = log.recorder
    group.add(server, this.id)
    const chronicle = new Chronicle(log.recorder, server, number)
    this.chronicle = chronicle
    server.on('error', ({ code, description }) => {
      if (code === 'too-many-open-files') notice(description)
    })
    const { modes, seconds } = this.#asked()
    this.questions = new Questions(modes, seconds, now, chronicle, nextQuestion)
    const certificates = join(home, 'certificates')
    this.rules = new Rules(server, log, chronicle, now, {
      keep: (all) => part.change({ rules: all }),
      folder: () => dirname(part.path),
      // It may have been made a moment ago.
      authority: () => readLocalAuthority(certificates),
      ofRun: shared.runRules,
    })
    const { automation } = this.rules
    this.scenarios = new Scenarios(server, automation, chronicle, now, (all) => part.change({ scenarios: all }))
    this.scripts = new Scripts(automation, (all) => part.change({ scripts: all }))
    const certificate = new ServerCertificateControl(server, uploads, certificates, (news) => chronicle.server(news))
    this.control = new ServerControl(server, part, chronicle, certificate, run, () => automation.proxy.settings)
  }

  /** One of the workspace's servers, which does not listen yet. Rejects with `bad-setting`, `unknown-setting` and `bad-upstream` of what holds for the run. */
  static async open(number: number, name: string, shared: SharedParts): Promise<HostedServer> {
    const hosted = new HostedServer(number, name, shared)
    if (shared.upstream) await hosted.rules.automation.proxy.set(shared.upstream)
    await hosted.load()
    // The chronicle first: a request stands in the log before its question.
    hosted.#detach.push(hosted.chronicle.attach())
    hosted.#detach.push(listenForQuestions(hosted.server, hosted.questions, hosted.rules))
    hosted.#detach.push(hosted.rules.automation.attach())
    return hosted
  }

  get name(): string {
    return this.part.name
  }

  get certificate(): ServerCertificateControl {
    return this.control.certificate
  }

  /** What answers by itself, as the workspace has it: no client is dropped. One after the other: what is compiled may still be on its way. */
  load(): Promise<void> {
    const loading = this.#loading.then(async () => {
      const { current } = this.part
      await this.rules.load(current)
      await this.#loadUpstream()
      await this.scenarios.load(current.scenarios)
      await this.scripts.load(current.scripts)
    })
    // Who has asked for it hears of what went wrong; the next one begins anew.
    this.#loading = loading.catch(() => undefined)
    return loading
  }

  /** As the workspace says, or as the run does: then who is asked takes the time that it needs, and what nobody would be asked about gets its default. */
  #asked(): { readonly modes: Readonly<Record<QuestionKind, QuestionMode>>; readonly seconds: number } {
    const { questions } = this.part.current
    const { asks } = this.#shared
    if (asks === undefined) return { modes: questions, seconds: questions.seconds }
    const modeOf = (kind: QuestionKind): QuestionMode =>
      asks.includes(kind) ? 'ask' : questions[kind] === 'ask' ? 'accept' : questions[kind]
    const modes = {
      connectionRequest: modeOf('connectionRequest'),
      sslConnectionRequest: modeOf('sslConnectionRequest'),
      sslClientAuthentication: modeOf('sslClientAuthentication'),
      webSocketOpenRequest: modeOf('webSocketOpenRequest'),
    }
    return { modes, seconds: 0 }
  }

  /** What cannot be used is told, and the server answers by itself. */
  async #loadUpstream(): Promise<void> {
    if (this.#shared.upstream) return
    const { proxy } = this.rules.automation
    const { upstream } = this.part.current
    if (isDeepStrictEqual(proxy.settings, upstream)) return
    try {
      await proxy.set(upstream)
    } catch (error) {
      this.chronicle.trouble(`${messageOf(error)} There is no upstream.`)
      await proxy.set(undefined)
    }
  }

  /** Everything as the workspace has it by now. `keepsListening`: it goes on where its address is the same. */
  async adopt(keepsListening: boolean): Promise<void> {
    await this.control.adopt(keepsListening)
    const { modes, seconds } = this.#asked()
    for (const kind of QUESTION_KINDS) this.questions.setMode(kind, modes[kind])
    this.questions.setSeconds(seconds)
    await this.load()
  }

  /** For connections that come from now on; undefined: the server answers by itself. Rejects with `bad-upstream`, and then nothing has changed. */
  async setUpstream(upstream: UpstreamSettings | undefined): Promise<void> {
    await this.rules.automation.proxy.set(upstream).catch((error: unknown) => {
      throw error instanceof UpstreamError ? new RequestError(error.code, error.message) : error
    })
    this.part.change({ upstream })
    this.control.changed.changed()
    this.chronicle.server(
      upstream ? `In front of the upstream ${withoutQuery(upstream.url)} from now on` : 'Without an upstream from now on',
    )
  }

  keepQuestions(): void {
    this.part.change({ questions: { ...this.questions.modes, seconds: this.questions.seconds } })
  }

  /** Stops listening and closes every client with 1001. */
  async shutDown(): Promise<void> {
    await this.control.stop()
    await this.server.shutdown()
  }

  /** To be called behind `shutDown`. */
  async end(): Promise<void> {
    await this.#loading
    for (const detach of this.#detach.splice(0).reverse()) detach()
    this.server.recorder = undefined
    this.#shared.group.remove(this.server)
  }
}
