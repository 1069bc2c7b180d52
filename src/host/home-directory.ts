// Where the application keeps its files, the same for every shell. Making the folder is left to the host.
import { posix, win32 } from 'node:path'

/** What the answer depends on; `homedir` as node:os gives it. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homedir: string
}

/** SOCKETBENCH_HOME where it is set, else the folder that the system means for an application's own files. */
export function homeDirectory({ platform, env, homedir }: Surroundings): string {
  if (env.SOCKETBENCH_HOME) return (platform === 'win32' ? win32 : posix).resolve(env.SOCKETBENCH_HOME)
  if (platform === 'win32') return win32.join(env.APPDATA || win32.join(homedir, 'AppData', 'Roaming'), 'Socketbench')
  if (platform === 'darwin') return posix.join(homedir, 'Library', 'Application Support', 'Socketbench')
  // The XDG specification says to ignore a relative path.
  const config = env.XDG_CONFIG_HOME?.startsWith('/') ? env.XDG_CONFIG_HOME : posix.join(homedir, '.config')
  return posix.join(config, 'socketbench')
}
