// Made-up data by @faker-js/faker, which comes when the first template asks for it, because it is large.
import type { Faker } from '@faker-js/faker'
import { TemplateError } from './template-error.ts'

let faker: Faker | undefined

export async function loadFaker(): Promise<void> {
  faker ??= (await import('@faker-js/faker/locale/en')).faker
}

/** `person.firstName`, with what it takes. Seeded by the rule's chance, so that a run repeats exactly. Throws TemplateError. */
export function fromFaker(
  path: string,
  given: readonly unknown[],
  named: Readonly<Record<string, unknown>>,
  chance: () => number,
): unknown {
  if (!faker) throw new TemplateError('Made-up data has not been loaded yet.')
  const [module = '', method = ''] = path.split('.')
  const owner: unknown = Object.hasOwn(faker, module) ? (faker as unknown as Record<string, unknown>)[module] : undefined
  const make: unknown =
    typeof owner === 'object' && owner !== null && /^[a-z]\w*$/i.test(method) && !(method in Object.prototype)
      ? (owner as Record<string, unknown>)[method]
      : undefined
  if (typeof make !== 'function')
    throw new TemplateError(
      `Faker has no "${path.slice(0, 80)}". Write for example {{faker person.firstName}}; its documentation lists them all.`,
    )
  faker.seed(Math.floor(chance() * 2 ** 31))
  try {
    return make.apply(owner, Object.keys(named).length > 0 ? [named] : [...given]) as unknown
  } catch (error) {
    throw new TemplateError(
      `Faker cannot make "${path.slice(0, 80)}": ${error instanceof Error ? error.message.slice(0, 120) : ''}`,
    )
  }
}
