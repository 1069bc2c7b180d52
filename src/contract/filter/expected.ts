/** What a value was to be. Who knows where the value stands says the rest. */
export class Expected extends Error {
  override readonly name = 'Expected'
}
