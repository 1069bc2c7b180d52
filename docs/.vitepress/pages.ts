// The pages of the documentation in their order: the site's sidebar is made of it, and test/docs holds that no page is missing, here or in docs/index.md.
export interface Group {
  readonly title: string
  /** Paths below docs, without .md. A page is called by its first heading. */
  readonly pages: readonly string[]
}

export const GROUPS: readonly Group[] = [
  { title: 'Begin', pages: ['tutorials/first-ten-minutes', 'tutorials/chat', 'tutorials/prices', 'tutorials/ocpp'] },
  {
    title: 'How to',
    pages: [
      'how-to/reject-a-handshake',
      'how-to/test-reconnects',
      'how-to/break-a-client',
      'how-to/mutual-tls',
      'how-to/find-a-slow-client',
      'how-to/record-a-real-server',
      'how-to/run-in-ci',
    ],
  },
  {
    title: 'In the window',
    pages: [
      'composer',
      'filter',
      'keys',
      'workspaces',
      'sessions',
      'export',
      'rules',
      'scenarios',
      'scripts',
      'templates',
      'proxy',
      'tls',
      'languages',
      'desk',
    ],
  },
  { title: 'Reference', pages: ['command-line', 'settings', 'faults', 'control', 'server-api', 'contract'] },
  {
    title: 'How it is made',
    pages: ['words', 'architecture', 'security', 'performance', 'reliability', 'conformance', 'fuzzing', 'packages'],
  },
]
