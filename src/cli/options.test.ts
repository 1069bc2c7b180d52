// What the command line understands.
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { settingsForRun } from '../host/run-settings.ts'
import { COMMAND_NAMES, factsOf } from './command-table.ts'
import { parseCommand as parseWith, type Command } from './options.ts'
import { settingFlags } from './setting-flags.ts'

const FLAGS = settingFlags(settingsForRun())
const parseCommand = (args: readonly string[]): Command => parseWith(args, FLAGS)
const NO_SETTINGS = { values: new Map(), files: new Map() }

test('serve leaves open what nobody says: address, port and TLS are the workspace’s, or the usual ones', () => {
  expect(parseCommand(['serve'])).toEqual({
    name: 'serve',
    host: undefined,
    port: undefined,
    tls: undefined,
    workspace: undefined,
    echo: false,
    reply: undefined,
    send: [],
    sendsInput: false,
    ask: false,
    record: undefined,
    exitAfter: [],
    json: false,
    home: undefined,
    settings: NO_SETTINGS,
  })
  expect(
    parseCommand([
      'serve',
      '--host',
      '0.0.0.0',
      '--port=9000',
      '--tls',
      '--echo',
      '--json',
      '--home',
      'desk',
      '--profile',
      'p.json',
    ]),
  ).toEqual({
    name: 'serve',
    host: '0.0.0.0',
    port: 9000,
    tls: true,
    workspace: 'p.json',
    echo: true,
    reply: undefined,
    send: [],
    sendsInput: false,
    ask: false,
    record: undefined,
    exitAfter: [],
    json: true,
    home: 'desk',
    settings: NO_SETTINGS,
  })
})

test('run takes a file, and behind two dashes the client that it starts, whose own options are left alone', () => {
  expect(parseCommand(['run', 'talk.json', '--junit', 'r.xml', '--timeout=2.5', '--', 'node', '--port', 'x', '--help'])).toEqual({
    name: 'run',
    file: 'talk.json',
    scenario: undefined,
    junit: 'r.xml',
    timeout: 2.5,
    speed: 1,
    host: undefined,
    port: 0,
    tls: undefined,
    home: undefined,
    client: ['node', '--port', 'x', '--help'],
  })
  expect(() => parseCommand(['run'])).toThrow('Something is missing after "run": expected a scenario, or a workspace.')
  expect(() => parseCommand(['run', 'a.json', 'b.json'])).toThrow('"b.json" is unexpected after "run a.json".')
  expect(() => parseCommand(['run', 'a.json', '--timeout', 'soon'])).toThrow(
    '--timeout soon is no number: expected one such as 60.',
  )
  expect(() => parseCommand(['serve', '--', 'node'])).toThrow('"node" is unexpected after "--".')
})

test('serve takes every setting, and its own options by the names of the settings too', () => {
  const command = parseCommand([
    'serve',
    '--max-connections',
    '5',
    '--local-port=9000',
    '--local-host',
    '::1',
    '--use-ssl',
    '--tls',
  ])
  expect(command).toMatchObject({ name: 'serve', host: '::1', port: 9000, tls: true })
  expect(command).toHaveProperty(
    'settings.values',
    new Map([
      ['LocalHost', '::1'],
      ['LocalPort', '9000'],
      ['MaxConnections', '5'],
      ['UseSSL', 'True'],
    ]),
  )
})

test('settings are listed for a person or as JSON', () => {
  expect(parseCommand(['settings'])).toEqual({ name: 'settings', json: false })
  expect(parseCommand(['settings', '--json'])).toEqual({ name: 'settings', json: true })
})

test('web opens a browser unless told otherwise', () => {
  expect(parseCommand(['web'])).toEqual({ name: 'web', port: 0, open: true, home: undefined, workspace: undefined })
  expect(parseCommand(['web', '--no-open'])).toMatchObject({ open: false })
})

test('a workspace is opened in the window, by itself or as an option of web', () => {
  expect(parseCommand(['tests/Staging.socketbench', '--no-open'])).toEqual({
    name: 'web',
    port: 0,
    open: false,
    home: undefined,
    workspace: 'tests/Staging.socketbench',
  })
  expect(parseCommand(['web', '--profile', 'a.json'])).toMatchObject({ name: 'web', workspace: 'a.json' })
  expect(parseCommand(['web', 'staging', '--no-open'])).toMatchObject({ name: 'web', open: false, workspace: 'staging' })
  expect(() => parseCommand(['web', 'a.json', '--workspace', 'b.json'])).toThrow(
    '"a.json" and b.json are two workspaces: give only one.',
  )
  expect(() => parseCommand(['web', ''])).toThrow('The workspace behind "web" is empty: write a file, or leave it out.')
  expect(() => parseCommand(['web', 'a.json', 'b.json'])).toThrow('"b.json" is unexpected after "web a.json".')
})

test('help and version win over everything else', () => {
  expect(parseCommand(['serve', '--help'])).toEqual({ name: 'help', about: 'serve' })
  expect(parseCommand(['--help'])).toEqual({ name: 'help', about: undefined })
  expect(parseCommand(['--version'])).toEqual({ name: 'version' })
})

test('help is asked for as elsewhere too', () => {
  expect(parseCommand(['help'])).toEqual({ name: 'help', about: undefined })
  expect(parseCommand(['help', 'serve'])).toEqual({ name: 'help', about: 'serve' })
})

test('an empty name is a mistake of a script, and means neither the current folder nor the only session nor every address', () => {
  expect(() => parseCommand(['serve', '--host', ''])).toThrow('--host is empty: write what it is, or leave it out.')
  expect(() => parseCommand(['serve', '--home', ''])).toThrow('--home is empty: write what it is, or leave it out.')
  expect(() => parseCommand(['serve', '--workspace='])).toThrow('--workspace is empty: write what it is, or leave it out.')
  expect(() => parseCommand(['export', 'a.csv', '--session', ''])).toThrow('--session is empty: write what it is, or leave it out.')
  expect(() => parseCommand(['sessions', 'delete', ''])).toThrow('The id behind "sessions delete" is empty: write one, or "last".')
  expect(parseCommand(['sessions', 'rename', 'last', ''])).toMatchObject({ to: '' })
})

test('what cannot be followed is said in a sentence', () => {
  expect(() => parseCommand([])).toThrow(
    'A command is missing: expected "serve", "web", "run", "mcp", "sessions", "export", "import", "cert", "doctor", "settings", "completion" or a workspace.',
  )
  expect(() => parseCommand(['listen'])).toThrow(
    'There is no command "listen": expected "serve", "web", "run", "mcp", "sessions", "export", "import", "cert", "doctor", "settings", "completion" or a workspace, a file that ends in .socketbench or .json.',
  )
  expect(() => parseCommand(['a.socketbench', '--profile', 'b.json'])).toThrow(
    '"a.socketbench" and b.json are two workspaces: give only one.',
  )
  expect(() => parseCommand(['serve', 'now'])).toThrow('"now" is unexpected after "serve".')
  expect(() => parseCommand(['web', '--echo'])).toThrow('"web" takes no option --echo.')
  expect(() => parseCommand(['web', '--tls'])).toThrow('"web" takes no option --tls.')
  expect(() => parseCommand(['serve', '--prot', '1'])).toThrow("Unknown option '--prot': perhaps --port is meant.")
  expect(() => parseCommand(['serve', '--max-conections', '1'])).toThrow(
    "Unknown option '--max-conections': perhaps --max-connections is meant.",
  )
  expect(() => parseCommand(['serve', '--nothing-like-it'])).toThrow("Unknown option '--nothing-like-it'.")
  expect(() => parseCommand(['sesions'])).toThrow('There is no command "sesions": perhaps "sessions" is meant.')
  expect(() => parseCommand(['serve', '--port', '70000'])).toThrow('--port 70000 is not a port: expected a number from 0 to 65535.')
  expect(() => parseCommand(['serve', '--port', '8o8o'])).toThrow('--port 8o8o is not a port: expected a number from 0 to 65535.')
  expect(() => parseCommand(['web', '--max-connections', '5'])).toThrow('"web" takes no option --max-connections.')
  expect(() => parseCommand(['settings', '--echo'])).toThrow('"settings" takes no option --echo.')
  expect(() => parseCommand(['serve', '--max-connections'])).toThrow("Option '--max-connections <value>' argument missing.")
  expect(() => parseCommand(['serve', '--ssl-security-flags', '-1'])).toThrow(
    "Option '--ssl-security-flags' argument is ambiguous: write a value that begins with a dash after =.",
  )
  expect(() => parseCommand(['serve', '--port', '1', '--local-port', '2'])).toThrow(
    '--port and LocalPort are the same: give only one.',
  )
  expect(() => parseCommand(['serve', '--tls', '--use-ssl=False'])).toThrow(
    '--tls and --use-ssl=False exclude each other: leave one of them out.',
  )
})

test('serve takes an upstream, and what makes it trusted', () => {
  const upstream = (...args: string[]): unknown => {
    const command = parseCommand(['serve', ...args])
    return command.name === 'serve' ? command.upstream : undefined
  }
  expect(upstream('--upstream', 'wss://example.com')).toEqual({ url: 'wss://example.com' })
  expect(upstream('--upstream', 'wss://example.com', '--upstream-ca', '/ca.pem')).toEqual({
    url: 'wss://example.com',
    ca: '/ca.pem',
  })
  expect(upstream('--upstream', 'wss://example.com', '--upstream-insecure')).toEqual({ url: 'wss://example.com', verify: false })
  expect(() => upstream('--upstream-insecure')).toThrow('--upstream-insecure is about an upstream: name it with --upstream.')
  expect(() => upstream('--upstream', 'http://example.com')).toThrow(
    '--upstream cannot be used: The address of the upstream begins with http://: write ws:// for the same server.',
  )
  expect(() => upstream('--upstream', 'ws://a', '--echo')).toThrow('--upstream and --echo exclude each other')
})

test('serve takes what it sends, answers, asks, records, and when it ends', () => {
  const path = resolve('run.HAR')
  expect(
    parseCommand(
      [
        'serve',
        '--send',
        'one',
        '--send=two',
        '--send',
        '-',
        '--reply',
        'You said {{body}}',
        '--ask',
        '--record',
        'run.HAR',
      ].concat(['--exit-after', '1.5m', '--exit-after', '2 clients', '--exit-after', '1message']),
    ),
  ).toMatchObject({
    send: ['one', 'two'],
    sendsInput: true,
    reply: 'You said {{body}}',
    ask: true,
    record: { path, format: 'har' },
    exitAfter: [
      { what: 'time', ms: 90_000 },
      { what: 'clients', count: 2 },
      { what: 'messages', count: 1 },
    ],
  })
  for (const wrong of ['soon', '0s', '1.5clients', '0message', '25d', '999999h', '-1s'])
    expect(() => parseCommand(['serve', `--exit-after=${wrong}`])).toThrow(
      `--exit-after ${wrong} cannot be followed: expected a time up to 24 days such as 30s or 5m, or a count such as 1client or 10messages.`,
    )
  expect(() => parseCommand(['serve', '--record', 'run.doc'])).toThrow('"run.doc" does not say in which format: end its name in')
  expect(() => parseCommand(['serve', '--echo', '--reply', 'x'])).toThrow('--echo and --reply exclude each other')
  expect(() => parseCommand(['serve', '--upstream', 'ws://a', '--reply', 'x'])).toThrow('--upstream and --reply exclude each other')
})

test('run has time to play in', () => {
  expect(() => parseCommand(['run', 'a.json', '--timeout', '0'])).toThrow(
    '--timeout 0 leaves no time to play anything: expected seconds, such as 60.',
  )
})

test('of a number, an address or a folder the last one counts, and of anything else there is one', () => {
  expect(parseCommand(['serve', '--port', '8080', '--port', '9000', '--home', 'a', '--home', 'b'])).toMatchObject({
    port: 9000,
    home: 'b',
  })
  expect(parseCommand(['serve', '--max-connections', '1', '--max-connections', '2'])).toMatchObject({
    settings: { values: new Map([['MaxConnections', '2']]) },
  })
  expect(parseCommand(['serve', '--reply', 'a', '--reply', 'a'])).toMatchObject({ reply: 'a' })
  for (const [words, sentence] of [
    [['serve', '--record', 'a.har', '--record', 'b.jsonl'], '--record is given twice, as "a.har" and as "b.jsonl": give only one.'],
    [['serve', '--reply', 'a', '--reply=b'], '--reply is given twice, as "a" and as "b": give only one.'],
    [['run', 'x.json', '--scenario', 'a', '--scenario', 'b'], '--scenario is given twice, as "a" and as "b": give only one.'],
    [['export', '-', '--format', 'csv', '--format', 'har'], '--format is given twice, as "csv" and as "har": give only one.'],
  ] as const)
    expect(() => parseCommand([...words])).toThrow(sentence)
})

test('sessions are listed, renamed, kept and deleted, exported and imported', () => {
  expect(parseCommand(['sessions'])).toEqual({ name: 'sessions', action: 'list', id: '', to: '', json: false, home: undefined })
  expect(parseCommand(['sessions', 'rename', 'last', 'Login fails'])).toMatchObject({
    action: 'rename',
    id: 'last',
    to: 'Login fails',
  })
  expect(parseCommand(['sessions', 'pin', 'last'])).toMatchObject({ action: 'pin', id: 'last' })
  expect(() => parseCommand(['sessions', 'burn'])).toThrow(
    '"burn" is unexpected after "sessions": expected one of list, rename, pin, unpin, delete.',
  )
  expect(() => parseCommand(['sessions', 'rename', 'last'])).toThrow(
    'Something is missing after "sessions rename": expected an id and a name.',
  )
  expect(parseCommand(['export', 'a.txt'])).toEqual({
    name: 'export',
    file: 'a.txt',
    format: 'text',
    session: 'last',
    filter: '',
    home: undefined,
  })
  expect(parseCommand(['export', '-', '--format', 'csv', '--filter', 'kind:text'])).toMatchObject({ file: '-', format: 'csv' })
  expect(() => parseCommand(['export', '-'])).toThrow('"-" does not say in which format')
  expect(parseCommand(['import', 'a.har', '--json'])).toEqual({ name: 'import', file: 'a.har', json: true, home: undefined })
})

test('the local authority, the doctor and completions take what they need and no more', () => {
  expect(parseCommand(['cert'])).toMatchObject({ action: 'show', what: '' })
  expect(parseCommand(['cert', 'trust'])).toMatchObject({ action: 'trust', what: '' })
  expect(parseCommand(['cert', 'trust', 'curl'])).toMatchObject({ action: 'trust', what: 'curl' })
  expect(parseCommand(['cert', 'client', 'alice', '--folder', 'keys'])).toMatchObject({ what: 'alice', folder: 'keys' })
  expect(() => parseCommand(['cert', 'make', '--folder', 'keys'])).toThrow(
    '--folder is where "cert client" writes: "cert make" takes none.',
  )
  expect(() => parseCommand(['cert', 'make', 'it'])).toThrow('"it" is unexpected after "cert make".')
  expect(() => parseCommand(['cert', 'export'])).toThrow('Something is missing after "cert export": expected a file.')
  expect(parseCommand(['doctor', '--port', '443'])).toEqual({ name: 'doctor', port: 443, json: false, home: undefined })
  expect(parseCommand(['completion', 'fish'])).toEqual({ name: 'completion', shell: 'fish' })
  expect(() => parseCommand(['completion', 'cmd'])).toThrow('expected one of bash, zsh, fish, powershell.')
})

test('an option means the same kind of value with every command that has it', () => {
  const kinds = new Map<string, Set<boolean>>()
  for (const name of COMMAND_NAMES)
    for (const [option, { value }] of Object.entries(factsOf(name).options))
      kinds.set(option, (kinds.get(option) ?? new Set()).add(value === undefined))
  expect([...kinds].filter(([, each]) => each.size > 1)).toEqual([])
})

test('serve and web listen to programs when they are told to, at a free port unless told, and mcp shares a desk or starts one', () => {
  const control = (...args: string[]): unknown => {
    const command = parseCommand(args)
    return command.name === 'serve' || command.name === 'web' ? command.control : undefined
  }
  expect([control('serve'), control('serve', '--control'), control('web', '--control-port', '9100')]).toEqual([undefined, 0, 9100])
  expect(() => control('serve', '--control-port', 'x')).toThrow(
    '--control-port x is not a port: expected a number from 0 to 65535.',
  )
  expect(() => control('run', 'a.json', '--control')).toThrow('"run" takes no option --control.')
  expect(parseCommand(['mcp'])).toEqual({ name: 'mcp', own: false, start: true, home: undefined })
  expect(parseCommand(['mcp', '--own', '--home', 'desk'])).toEqual({ name: 'mcp', own: true, start: true, home: 'desk' })
  expect(parseCommand(['mcp', '--no-start'])).toMatchObject({ start: false })
})
