// What the window says: the component's settings, where a language has other words for them than the component itself, which speaks English.

type Words = Readonly<Record<string, string>>

export const component = {
  groups: {} as Words,
  units: {} as Words,
  /** By name of the setting. */
  descriptions: {} as Words,
}
