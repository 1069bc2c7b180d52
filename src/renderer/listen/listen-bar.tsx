// The bar on top: where the server listens, Start and Stop, the URL that clients need, and the way to every command.
import { FlaskConical, History, Play, Search, SlidersHorizontal, Square, TriangleAlert } from 'lucide-react'
import { useCommand, useKeysOf } from '../commands/registry.ts'
import { ThemeMenu } from '../commands/theme.tsx'
import { WorkspaceButton } from '../workspaces/workspace-button.tsx'
import { UpstreamButton } from '../proxy/upstream-button.tsx'
import { AddServer, ServerTabs } from '../servers/server-tabs.tsx'
import { openSessions } from '../sessions/sessions-view.ts'
import { useDesk, useGone } from '../store/desk.ts'
import { Button, IconButton, Keys } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { copyText } from '../ui/copy.ts'
import { TextField } from '../ui/field.tsx'
import { isLoopback, testPageUrl } from './address.ts'
import { CertificateButton } from './certificate-button.tsx'
import { Mark } from './mark.tsx'
import { Scheme } from './scheme.tsx'
import { StartTrouble } from './start-trouble.tsx'
import { setSecure, start, stop, type, useListening } from './use-listening.ts'
import './listen.css'
import { say } from '../language/say.ts'

interface ListenBarProps {
  readonly onPalette: () => void
  readonly onSettings: () => void
}

export function ListenBar({ onPalette, onSettings }: ListenBarProps) {
  const { listening, secure, url } = useDesk((desk) => desk.server)
  const link = useDesk((desk) => desk.link)
  const several = useDesk((desk) => desk.servers.length > 1)
  const paletteKeys = useKeysOf('palette')
  useCommand({
    id: 'server.start',
    title: say.listen.startTheServer,
    keys: 'Mod+Enter',
    menu: 'server',
    when: !listening && link === 'open',
    run: () => void start(),
  })
  useCommand({
    id: 'server.stop',
    title: say.listen.stopTheServer,
    menu: 'server',
    when: listening,
    needsHost: true,
    run: () => void stop(),
  })
  useCommand({
    id: 'server.setSecure',
    title: secure ? say.listen.listenWithoutTlsWs : say.listen.listenWithTlsWss,
    menu: 'server',
    when: link === 'open',
    run: () => void setSecure(!secure),
  })
  useCommand({ id: 'server.copyUrl', title: say.listen.copyTheUrl, menu: 'server', when: listening, run: () => void copyText(url) })
  return (
    <header className="listen">
      <ServerTabs />
      <div className="listen-bar">
        <h1 className="listen-name">
          <Mark />
          <span>Socketbench</span>
        </h1>
        <WorkspaceButton />
        <form
          className="listen-address"
          aria-label={say.common.server}
          onSubmit={(event) => {
            event.preventDefault()
            void (listening ? stop() : start())
          }}
        >
          <Scheme />
          <Address />
          <Toggle />
        </form>
        {several ? null : <AddServer />}
        <Reach />
        <div className="listen-rest">
          <button type="button" className="listen-commands" title={say.listen.allCommands} onClick={onPalette}>
            <Search size={14} aria-hidden="true" />
            <span className="visually-hidden">{say.common.commands}</span>
            <span className="listen-commands-hint" aria-hidden="true">
              {say.listen.searchCommands}
            </span>
            {paletteKeys === undefined ? null : <Keys keys={paletteKeys} />}
          </button>
          <IconButton label={say.common.sessions} icon={<History size={16} />} needsHost onClick={openSessions} />
          <ThemeMenu />
          <IconButton label={say.common.settings} icon={<SlidersHorizontal size={16} />} onClick={onSettings} />
        </div>
      </div>
      <StartTrouble />
    </header>
  )
}

/** While the server listens the fields say where, and cannot be changed. */
function Address() {
  const server = useDesk((desk) => desk.server)
  const { host = server.host, port = String(server.port), busy } = useListening()
  const fixed = server.listening || busy
  return (
    <>
      <TextField
        label={say.listen.host}
        hideLabel
        mono
        className="listen-host"
        title={say.listen.hostTheAddressToListen}
        readOnly={fixed}
        value={server.listening ? server.host || '0.0.0.0' : host}
        onChange={(next) => type({ host: next })}
      />
      <TextField
        label={say.listen.port}
        hideLabel
        mono
        className="listen-port"
        title={say.listen.port1To65535Or}
        inputMode="numeric"
        readOnly={fixed}
        value={server.listening ? String(server.port) : port}
        onChange={(next) => type({ port: next })}
      />
    </>
  )
}

/** One button, and while it is busy not a disabled one: it keeps the focus of who has pressed it. */
function Toggle() {
  const busy = useListening((state) => state.busy)
  const listening = useDesk((desk) => desk.server.listening)
  const open = useDesk((desk) => desk.link === 'open')
  return (
    <Button
      type="submit"
      tone={listening ? 'danger' : 'primary'}
      className="listen-toggle"
      disabled={!open}
      aria-disabled={busy || undefined}
      title={listening ? say.listen.stopListeningOpenConnectionsStay : say.listen.startListening}
    >
      {listening ? <Square size={12} aria-hidden="true" /> : <Play size={13} fill="currentColor" aria-hidden="true" />}
      {listening ? say.common.stop : say.listen.start}
    </Button>
  )
}

/** Where clients reach the server, and whether others than this machine can. */
function Reach() {
  const server = useDesk((desk) => desk.server)
  const typedHost = useListening((listening) => listening.host)
  const gone = useGone()
  const exposed = server.listening ? server.exposed : !isLoopback(typedHost ?? server.host)
  return (
    <div className="listen-reach">
      {server.listening ? (
        <>
          <span className="listen-dot" data-gone={gone || undefined} aria-hidden="true" />
          <span className="visually-hidden">{gone ? say.listen.listenedAt : say.listen.listeningAt}</span>
          <code className="listen-url cut" title={server.url}>
            {server.url}
          </code>
          <CopyButton label={say.listen.copyUrl} text={server.url} />
          {server.secure ? <CertificateButton /> : null}
          {server.testPage && !gone ? (
            <a
              className="listen-test-page"
              href={testPageUrl(server.url)}
              target="_blank"
              rel="noreferrer"
              title={say.listen.openAPageThatConnects}
            >
              <FlaskConical size={15} aria-hidden="true" />
              <span>{say.listen.testPage}</span>
            </a>
          ) : null}
        </>
      ) : null}
      {server.secure && !server.listening ? <CertificateButton /> : null}
      <UpstreamButton />
      {exposed ? (
        <span className="listen-exposed" title={say.listen.anybodyInTheSameNetwork}>
          <TriangleAlert size={13} aria-hidden="true" />
          <span>{say.listen.otherMachinesCanReachIt}</span>
        </span>
      ) : null}
    </div>
  )
}
