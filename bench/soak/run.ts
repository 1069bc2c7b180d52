// npm run soak: the application abused in every way that is known, each with figures and with what a person reads of it. Fails where a fact does not
// hold; no time is judged. Writes its table into docs/reliability.md.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { buildIfNeeded } from '../../scripts/build.ts'
import { Findings, type Attack } from './attack.ts'
import { bombs } from './bombs.ts'
import { churn } from './churn.ts'
import { clockSet, stopped } from './clock.ts'
import { diskFull, logDeleted, logReadOnly } from './disk.ts'
import { halfOpen } from './half-open.ts'
import { halfWritten, oneHome } from './homes.ts'
import { kill } from './kill.ts'
import { notReading } from './not-reading.ts'
import { SoakedHost } from './soaked-host.ts'
import { writeTable, type Verdict } from './table.ts'
import { vanish } from './vanish.ts'
import { windowCrash } from './window-crash.ts'
import { windowOpen } from './window-open.ts'

const ATTACKS: readonly Attack[] = [
  halfOpen,
  churn,
  bombs,
  notReading,
  vanish,
  diskFull,
  logReadOnly,
  logDeleted,
  clockSet,
  stopped,
  kill,
  windowCrash,
  oneHome,
  halfWritten,
  windowOpen,
]

const USAGE = `npm run soak -- [options]
  --only a,b    only these
  --minutes N   for what can go on for ever, 4 unless told; --hours N likewise
  --seed N      of what chance decides; another one each time unless told
  --write       put the table into docs/reliability.md
  --list        what there is`

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    minutes: { type: 'string' },
    hours: { type: 'string' },
    seed: { type: 'string' },
    write: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

function chosen(): readonly Attack[] {
  if (options.only === undefined) return ATTACKS
  return options.only.split(',').map((name) => {
    const attack = ATTACKS.find((each) => each.name === name)
    if (!attack) throw new Error(`No attack is called "${name}". There are: ${ATTACKS.map((each) => each.name).join(', ')}.`)
    return attack
  })
}

function numberOf(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${name} is a number above 0, not "${text}".`)
  return value
}

async function attacked(attack: Attack, folder: string, minutes: number, seed: number): Promise<Verdict> {
  const home = fs.mkdtempSync(path.join(folder, `${attack.name}-`))
  const findings = new Findings()
  const progress = (text: string): void => void process.stderr.write(`  … ${text}\n`)
  try {
    await attack.run(findings, { folder: home, minutes, seed, progress })
  } catch (error) {
    findings.wrong.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  await SoakedHost.endAll()
  fs.rmSync(home, { recursive: true, force: true })
  return { attack, findings }
}

async function main(): Promise<void> {
  if (options.help) return console.log(USAGE)
  if (options.list) return console.log(ATTACKS.map(({ name, does }) => `${name.padEnd(16)} ${does}`).join('\n'))
  const attacks = chosen()
  const minutes = options.hours === undefined ? numberOf('minutes', options.minutes ?? '4') : 60 * numberOf('hours', options.hours)
  const seed = options.seed === undefined ? Date.now() % 1_000_000 : numberOf('seed', options.seed)
  if (!(await buildIfNeeded())) throw new Error('The build failed; its output is above.')
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'socketbench-soak-'))
  const verdicts: Verdict[] = []
  try {
    for (const attack of attacks) {
      const why = attack.unavailable?.()
      console.log(`\n── ${attack.name}: ${attack.does}`)
      if (why !== undefined) {
        console.log(`   not done: ${why}`)
        continue
      }
      const verdict = await attacked(attack, folder, minutes, seed)
      verdicts.push(verdict)
      const { figures, reads, wrong } = verdict.findings
      for (const figure of figures) console.log(`   ${figure}`)
      for (const sentence of reads) console.log(`   reads: ${sentence}`)
      console.log(wrong.length === 0 ? `   ${attack.happens}` : wrong.map((each) => `   WRONG: ${each}`).join('\n'))
      // After each: a run that is stopped has written what it found.
      if (options.write)
        writeTable(
          verdicts,
          ATTACKS.map(({ name }) => name),
        )
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
  const failed = verdicts.filter(({ findings }) => findings.wrong.length > 0)
  console.log(
    `\nsoak: ${verdicts.length - failed.length} of ${attacks.length} attacks withstood${failed.length > 0 ? `; not: ${failed.map(({ attack }) => attack.name).join(', ')}` : ''}; seed ${seed}.`,
  )
  process.exitCode = failed.length > 0 ? 1 : 0
}

await main()
