// Templates: read, and filled in for a message that is JSON, within bounds of steps and length.
import { compileTemplate } from '../../../src/automation/templates/template.ts'
import { TemplateError } from '../../../src/automation/templates/template-error.ts'
import { holds, refusing, same } from '../property.ts'

const LONGEST = 16 * 1024 * 1024
const MESSAGE = { op: 'sub', id: 7, items: ['a', { b: [1, 2, 3], é: null }], text: 'grüße', nested: { deep: { er: true } } }

export function fuzz(data: Buffer): void {
  const source = data.toString('utf8')
  const template = refusing(() => compileTemplate(source), TemplateError)
  if (!template) return
  if (!source.includes('{{')) same(filled(template), source, 'A text without places')
  else if (!template.needsFaker) same(filled(template), filled(template), 'The second filling in with the same chance')
}

function filled(template: ReturnType<typeof compileTemplate>): string | undefined {
  let chance = 1
  let count = 0
  const variables = new Map<string, string>()
  const text = refusing(
    () =>
      template.fill({
        client: undefined,
        connection: '3',
        text: JSON.stringify(MESSAGE),
        json: structuredClone(MESSAGE),
        parameters: { room: 'one' },
        now: 1_780_000_000_000,
        chance: () => (chance = (chance * 16_807) % 2_147_483_647) / 2_147_483_647,
        count: (_key, from) => from + count++,
        variable: (name) => variables.get(name),
        setVariable: (name, value) => void variables.set(name, value),
      }),
    TemplateError,
  )
  holds(text === undefined || (typeof text === 'string' && text.length <= LONGEST), `It is ${typeof text}, ${text?.length} long.`)
  holds(!('polluted' in {}) && Object.keys(Object.prototype).length === 0, 'A prototype was written.')
  return text
}
