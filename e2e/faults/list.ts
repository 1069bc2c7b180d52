// All clients that faults are shown to: where they are, and what they are called. Environment variables say which are here: scripts/e2e-clients.ts has found them.
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { chromium, chromiumVersion } from './chromium.ts'
import { aiohttp, curl, java, node, python, ws } from './clients.ts'
import type { Client } from './observe.ts'

export interface FaultClientFacts {
  readonly isHere: boolean
  /** With its version, as the window says it. */
  readonly called: () => string | Promise<string>
  readonly client: Client
  /** It can be told to trust an authority. */
  readonly canTrust: boolean
}

/** The client that this program is, or runs, if the program is here. */
function by(
  variable: string,
  client: (executable: string) => Client,
  called: (executable: string) => string | Promise<string>,
): FaultClientFacts {
  const executable = process.env[variable] ?? ''
  return { isHere: executable !== '', called: () => called(executable), client: client(executable), canTrust: true }
}

/** The first version number that it says, cut to so many parts. */
function version(parts: number, executable: string, ...args: string[]): string {
  const [found = ''] = /\d+(\.\d+)*/.exec(execFileSync(executable, args).toString()) ?? []
  return found.split('.').slice(0, parts).join('.')
}

const ofPython = (executable: string, name: string): string =>
  version(3, executable, '-c', `import ${name}; print(${name}.__version__)`)

/** Made when they are asked for, because a runner finds the programs first. */
export function faultClients() {
  const certutil = process.env.SOCKETBENCH_CERTUTIL ?? ''
  return {
    chromium: {
      ...by(
        'SOCKETBENCH_CHROMIUM',
        (executable) => chromium(executable, certutil),
        async (executable) => `Chromium ${await chromiumVersion(executable)}`,
      ),
      canTrust: certutil !== '',
    },
    node: { isHere: true, called: () => `Node ${process.versions.node.split('.', 1)[0]}`, client: node, canTrust: true },
    ws: {
      isHere: true,
      called: () => `ws ${(createRequire(import.meta.url)('ws/package.json') as { version: string }).version.split('.', 1)[0]}`,
      client: ws,
      canTrust: true,
    },
    python: by('SOCKETBENCH_PYTHON', python, (executable) => `Python websockets ${ofPython(executable, 'websockets')}`),
    aiohttp: by('SOCKETBENCH_AIOHTTP', aiohttp, (executable) => `aiohttp ${ofPython(executable, 'aiohttp')}`),
    java: by('SOCKETBENCH_JAVA', java, (executable) => `Java ${version(1, executable, '--version')}`),
    curl: by('SOCKETBENCH_CURL', curl, (executable) => `curl ${version(2, executable, '--version')}`),
  } as const satisfies Record<string, FaultClientFacts>
}
