// Opens a URL in the person's browser, where there is one.
import { spawn } from 'node:child_process'

/** Without a display there is no browser to open, and xdg-open would start a text browser in our terminal. */
export function canOpenBrowser(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): boolean {
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** The URL is on a command line, for all accounts of the machine to read. One is printed as well, so that an opener that is missing or fails costs nothing. */
export function openBrowser(url: string): void {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? // Not `cmd /c start`, to which & and ^ in a URL are syntax.
          ['rundll32', ['url.dll,FileProtocolHandler', url]]
        : ['xdg-open', [url]]
  const opener = spawn(command, args, { stdio: 'ignore', detached: true })
  opener.on('error', () => {})
  opener.unref()
}
