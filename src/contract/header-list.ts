// Headers of HTTP in their order, names as they are written.

export type HeaderList = readonly (readonly [name: string, value: string])[]
