// One home for three hosts at once, and files in it that end in the middle.
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { WebSocket } from 'ws'
import { ROOT, freePort, listen, openInElectron } from '../window.ts'
import type { Attack } from './attack.ts'
import { withoutWindow } from './window-crash.ts'
import { SoakedHost } from './soaked-host.ts'

async function answers(port: number): Promise<boolean> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`)
  await once(socket, 'open')
  socket.send('hello')
  socket.close()
  await once(socket, 'close')
  return true
}

export const oneHome: Attack = {
  name: 'one-home',
  does: '`serve`, `web` and the window of Electron run on one home at once, and set things in it',
  happens: 'Each has a log of its own, and all of their settings are kept.',
  unavailable: withoutWindow,
  async run(findings, { folder }) {
    const serve = await SoakedHost.serve({ home: folder })
    const web = await SoakedHost.web({ home: folder })
    const face = await web.face()
    await face.request('session.open', {})
    await face.request('server.start', { host: '127.0.0.1', port: await freePort() })
    const electron = await openInElectron(folder, ROOT)
    const port = await listen(electron.page)
    await face.request('settings.set', { name: 'MaxFrameSize', value: '1234' })
    await face.request('preferences.set', { name: 'soak', value: 'kept' })
    findings.fact((await answers(serve.port)) && (await answers(port)), 'One of them does not answer.')
    const sessions = await face.request('sessions.list', {})
    const elsewhere = sessions.filter(({ state }) => state === 'elsewhere').length
    findings.fact(elsewhere === 2, `Of two other logs on this home, the list of sessions shows ${elsewhere} as written elsewhere.`)
    const other = sessions.find(({ state }) => state === 'elsewhere')?.id ?? ''
    findings.read(
      await face.request('sessions.open', { id: other }).then(
        () => undefined,
        (error: unknown) => (error as Error).message,
      ),
      'a log that another one writes',
    )
    await electron.end()
    findings.fact((await serve.end()) === 0 && (await web.end()) === 0, 'One of them did not end in order.')
    const kept = JSON.parse(fs.readFileSync(path.join(folder, 'profile.json'), 'utf8')) as {
      servers: readonly { port: number; settings: Record<string, string> }[]
    }
    const [server] = kept.servers
    findings.fact(server?.settings.MaxFrameSize === '1234' && server.port === port, `Kept was ${JSON.stringify(server)}`)
    findings.fact(
      fs.readFileSync(path.join(folder, 'preferences.json'), 'utf8').includes('"soak": "kept"'),
      'A preference is lost.',
    )
    findings.figure(`3 hosts, ${fs.readdirSync(path.join(folder, 'sessions')).length} logs, 1 workspace with what two of them set`)
  },
}

const WHOLE = '{"servers":[{"name":"A","port":9000}]}'

export const halfWritten: Attack = {
  name: 'half-written',
  does: 'profile.json ends at each of its bytes, is empty, or holds noise, at the start of `serve`; likewise a workspace that `serve --workspace` names',
  happens:
    'serve starts with defaults, and the file is kept beside its place under a name that no other has. A workspace that was named is not served, and stays as it is.',
  async run(findings, { folder, progress }) {
    const file = path.join(folder, 'profile.json')
    const contents = [...Array.from({ length: WHOLE.length }, (_, end) => WHOLE.slice(0, end)), '\u0000\u0001\uffff', '[]']
    for (const text of contents) {
      fs.writeFileSync(file, text)
      const host = await SoakedHost.serve({ home: folder, rests: false })
      findings.read(host.hasSaid('It was kept as'), `"${text}"`)
      findings.fact((await host.end()) === 0, `With "${text}" serve did not end in order.`)
      const kept = fs.readdirSync(folder).filter((name) => name.startsWith('profile.json.damaged'))
      findings.fact(
        kept.some((name) => fs.readFileSync(path.join(folder, name), 'utf8') === text),
        `"${text}" is not kept.`,
      )
      for (const name of kept) fs.rmSync(path.join(folder, name))
    }
    findings.reads.splice(1)
    progress('profile.json')
    const elsewhere = path.join(folder, 'elsewhere.json')
    for (const text of contents) {
      fs.writeFileSync(elsewhere, text)
      const host = await SoakedHost.serve({ home: folder, words: ['--workspace', elsewhere] }).catch(
        (error: unknown) => error as Error,
      )
      findings.fact(host instanceof Error, `"${text}" was served.`)
      if (!(host instanceof Error)) await host.end()
      findings.fact(fs.readFileSync(elsewhere, 'utf8') === text, `"${text}" was changed.`)
    }
    findings.figure(`${contents.length} contents of profile.json and as many of a named workspace: none lost`)
  },
}
