// From one message to another that belongs to it: the next of the same connection, and the answer to a request.
import { request } from '../connect.ts'
import { useCommand } from '../commands/registry.ts'
import { textOf } from '../detail/payload-forms.ts'
import { valueByPath } from '../detail/json-path.ts'
import { Payload } from '../detail/payload.ts'
import { notify, show, useDesk } from '../store/desk.ts'
import { usePreference } from '../store/preferences.ts'
import { bytes } from '../ui/format.ts'
import { ANSWER_PATH, DEFAULT_ANSWER_PATH } from './answer-path.ts'
import { timeZone } from './filter.ts'
import { takeStep } from './steps.ts'
import { useLog, useLogPicture, type Log } from './use-log.ts'
import { say } from '../language/say.ts'

/** Longer messages are not read as JSON. */
const JSON_LIMIT = 1024 * 1024

export function NeighbourKeys() {
  const log = useLog()
  const when = useLogPicture().cursor !== undefined
  const [path] = usePreference(ANSWER_PATH, DEFAULT_ANSWER_PATH)
  /** From the row that the step before has led to. */
  const from = (act: (seq: number) => Promise<string>) =>
    takeStep(async () => {
      const { cursor } = log.model.picture()
      if (cursor) await orSay(() => act(cursor.seq))
    })
  const go = (step: 1 | -1) => from((seq) => goToNeighbour(log, seq, step))
  useCommand({ id: 'log.nextOfConnection', title: say.log.goToTheNextMessage, keys: '.', when, run: () => go(1) })
  useCommand({
    id: 'log.previousOfConnection',
    title: say.log.goToThePreviousMessage,
    keys: ',',
    when,
    run: () => go(-1),
  })
  useCommand({
    id: 'log.answer',
    title: say.log.goToTheAnswerOr(path),
    keys: 'G',
    when,
    run: () => from((seq) => goToAnswer(log, seq, path)),
  })
  return null
}

async function orSay(act: () => Promise<string>): Promise<void> {
  try {
    const sentence = await act()
    if (sentence !== '') notify('done', sentence)
  } catch (error) {
    notify('error', error instanceof Error ? error.message : String(error))
  }
}

/** "" or why there is nowhere to go. */
async function goToNeighbour(log: Log, seq: number, step: 1 | -1): Promise<string> {
  const { connection } = await request('log.entry', { log: log.id, seq })
  if (connection === '') return say.log.thisEntryBelongsToNo
  if (await goTo(log, seq, step, `conn:${connection} kind:text,binary`)) return ''
  return (step === 1 ? say.log.noLaterMessage : say.log.noEarlierMessage)(connection)
}

/** Forwards first, as answers come after their requests. */
async function goToAnswer(log: Log, seq: number, path: string): Promise<string> {
  const [{ connection, direction, kind }, payload] = await Promise.all([
    request('log.entry', { log: log.id, seq }),
    Payload.open(log.id, seq),
  ])
  if (kind !== 'text' || direction === 'none') return say.log.onlyATextMessageHas
  if (payload.total > JSON_LIMIT) return say.log.itHasMessagesUpTo(bytes(payload.total), bytes(JSON_LIMIT))
  const value = valueByPath(textOf(await payload.all()) ?? '', path)
  if (value === undefined || (typeof value === 'object' && value !== null)) return say.log.thisMessageHasNoSingle(path)
  const filter = `conn:${connection} dir:${direction === 'in' ? 'out' : 'in'} json:${path}==${JSON.stringify(value)}`
  if ((await goTo(log, seq, 1, filter)) || (await goTo(log, seq, -1, filter))) return ''
  return say.log.noMessageOfConnectionIn(connection, JSON.stringify(value), path)
}

async function goTo({ id, model }: Log, seq: number, step: 1 | -1, filter: string): Promise<boolean> {
  const found = await request('log.seek', { log: id, seq, step, filter, zone: timeZone() })
  if (!found) return false
  await model.reveal(found.seq)
  if (useDesk.getState().subject.kind === 'entry') show({ kind: 'entry', log: id, seq: found.seq })
  return true
}
