// `socketbench web`: the host for a browser. It prints the address, opens it where it can, and stops at a signal.
import { createHost } from '../host/host.ts'
import { keepToken } from '../web/kept-token.ts'
import { startWebShell } from '../web/web-shell.ts'
import { letIn, startControl } from './programs.ts'
import { canOpenBrowser, openBrowser } from './open-browser.ts'
import { complain, stopAsked } from './stopping.ts'

export interface WebOptions {
  readonly home: string
  readonly version: string
  /** Folder of the built face. */
  readonly root: string
  readonly port: number
  readonly open: boolean
  /** Path of a workspace to begin with. */
  readonly workspace: string | undefined
  /** Port on which programs are listened to from the start; undefined: once the person has switched it on. */
  readonly control: number | undefined
}

/** Returns the exit code once a signal has ended it, or once the page's port could not be had. Rejects where programs cannot be listened to. */
export async function web({ home, version, root, port, open, workspace, control }: WebOptions): Promise<number> {
  const host = await createHost({
    home,
    version,
    shell: 'browser',
    platform: process.platform,
    ...(workspace !== undefined && { workspaceFile: workspace }),
    onTrouble: complain,
    startControl: startControl(control),
  })
  const stopped = stopAsked()
  try {
    const kept = port === 0 ? undefined : await keepToken(home, port)
    const shell = await startWebShell({ host, root, port, ...(kept && { token: kept.token }) })
    try {
      process.stdout.write(
        `Socketbench ${version} is at ${shell.url}\nThe address lets its holder in: keep it to yourself. Ctrl+C ends it.\n`,
      )
      if (control !== undefined) process.stdout.write(letIn((await host.setControl(true)).url))
      if (open && canOpenBrowser(process.platform, process.env)) openBrowser(shell.urlForOnce())
      await stopped
      return 0
    } finally {
      await shell.close()
      await kept?.close()
    }
  } catch (error) {
    if (!isListenError(error)) throw error
    const why = error.code === 'EADDRINUSE' ? 'is taken by another program' : 'may not be used by this account'
    complain(`Port ${port} ${why}: choose another with --port, or leave --port away for a free one.`)
    return 1
  } finally {
    await host.close()
  }
}

function isListenError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
}
