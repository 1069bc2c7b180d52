// `socketbench doctor`: what the host has found out about this machine, for a terminal.
import { diagnose } from '../host/diagnosis.ts'
import type { Command } from './options.ts'

type DoctorOptions = Extract<Command, { name: 'doctor' }> & { readonly home: string; readonly version: string }

const WORDS = { good: 'good', note: 'note', bad: 'BAD ' } as const

/** Returns the exit code. */
export async function doctor({ home, version, port, json }: DoctorOptions): Promise<number> {
  const findings = await diagnose({ home, port })
  const bad = findings.filter(({ is }) => is === 'bad').length
  if (json) process.stdout.write(`${JSON.stringify({ version, findings }, null, 2)}\n`)
  else {
    const widest = Math.max(...findings.map(({ about }) => about.length))
    const lines = findings.map(({ about, is, says }) => `${WORDS[is]}  ${about.padEnd(widest)}  ${says}\n`)
    const verdict =
      bad === 0
        ? 'Nothing keeps the server from being used.'
        : `${bad} of ${findings.length} would keep the server from being used.`
    process.stdout.write(`Socketbench ${version} on ${process.platform} ${process.arch}\n\n${lines.join('')}\n${verdict}\n`)
  }
  return bad === 0 ? 0 : 1
}
