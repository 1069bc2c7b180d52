// Two texts side by side, line by line, with the words that differ.
import type { ReactNode } from 'react'
import { WireText } from '../detail/wire-text.tsx'
import { say } from '../language/say.ts'
import type { DiffLine, Difference, Part } from './difference.ts'
import { folded } from './runs.ts'
import './compare.css'

/** More lines are not drawn: the window would stand still. */
const MOST_LINES = 5_000

interface DifferenceTableProps {
  readonly difference: Difference
  /** Heads of the columns. */
  readonly left: ReactNode
  readonly right: ReactNode
}

export function DifferenceTable({ difference, left, right }: DifferenceTableProps) {
  const lines = folded(difference.lines)
  const shown = lines.slice(0, MOST_LINES)
  return (
    <table className="compare-table">
      <thead>
        <tr>
          <th scope="col">{left}</th>
          <th scope="col">{right}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((line, index) =>
          typeof line === 'number' ? (
            <tr key={index} className="compare-folded">
              <td colSpan={2}>{say.number.equalLine(line)}</td>
            </tr>
          ) : (
            <Line key={index} line={line} />
          ),
        )}
        {lines.length > MOST_LINES ? (
          <tr className="compare-folded">
            <td colSpan={2}>{say.compare.notShownSaveBothMessages(say.number.moreLine(lines.length - MOST_LINES))}</td>
          </tr>
        ) : null}
      </tbody>
    </table>
  )
}

function Line({ line: { left, right, same } }: { readonly line: DiffLine }) {
  return (
    <tr data-same={same ? '' : undefined}>
      <td data-side="left" data-none={left === undefined ? '' : undefined}>
        <Parts parts={left} same={same} />
      </td>
      <td data-side="right" data-none={right === undefined ? '' : undefined}>
        <Parts parts={right} same={same} />
      </td>
    </tr>
  )
}

function Parts({ parts, same }: { readonly parts: readonly Part[] | undefined; readonly same: boolean }) {
  return parts?.map(({ text, differs }, index) =>
    differs && !same ? (
      <mark key={index}>
        <WireText text={text} />
      </mark>
    ) : (
      <WireText key={index} text={text} />
    ),
  )
}
