// HTTP headers, in order, every one. A value that lets somebody in is covered until asked for, because screens are shared.
import { useState } from 'react'
import type { HeaderList } from '../../contract/model.ts'
import { CopyButton } from './copy-button.tsx'
import './ui.css'
import { say } from '../language/say.ts'

interface HeadersTableProps {
  readonly headers: HeaderList
  readonly label?: string
}

export function HeadersTable({ headers, label = say.common.headers }: HeadersTableProps) {
  return (
    <table className="ui-headers" aria-label={label}>
      <tbody>
        {headers.map(([name, value], index) => (
          <tr key={`${index} ${name}`}>
            <th scope="row">{name}</th>
            <td>
              <HeaderValue name={name} value={value} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function HeaderValue({ name, value }: { readonly name: string; readonly value: string }) {
  const [shown, setShown] = useState(false)
  const covered = cover(name, value)
  const secret = covered !== value
  return (
    <>
      <span className="ui-header-value">{shown ? value : covered}</span>
      {secret ? (
        <button
          type="button"
          className="ui-link"
          aria-label={(shown ? say.ui.hideName : say.ui.showName)(name)}
          onClick={() => setShown(!shown)}
        >
          {shown ? say.ui.hideInside : say.ui.showInside}
        </button>
      ) : null}
      <span className="ui-header-copy">
        <CopyButton label={say.ui.copyName(name)} text={value} />
      </span>
    </>
  )
}

const SECRET = /^(cookie|set-cookie|authorization|proxy-authorization|x-api-key)$/i
/** A shorter value has nothing worth covering, or would be told by its ends. */
const SHORT = 10

/** Cookies keep their names, credentials their scheme; of the rest the first four and last two characters stand. */
export function cover(name: string, value: string): string {
  if (!SECRET.test(name)) return value
  if (/cookie/i.test(name))
    return value
      .split(/(?<=;)/)
      .map(coverPair)
      .join('')
  const [, scheme = '', rest = ''] = /^(\S+\s+)?(.*)$/s.exec(value) ?? []
  return scheme + ends(rest)
}

function coverPair(pair: string): string {
  const [, before = '', value = '', after = ''] = /^([^=]*=?)([^;]*)(;?)$/s.exec(pair) ?? []
  return before.endsWith('=') ? before + ends(value) + after : pair
}

function ends(secret: string): string {
  return secret.length < SHORT ? secret : `${secret.slice(0, 4)}…${secret.slice(-2)}`
}
