// What can stand between {{ and }} in a message that is a template, declared once: the host fills it in, the window offers it.

export interface TemplateName {
  readonly name: string
  readonly example: string
}

export const TEMPLATE_NAMES: readonly TemplateName[] = [
  { name: 'counter', example: '{{counter 1}}' },
  {
    name: 'now',
    example: '{{now}}',
  },
  { name: 'uuid', example: '{{uuid}}' },
  { name: 'random', example: '{{random 1 9}}' },
  { name: 'pick', example: '{{pick red green}}' },
  { name: 'text', example: '{{text 16}}' },
  { name: 'connection', example: '{{connection}}' },
  {
    name: 'last',
    example: '{{last.json.$.id}}',
  },
  {
    name: 'faker',
    example: '{{faker person.firstName}}',
  },
]

/** A message that has this may be a template. */
export const LOOKS_LIKE_TEMPLATE = /\{\{\s*[a-z]/i
