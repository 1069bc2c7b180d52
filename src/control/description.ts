// What `GET /v1` tells: the version, and every request with the JSON Schema of its parameters and its answer, made of their checks.
import { toJsonSchema } from '@valibot/to-json-schema'
import type * as v from 'valibot'
import { REQUESTS, type ControlName } from './requests.ts'
import { CONTROL_VERSION } from './shapes.ts'

export interface Description {
  readonly contract: number
  /** Of the application. */
  readonly version: string
  readonly requests: Readonly<Record<ControlName, RequestDescription>>
}

interface RequestDescription {
  readonly says: string
  readonly params: object
  readonly answer: object
}

export function description(version: string): Description {
  const requests = Object.fromEntries(
    Object.entries(REQUESTS).map(([name, { says, params, answer }]) => [
      name,
      { says, params: schemaOf(params, 'input'), answer: schemaOf(answer, 'output') },
    ]),
  ) as Record<ControlName, RequestDescription>
  return { contract: CONTROL_VERSION, version, requests }
}

export function schemaOf(checks: v.GenericSchema, typeMode: 'input' | 'output'): object {
  // What is checked beyond the shape, such as lengths of lists, has no place in a schema.
  const { $schema: _, ...schema } = toJsonSchema(checks, { errorMode: 'ignore', target: 'draft-2020-12', typeMode })
  return schema
}
