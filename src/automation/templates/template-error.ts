/** Why a template cannot be read or filled in, as a sentence. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
  readonly code = 'bad-template'
}
