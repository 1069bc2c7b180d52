// What the composer offers of all that can stand between {{ and }} in a message that is a template; docs/templates.md lists the rest.

export interface TemplateName {
  readonly name: string
  readonly example: string
}

export const TEMPLATE_NAMES: readonly TemplateName[] = [
  { name: 'counter', example: '{{counter 1}}' },
  { name: 'now', example: '{{now}}' },
  { name: 'uuid', example: '{{uuid}}' },
  { name: 'random', example: '{{random 1 9}}' },
  { name: 'pick', example: '{{pick red green}}' },
  { name: 'connection', example: '{{connection}}' },
  { name: 'body', example: "{{body '$.id'}}" },
  { name: 'queryParam', example: "{{queryParam 'room'}}" },
  { name: 'getVar', example: "{{getVar 'name'}}" },
  { name: 'faker', example: "{{faker 'person.firstName'}}" },
]

/** A message that has this may be a template. */
export const LOOKS_LIKE_TEMPLATE = /\{\{\s*[#a-z]/i
