// What is put into the places of a template. Each gives text for one message to one connection; leaves where it stands to the template.
import { randomInt, randomUUID } from 'node:crypto'
import { readJsonTerm } from '../../contract/filter/json-term.ts'
import { ANY } from '../../contract/filter/filter.ts'
import { fromFaker, loadFaker } from '../../automation/templates/faker.ts'
import { textOf } from '../../automation/templates/values.ts'
import { TEMPLATE_NAMES } from '../../contract/template-names.ts'
import { TemplateError, type Place, type Template } from './template.ts'

/** What is known of the message that is being made. */
export interface Filling {
  /** Number of the connection that it goes to. */
  readonly connection: string
  readonly now: number
  /** The next number of a counter; `key` tells it from others. */
  readonly count: (key: string, from: number) => number
  /** The last text message that came from the connection; undefined when none did. */
  readonly last: () => Promise<string | undefined>
}

/** Longest result, in characters: as much as can be typed. */
const LONGEST = 16 * 1024 * 1024
/** Most letters of {{text}}. */
const MOST_LETTERS = 1_000_000
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Rejects with a TemplateError. */
export async function fill(template: Template, filling: Filling): Promise<string> {
  let text = ''
  for (const part of template) {
    text += typeof part === 'string' ? part : await fillPlace(part, filling)
    if (text.length > LONGEST) throw new TemplateError(`Filled in, the message is longer than ${LONGEST} characters.`)
  }
  return text
}

function fillPlace(place: Place, filling: Filling): string | Promise<string> {
  const { name, words, written } = place
  if (name === 'last' || name.startsWith('last.')) return fromLast(name, written, filling)
  switch (name) {
    case 'counter':
      return String(filling.count(written, words[0] === undefined ? 1 : wholeNumber(place, words[0])))
    case 'now':
      return nowAs(place, filling.now)
    case 'uuid':
      return randomUUID()
    case 'random':
      return words.length === 0 ? String(Math.random()) : randomBetween(place)
    case 'pick': {
      const chosen = words[words.length === 0 ? 0 : randomInt(words.length)]
      if (chosen === undefined) throw new TemplateError('{{pick}} needs words to choose from, such as {{pick red green}}.')
      return chosen
    }
    case 'text': {
      const length = wholeNumber(place, words[0] ?? '16')
      if (length < 0 || length > MOST_LETTERS) throw new TemplateError(`{{${written}}}: expected at most ${MOST_LETTERS} letters.`)
      return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('')
    }
    case 'connection':
      return filling.connection
    case 'faker':
      return madeUp(words[0] ?? '')
    default:
      throw new TemplateError(
        `There is no {{${shortened(name)}}}. There are ${TEMPLATE_NAMES.map((each) => each.name).join(', ')}. Write \\{{ for literal braces.`,
      )
  }
}

function nowAs({ words: [unit], written }: Place, now: number): string {
  if (unit === undefined || unit === 'ms') return String(Math.floor(now))
  if (unit === 's') return String(Math.floor(now / 1000))
  if (unit === 'iso') return new Date(now).toISOString()
  throw new TemplateError(`{{${shortened(written)}}}: expected {{now}}, {{now s}} or {{now iso}}.`)
}

function randomBetween(place: Place): string {
  const [least, most] = [wholeNumber(place, place.words[0] ?? ''), wholeNumber(place, place.words[1] ?? '')]
  // As far as the system's generator reaches.
  if (most < least || most - least >= 2 ** 48 - 1)
    throw new TemplateError(
      `{{${shortened(place.written)}}}: expected two whole numbers, the smaller one first, such as {{random 1 9}}.`,
    )
  return String(randomInt(least, most + 1))
}

function wholeNumber({ written }: Place, word: string): number {
  const number = Number(word)
  if (word === '' || !Number.isSafeInteger(number))
    throw new TemplateError(`{{${shortened(written)}}}: "${shortened(word)}" is not a whole number.`)
  return number
}

/** `last`, or `last.json` and a path behind it. */
async function fromLast(name: string, written: string, { connection, last }: Filling): Promise<string> {
  const text = await last()
  if (text === undefined)
    throw new TemplateError(`{{${shortened(written)}}}: connection ${connection} has sent no text message yet.`)
  if (name === 'last') return text
  const path = name.slice('last.json.'.length)
  if (!name.startsWith('last.json.$'))
    throw new TemplateError(`{{${shortened(written)}}}: expected {{last}} or a path such as {{last.json.$.id}}.`)
  return valueAt(text, path, written)
}

function valueAt(text: string, path: string, written: string): string {
  let value: unknown
  const term = readTerm(path, written)
  try {
    value = JSON.parse(text)
  } catch {
    throw new TemplateError(`{{${shortened(written)}}}: the last text message is not JSON.`)
  }
  for (const step of term) {
    if (typeof value !== 'object' || value === null || step === ANY || !Object.hasOwn(value, step))
      throw new TemplateError(`{{${shortened(written)}}}: the last text message has nothing at ${shortened(path)}.`)
    value = (value as Record<string, unknown>)[step]
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function readTerm(path: string, written: string): readonly (string | number)[] {
  try {
    const term = readJsonTerm(path)
    if (term.type === 'json' && term.operator === 'exists') return term.path
  } catch {
    // Said below.
  }
  throw new TemplateError(`{{${shortened(written)}}}: "${shortened(path)}" is not a path such as $.id.`)
}

/** `person.firstName`: comes when it is first needed, because it is large. */
async function madeUp(path: string): Promise<string> {
  await loadFaker()
  return textOf(fromFaker(path, [], {}, Math.random))
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
