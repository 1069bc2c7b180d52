// The opening handshake of a connection: what the client asked, what it was answered.
import type { HeaderList } from '../../contract/model.ts'
import { HeadersTable } from '../ui/headers-table.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { useDetails } from './use-details.ts'
import { WireText } from './wire-text.tsx'
import { say } from '../language/say.ts'

export function Handshake({ id }: { readonly id: string }) {
  const state = useDetails(id)
  if (state.kind === 'loading') return null
  if (state.kind === 'error') return <p className="detail-note">{state.text}</p>
  const { requestLine, requestHeaders, responseLine, responseHeaders } = state.details
  return (
    <div className="detail-scroll detail-handshake" role="region" aria-label={say.detail.handshake} tabIndex={0}>
      <Half title={say.detail.request} line={requestLine} headers={requestHeaders} missing={say.detail.noRequestHasComeYet} />
      <Half title={say.detail.response} line={responseLine} headers={responseHeaders} missing={say.detail.noResponseHasBeenSent} />
    </div>
  )
}

interface HalfProps {
  readonly title: string
  readonly line: string
  readonly headers: HeaderList
  readonly missing: string
}

function Half({ title, line, headers, missing }: HalfProps) {
  return (
    <section aria-label={title}>
      <h3>
        {title}
        {line === '' ? null : <CopyButton label={say.detail.copyThe(title.toLowerCase())} text={asSent(line, headers)} />}
      </h3>
      {line === '' ? (
        <p className="detail-note">{missing}</p>
      ) : (
        <>
          <p className="detail-line">
            <WireText text={line} />
          </p>
          <HeadersTable headers={headers} label={say.detail.headersOf(title)} />
        </>
      )}
    </section>
  )
}

function asSent(line: string, headers: HeaderList): string {
  return [line, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')
}
