// What stands where the log will be until the first client has come: first how to start, then how to connect.
import { useState } from 'react'
import { Eye, FlaskConical, Hand, Play, Send, ShieldCheck } from 'lucide-react'
import { openCertificate } from '../certificate/certificate-view.ts'
import { useKeysOf } from '../commands/registry.ts'
import { attempt } from '../connect.ts'
import { usePreference } from '../store/preferences.ts'
import { useDesk, useUnreachable } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Checkbox } from '../ui/field.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { testPageUrl } from './address.ts'
import { EXAMPLES, openExample } from './examples.ts'
import { snippetsFor } from './snippets.ts'
import { start, useListening } from './use-listening.ts'
import './listen.css'
import { say } from '../language/say.ts'

export function FirstMinute({ onLeave }: { readonly onLeave: () => void }) {
  const listening = useDesk((desk) => desk.server.listening)
  const empty = useDesk(({ log }) => log.end === log.first)
  return (
    <section className="listen-first" aria-label={say.listen.firstMinute}>
      <div className="listen-first-content">
        {listening ? <Connect /> : <Begin />}
        <div className="listen-first-foot">
          {listening ? <TestPageChoice /> : <span />}
          {empty ? null : (
            <Button size="small" onClick={onLeave}>
              {say.listen.showTheLog}
            </Button>
          )}
        </div>
      </div>
    </section>
  )
}

function Begin() {
  const busy = useListening((state) => state.busy)
  const keys = useKeysOf('server.start')
  return (
    <>
      <div>
        <h2>{say.listen.beTheServer}</h2>
        <p>{say.listen.socketbenchIsAWebsocketServer}</p>
      </div>
      <div className="listen-first-go">
        <Button tone="primary" needsHost aria-disabled={busy || undefined} shortcut={keys} onClick={() => void start()}>
          <Play size={14} fill="currentColor" aria-hidden="true" />
          {say.listen.startListening}
        </Button>
      </div>
      <ul className="listen-steps">
        <li>
          <Eye size={16} aria-hidden="true" />
          <span>
            <b>{say.listen.seeEverything}</b> {say.listen.everyConnectionFromItsFirst}
          </span>
        </li>
        <li>
          <Hand size={16} aria-hidden="true" />
          <span>
            <b>{say.listen.decideWhoGetsIn}</b> {say.listen.holdAnOpeningRequestRead}
          </span>
        </li>
        <li>
          <Send size={16} aria-hidden="true" />
          <span>
            <b>{say.listen.answerByHand}</b> {say.listen.textJsonBytesOrA}
          </span>
        </li>
        <li>
          <FlaskConical size={16} aria-hidden="true" />
          <span>
            <b>{say.listen.beginWithAnExample}</b>
            <span className="listen-examples">
              {EXAMPLES.map((example) => (
                <Button key={example} size="small" needsHost onClick={() => void openExample(example)}>
                  {say.listen.examples[example].name}
                </Button>
              ))}
            </span>
          </span>
        </li>
      </ul>
    </>
  )
}

function Connect() {
  const { url, testPage, secure, certificate: known } = useDesk((desk) => desk.server)
  const certificate = secure ? known : undefined
  return (
    <>
      <div>
        <h2>{say.listen.waitingForTheFirstClient}</h2>
        <p>
          {say.listen.pointYourClientAtThis(
            testPage ? (
              <>
                {say.listen.orTryItWithThe}{' '}
                <a href={testPageUrl(url)} target="_blank" rel="noreferrer">
                  {say.listen.testPageInYourBrowser}
                </a>
              </>
            ) : null,
          )}
        </p>
      </div>
      <div className="listen-big-url">
        <code className="cut">{url}</code>
        <CopyButton label={say.listen.copyAddress} text={url} />
      </div>
      {certificate?.isLocal ? <TrustFirst file={certificate.authorityFile} /> : null}
      <Snippets url={url} authority={certificate?.authorityFile ?? ''} />
    </>
  )
}

/** With a local certificate a client connects only when it trusts it, which is the first thing that goes wrong. */
function TrustFirst({ file }: { readonly file: string }) {
  return (
    <div className="listen-trust">
      <ShieldCheck size={15} aria-hidden="true" />
      <p>
        {say.listen.aClientHasToTrust} <code>{file}</code>
      </p>
      <CopyButton label={say.common.copyThePathOfThe} text={file} />
      <Button size="small" aria-haspopup="dialog" onClick={() => openCertificate()}>
        {say.common.howToTrustIt}
      </Button>
    </div>
  )
}

function Snippets({ url, authority }: { readonly url: string; readonly authority: string }) {
  const platform = useDesk((desk) => desk.capabilities.platform)
  const snippets = snippetsFor(url, { file: authority, platform })
  const [kept, keep] = usePreference('snippet', 'browser')
  const snippet = snippets.find(({ id }) => id === kept) ?? snippets[0]
  if (!snippet) return null
  return (
    <div className="listen-snippets">
      <Tabs label={say.common.client} value={snippet.id} onChange={keep} tabs={snippets}>
        <div className="listen-snippet">
          <pre>{snippet.text}</pre>
          <CopyButton label={say.listen.copySnippet} text={snippet.text} />
          <p>{snippet.note}</p>
        </div>
      </Tabs>
    </div>
  )
}

function TestPageChoice() {
  const on = useDesk((desk) => desk.server.testPage)
  const unreachable = useUnreachable()
  const [busy, setBusy] = useState(false)
  const change = async (next: boolean) => {
    if (busy) return
    setBusy(true)
    const server = await attempt('server.setTestPage', { on: next })
    if (server) useDesk.setState({ server })
    setBusy(false)
  }
  return (
    <Checkbox
      label={say.listen.answerBrowsersAtThisAddress}
      checked={on}
      disabled={unreachable}
      onChange={(next) => void change(next)}
    />
  )
}
