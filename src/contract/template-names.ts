// What can stand between {{ and }} in a message that is a template, declared once: the host fills it in, the window offers it.

export interface TemplateName {
  readonly name: string
  readonly example: string
  /** What stands there in the message. */
  readonly about: string
}

export const TEMPLATE_NAMES: readonly TemplateName[] = [
  { name: 'counter', example: '{{counter 1}}', about: 'a number that grows by one with each message, from 1 or what is written' },
  {
    name: 'now',
    example: '{{now}}',
    about: 'milliseconds since 1970; {{now s}} seconds, {{now iso}} such as 2026-11-28T10:05:00.000Z',
  },
  { name: 'uuid', example: '{{uuid}}', about: 'a random UUID' },
  { name: 'random', example: '{{random 1 9}}', about: 'a whole number from the first to the second; {{random}} between 0 and 1' },
  { name: 'pick', example: '{{pick red green}}', about: 'one of the words' },
  { name: 'text', example: '{{text 16}}', about: 'so many random letters and digits' },
  { name: 'connection', example: '{{connection}}', about: 'number of the connection that it goes to' },
  {
    name: 'last',
    example: '{{last.json.$.id}}',
    about: 'what the connection has sent last: {{last}} all of the text, {{last.json.$.id}} a value of its JSON',
  },
  {
    name: 'faker',
    example: '{{faker person.firstName}}',
    about: 'made-up names, addresses, products and the like, as Faker calls them',
  },
]

/** A message that has this may be a template. */
export const LOOKS_LIKE_TEMPLATE = /\{\{\s*[a-z]/i
