// Every command and option of the command line, said once: what may be typed, help, man page, completions and docs/command-line.md are made of it.
// What the values of options may be is options.ts; doing it is left to the commands.
import { EXPORT_FORMATS } from '../contract/model.ts'

export interface OptionFacts {
  /** What stands for its value, such as `FILE`. Absent: a switch. */
  readonly value?: string
  /** A sentence or two. */
  readonly is: string
  /** May be given more than once. */
  readonly several?: true
  /** How its value is completed. Absent: not. */
  readonly completes?: Completion
}

/** Words to choose from, or paths. */
export type Completion = 'file' | 'folder' | readonly string[]

export interface CommandFacts {
  /** One line, for the list of commands. */
  readonly summary: string
  /** What is written behind the command's name, such as `FILE [options]`. */
  readonly operands: string
  /** How the first word behind the name is completed. */
  readonly completes?: Completion
  /** Paragraphs. */
  readonly about: readonly string[]
  readonly options: Readonly<Record<string, OptionFacts>>
  /** It takes every setting of the component as an option too. */
  readonly takesSettings?: true
  /** Command lines without the name of the program, with what each is for. */
  readonly examples: readonly (readonly [string, string])[]
  /** What its exit code says, where that is more than EXIT_CODES do. */
  readonly exits?: readonly (readonly [number, string])[]
}

const HOME = {
  value: 'DIR',
  is: 'Folder for settings and logs (default: SOCKETBENCH_HOME, or the system’s folder for application data).',
  completes: 'folder',
} as const
const WORKSPACE = {
  value: 'FILE',
  is: 'Serve a workspace, a file anywhere: its servers, each with address, settings and rules. The file stays as it is.',
  completes: 'file',
} as const
const CONTROL = {
  control: {
    is: 'Let programs on this machine control the server, as docs/control.md says; they find it by control.json in the home.',
  },
  'control-port': { value: 'N', is: 'The same, at this port (default: a free one).' },
} as const
const PROFILE = { value: 'FILE', is: 'The same as --workspace.', completes: 'file' } as const
const JSON_SWITCH = 'Print JSON, for a program.'

export const CERT_ACTIONS = ['show', 'make', 'trust', 'export', 'client'] as const
export const SESSION_ACTIONS = ['list', 'rename', 'pin', 'unpin', 'delete'] as const
export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const

/** What is done with an option that is given twice; options.ts holds it. */
export const GIVEN_TWICE =
  'Of an option that takes a number, an address or a folder the last one counts, where it is given twice; of any other there is one, unless it says that it may be given more than once.'

export const COMMANDS = {
  serve: {
    summary: 'Serve in the terminal and print the log.',
    operands: '[options]',
    about: [
      'Starts the server and prints its log until Ctrl+C. On a terminal it prints what a person can read and counts the rest; into a pipe or a file it prints every entry. It listens on this machine only unless told otherwise.',
      'Every setting is an option too, such as --max-connections 5 or --ssl-authenticate-clients: "socketbench settings" lists them. Options apply to this run only, and override what is saved. Secrets are read from files or the environment, because every process can read a command line.',
    ],
    takesSettings: true,
    options: {
      workspace: WORKSPACE,
      profile: PROFILE,
      port: { value: 'N', is: 'Port to listen on (default: the workspace’s, or 8080; 0 takes a free one).' },
      host: { value: 'ADDRESS', is: 'Address to listen on (default: the workspace’s, or 127.0.0.1, this machine only).' },
      tls: {
        is: 'Listen with TLS (wss) instead of plain ws. If the settings name no certificate, a local authority makes one, and the path of the file that clients must trust is printed.',
      },
      echo: { is: 'Send every message back to its client.' },
      reply: {
        value: 'TEXT',
        is: 'Answer every text message with this one, in which {{…}} is filled in as in rules. Rules of the workspace come first.',
      },
      send: {
        value: 'TEXT',
        is: 'Send this text, in which {{…}} is filled in as in rules, to each client once it is open. "-" sends each line of the standard input to all clients, as it is.',
        several: true,
      },
      ask: {
        is: 'Ask on the terminal about each opening request, and let the client wait for the answer: y, y SUBPROTOCOL, n, or n STATUS TEXT.',
      },
      record: {
        value: 'FILE',
        is: 'Write the log into a file too, in the format that its name says: .jsonl as it goes; .har, .html, .txt, .csv and .pcapng at the end.',
        completes: 'file',
      },
      'exit-after': {
        value: 'WHAT',
        is: 'End after a time such as 30s or 5m, after so many clients have come and gone, such as 1client, or after so many messages have arrived, such as 10messages. Of several, the first ends it; where the time is up before the count is reached, the exit code is 1.',
        several: true,
      },
      upstream: {
        value: 'URL',
        is: 'Stand in front of another server, such as wss://example.com: every connection goes on to it, byte for byte, and is recorded. Its certificate has to be trusted by this system.',
      },
      'upstream-ca': {
        value: 'FILE',
        is: 'Trust the authorities of this PEM file for the upstream, beside this system’s.',
        completes: 'file',
      },
      'upstream-insecure': { is: 'Do not verify the certificate of the upstream.' },
      json: {
        is: 'Print the log as JSON Lines, whole: what "socketbench export" writes and "socketbench import" reads.',
      },
      ...CONTROL,
      home: HOME,
    },
    examples: [
      ['serve --echo', 'an echo server on ws://127.0.0.1:8080'],
      ['serve --tls --port 8443', 'wss with a certificate of this machine’s own authority'],
      ['serve --reply "You said {{body}}"', 'a canned answer'],
      ['serve --ask', 'accept or reject each client by hand'],
      ['serve --record run.har --exit-after 1client', 'one conversation, kept for the developer tools of a browser'],
    ],
  },
  web: {
    summary: 'Serve the application’s window to a browser.',
    operands: '[FILE] [options]',
    completes: 'file',
    about: [
      'The same window as that of the desktop application, for a machine without a desktop. FILE is a workspace to start with. The address that is printed holds a token: whoever has it may use the window.',
    ],
    options: {
      workspace: { ...WORKSPACE, is: 'The same as FILE: a workspace, a file anywhere (default: the last one used).' },
      profile: PROFILE,
      port: {
        value: 'N',
        is: 'Port of the page (default: a free one). With one of its own an open page reconnects after a restart.',
      },
      'no-open': { is: 'Print the address, and do not open a browser.' },
      ...CONTROL,
      home: HOME,
    },
    examples: [
      ['web', 'opens the window in the browser'],
      ['web tests/staging.socketbench', 'the same with a workspace; "web" may be left out'],
    ],
  },
  run: {
    summary: 'Play scenarios with clients, and say whether they passed.',
    operands: 'FILE [options] [-- COMMAND]',
    completes: 'file',
    about: [
      'FILE is a scenario, or a workspace with scenarios, which are played one after the other. COMMAND is a client that is started for each of them; it finds the address in SOCKETBENCH_URL, and with --tls the file of the authority that it must trust in SOCKETBENCH_CA. Without one, connect your own.',
    ],
    options: {
      scenario: { value: 'NAME', is: 'Only the one of this name.' },
      junit: { value: 'FILE', is: 'Write a report for continuous integration, in JUnit’s XML.', completes: 'file' },
      timeout: { value: 'SECONDS', is: 'Time for each scenario (default: 60).' },
      speed: { value: 'N', is: 'Divides what scenarios wait; 0 waits for nothing (default: 1).' },
      port: { value: 'N', is: 'Port to listen on (default: a free one, which is printed).' },
      host: { value: 'ADDRESS', is: 'Address to listen on (default: the workspace’s, or 127.0.0.1).' },
      tls: { is: 'Listen with TLS, as for serve.' },
      home: HOME,
    },
    examples: [['run chat.scenario.json --junit report.xml -- node client.js', 'a client under test, in continuous integration']],
    exits: [
      [0, 'all have passed'],
      [1, 'one has not'],
      [2, 'nothing could be played'],
    ],
  },
  mcp: {
    summary: 'Serve the Model Context Protocol on standard input and output, for a coding agent.',
    operands: '[options]',
    about: [
      'An agent that writes a client starts a server, watches the client and answers it. A desk that runs with --control, or with that setting of the window, is shared; where there is none, a server of its own is started.',
    ],
    options: {
      own: { is: 'Start a server of its own, also where a desk runs that could be shared.' },
      'no-start': { is: 'Share a desk that runs, and start none.' },
      home: HOME,
    },
    examples: [['mcp', 'as the command of a server in an agent’s configuration']],
  },
  sessions: {
    summary: 'List what earlier runs have recorded, and rename, keep or delete it.',
    operands: '[list | rename ID NAME | pin ID | unpin ID | delete ID] [options]',
    completes: SESSION_ACTIONS,
    about: [
      'Every run is a session on the disk. The oldest are removed to make room; those that are pinned or have a name stay. ID may be the beginning of one, or "last".',
    ],
    options: { json: { is: JSON_SWITCH }, home: HOME },
    examples: [
      ['sessions', 'the newest first'],
      ['sessions pin last', 'keeps the last one'],
    ],
  },
  export: {
    summary: 'Write the log of a session into a file.',
    operands: 'FILE [options]',
    completes: 'file',
    about: [
      'The format is what the name of the file says: .jsonl (lossless), .har, .html, .txt, .csv, .pcapng. "-" is the standard output.',
    ],
    options: {
      session: { value: 'ID', is: 'Which session: an id of "socketbench sessions", the beginning of one, or "last" (default).' },
      format: {
        value: 'FORMAT',
        is: `One of ${EXPORT_FORMATS.join(', ')}, where the name does not say it.`,
        completes: EXPORT_FORMATS,
      },
      filter: { value: 'FILTER', is: 'Only what matches, in the filter language of the window, such as "kind:text path:/chat".' },
      home: HOME,
    },
    examples: [
      ['export last.har', 'the last session, for the developer tools of a browser'],
      ['export - --format csv --filter "kind:text"', 'its text messages, to go on with in a pipe'],
    ],
  },
  import: {
    summary: 'Make a session of a file that was exported, or of a HAR of a browser.',
    operands: 'FILE [options]',
    completes: 'file',
    about: [
      'Reads JSON Lines as Socketbench exports them, and HAR files with WebSocket messages. The session is there when all of the file has been read, and nothing of it before. Its id is printed.',
    ],
    options: { json: { is: JSON_SWITCH }, home: HOME },
    examples: [['import devtools.har', 'what the developer tools of a browser have recorded']],
  },
  cert: {
    summary: 'The local authority: make it, show it, how to trust it, and certificates by it.',
    operands: '[show | make | trust [WHO] | export FILE | client NAME] [options]',
    completes: CERT_ACTIONS,
    about: [
      'The authority exists on this machine only, and its key is readable by you alone. "make" makes it and a server certificate for all names and addresses of this machine, and renews that; "trust" prints how systems, browsers and programs come to trust it; "export" writes its certificate (.pem or .crt as PEM, .der or .cer as DER, "-" on the standard output); "client" writes a client certificate and its key, NAME.pem and NAME-key.pem, for --ssl-authenticate-clients.',
    ],
    options: {
      json: { is: JSON_SWITCH },
      folder: { value: 'DIR', is: 'Where "client" writes its files (default: the current folder).', completes: 'folder' },
      home: HOME,
    },
    examples: [
      ['cert trust curl', 'how curl comes to trust it'],
      ['cert client alice', 'a client certificate for mutual TLS'],
    ],
  },
  doctor: {
    summary: 'Look at ports, runtime, certificate and folders, and say what is wrong.',
    operands: '[options]',
    about: ['Changes nothing. The exit code is 1 where something would keep the server from being used.'],
    options: {
      port: { value: 'N', is: 'The port that you want to listen on (default: 8080).' },
      json: { is: JSON_SWITCH },
      home: HOME,
    },
    examples: [['doctor --port 443', 'whether this account may listen there']],
  },
  settings: {
    summary: 'List the settings that serve takes as options.',
    operands: '[options]',
    about: ['Every property and setting of the server, with its option, range, default, and when a change applies.'],
    options: { json: { is: JSON_SWITCH } },
    examples: [['settings', 'all of them']],
  },
  completion: {
    summary: 'Print the completions for a shell.',
    operands: 'bash | zsh | fish | powershell',
    completes: SHELLS,
    about: [
      'For bash: source <(socketbench completion bash). For zsh: the same with zsh, after compinit. For fish: socketbench completion fish | source. For PowerShell: socketbench completion powershell | Out-String | Invoke-Expression.',
    ],
    options: {},
    examples: [['completion bash', 'for ~/.bashrc']],
  },
} as const satisfies Readonly<Record<string, CommandFacts>>

export type CommandName = keyof typeof COMMANDS

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[]

/** Of every command. */
export const COMMON_OPTIONS = {
  help: { is: 'Print what the command does and takes.' },
  version: { is: 'Print the version.' },
} as const satisfies Readonly<Record<string, OptionFacts>>

export const SHORT_OPTIONS = { help: 'h', version: 'v' } as const

/** As it is typed in one letter; "" where it is not. */
export function shortOf(option: string): string {
  return option in SHORT_OPTIONS ? `-${SHORT_OPTIONS[option as keyof typeof SHORT_OPTIONS]}` : ''
}

/** What is said of an option, wherever that is. */
export function textOf({ is, several }: OptionFacts): string {
  return several ? `${is} May be given more than once.` : is
}

/** What stands for the name of a command: it is opened in the window. */
export const WORKSPACE_OPERAND = 'a file that ends in .socketbench or .json'

export const EXIT_CODES: readonly (readonly [number | string, string])[] = [
  [0, 'It was done, or a signal has stopped what was running.'],
  [1, 'It failed: the error output says why.'],
  [2, 'The command line says nothing that can be done.'],
  ['130, 143', 'A signal during the start, or a second one at any time, has ended the process at once, as the system does it.'],
]

export const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['SOCKETBENCH_HOME', 'Folder for settings and logs; --home goes before it.'],
  [
    'SOCKETBENCH_SSL_CERT_STORE_PASSWORD',
    'The password of the certificate store; "socketbench settings" lists the variables of the other secrets.',
  ],
  ['NO_COLOR', 'Anything in it: no colours on a terminal. Into a pipe or a file there are none anyway.'],
]

/** The facts of a command, without what is known of each alone. */
export function factsOf(name: CommandName): CommandFacts {
  return COMMANDS[name]
}
