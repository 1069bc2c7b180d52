// What stands where the log will be until the first client has come: first how to start, then how to connect.
import { useState } from 'react'
import { Eye, Hand, Play, Send, ShieldCheck } from 'lucide-react'
import { openCertificate } from '../certificate/certificate-view.ts'
import { attempt } from '../connect.ts'
import { usePreference } from '../store/preferences.ts'
import { useDesk, useGone } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Checkbox } from '../ui/field.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { testPageUrl } from './address.ts'
import { snippetsFor } from './snippets.ts'
import { start, useListening } from './use-listening.ts'
import './listen.css'

export function FirstMinute({ onLeave }: { readonly onLeave: () => void }) {
  const listening = useDesk((desk) => desk.server.listening)
  const empty = useDesk(({ log }) => log.end === log.first)
  return (
    <section className="listen-first" aria-label="First minute">
      <div className="listen-first-content">
        {listening ? <Connect /> : <Begin />}
        <div className="listen-first-foot">
          {listening ? <TestPageChoice /> : <span />}
          {empty ? null : (
            <Button size="small" onClick={onLeave}>
              Show the log
            </Button>
          )}
        </div>
      </div>
    </section>
  )
}

function Begin() {
  const busy = useListening((state) => state.busy)
  return (
    <>
      <div>
        <h2>Be the server</h2>
        <p>Socketbench is a WebSocket server that you run by hand, to see what a client does and to answer it as you like.</p>
      </div>
      <div className="listen-first-go">
        <Button tone="primary" needsHost aria-disabled={busy || undefined} shortcut="Mod+Enter" onClick={() => void start()}>
          <Play size={14} fill="currentColor" aria-hidden="true" />
          Start listening
        </Button>
      </div>
      <ul className="listen-steps">
        <li>
          <Eye size={16} aria-hidden="true" />
          <span>
            <b>See everything</b> Every connection from its first byte on, every message, frame, ping and close, in order.
          </span>
        </li>
        <li>
          <Hand size={16} aria-hidden="true" />
          <span>
            <b>Decide who gets in</b> Hold an opening request, read its headers, accept it with a subprotocol or refuse it with a
            status.
          </span>
        </li>
        <li>
          <Send size={16} aria-hidden="true" />
          <span>
            <b>Answer by hand</b> Text, JSON, bytes or a file, to one client or to all; then close with any code there is.
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
        <h2>Waiting for the first client</h2>
        <p>
          Point your client at this address
          {testPage ? (
            <>
              , or try it with the{' '}
              <a href={testPageUrl(url)} target="_blank" rel="noreferrer">
                test page in your browser
              </a>
            </>
          ) : null}
          . It appears here as soon as it connects.
        </p>
      </div>
      <div className="listen-big-url">
        <code className="cut">{url}</code>
        <CopyButton label="Copy address" text={url} />
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
        A client has to trust the local authority before it connects. <code>{file}</code>
      </p>
      <CopyButton label="Copy the path of the authority" text={file} />
      <Button size="small" aria-haspopup="dialog" onClick={() => openCertificate()}>
        How to trust it
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
      <Tabs label="Client" value={snippet.id} onChange={keep} tabs={snippets}>
        <div className="listen-snippet">
          <pre>{snippet.text}</pre>
          <CopyButton label="Copy snippet" text={snippet.text} />
          <p>{snippet.note}</p>
        </div>
      </Tabs>
    </div>
  )
}

function TestPageChoice() {
  const on = useDesk((desk) => desk.server.testPage)
  const gone = useGone()
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
      label="Answer browsers at this address with a test page"
      checked={on}
      disabled={gone}
      onChange={(next) => void change(next)}
    />
  )
}
