// Makes the Debian package of the unpacked folder, with Debian's own dpkg-deb. electron-builder would download a program for it.
import { cp, chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { findProgram } from './machine.ts'
import { ROOT, run } from './run.ts'

const PLACE = '/opt/Socketbench'
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/** What Electron is linked with, by the names before and after Debian's change to 64-bit times. */
const DEPENDS = [
  'libasound2 | libasound2t64',
  'libatk-bridge2.0-0 | libatk-bridge2.0-0t64',
  'libc6',
  'libcups2 | libcups2t64',
  'libdrm2',
  'libgbm1',
  'libgtk-3-0 | libgtk-3-0t64',
  'libnss3',
  'libxkbcommon0',
]

const DESKTOP = `[Desktop Entry]
Type=Application
Name=Socketbench
Comment=Run a WebSocket server by hand to test WebSocket clients
Comment[zh_CN]=手动运行 WebSocket 服务器以测试 WebSocket 客户端
Exec=${PLACE}/socketbench %U
Icon=socketbench
Terminal=false
StartupWMClass=Socketbench
Categories=Development;
MimeType=application/x-socketbench+json;x-scheme-handler/socketbench;
`

const MIME = `<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="application/x-socketbench+json">
    <comment>Socketbench workspace</comment>
    <comment xml:lang="zh_CN">Socketbench 工作区</comment>
    <sub-class-of type="application/json"/>
    <glob pattern="*.socketbench"/>
  </mime-type>
</mime-info>
`

export interface DebOptions {
  /** The unpacked application. */
  readonly folder: string
  readonly architecture: string
  readonly version: string
  /** Where to put it. */
  readonly file: string
  /** As dpkg-deb -Z and -z take them. Default: xz, the smallest. */
  readonly compression?: readonly string[]
}

/** Where the package of that version lies in dist/, as Debian names it. */
export function debFile(architecture: string, version: string): string {
  return join(ROOT, 'dist', `socketbench_${version}_${ARCHITECTURES[architecture]}.deb`)
}

/** Returns why it could not be made, or undefined. */
export async function makeDeb({
  folder,
  architecture,
  version,
  file,
  compression = ['-Zxz'],
}: DebOptions): Promise<string | undefined> {
  if (!findProgram('dpkg-deb')) return 'there is no dpkg-deb on this machine'
  const tree = await mkdtemp(join(tmpdir(), 'socketbench-deb-'))
  try {
    await chmod(tree, 0o755)
    await layOut(tree, folder)
    await write(join(tree, 'DEBIAN/control'), control(architecture, version, await kibibytesIn(tree)))
    const { code, text } = await run('dpkg-deb', ['--root-owner-group', ...compression, '--build', tree, file], { output: 'keep' })
    return code === 0 ? undefined : text.trim()
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
}

async function layOut(tree: string, folder: string): Promise<void> {
  const application = join(tree, PLACE)
  await mkdir(dirname(application), { recursive: true })
  await cp(folder, application, { recursive: true })
  for (const entry of await readdir(application, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const { mode } = await stat(path)
    await chmod(path, entry.isDirectory() || (mode & 0o100) !== 0 ? 0o755 : 0o644)
  }
  // Chromium's sandbox where the system gives no user namespaces, as Debian's own Chromium has it.
  await chmod(join(application, 'chrome-sandbox'), 0o4755)
  await mkdir(join(tree, 'usr/bin'), { recursive: true })
  await symlink(`${PLACE}/socketbench`, join(tree, 'usr/bin/socketbench'))
  // Their packages see to them by triggers: no script of ours runs at an installation.
  await write(join(tree, 'usr/share/applications/socketbench.desktop'), DESKTOP)
  await write(join(tree, 'usr/share/mime/packages/socketbench.xml'), MIME)
  const commandLine = (file: string): Promise<Buffer> => readFile(join(ROOT, 'resources', 'command-line', file))
  // Debian's policy wants it compressed, without a name or a time in it.
  await write(join(tree, 'usr/share/man/man1/socketbench.1.gz'), gzipSync(await commandLine('socketbench.1'), { level: 9 }))
  await write(join(tree, 'usr/share/bash-completion/completions/socketbench'), await commandLine('socketbench.bash'))
  await write(join(tree, 'usr/share/zsh/vendor-completions/_socketbench'), await commandLine('socketbench.zsh'))
  await write(join(tree, 'usr/share/fish/vendor_completions.d/socketbench.fish'), await commandLine('socketbench.fish'))
  const icon = await readFile(join(ROOT, 'resources', 'icon.png'))
  await write(join(tree, 'usr/share/icons/hicolor/512x512/apps/socketbench.png'), icon)
  await write(join(tree, 'usr/share/doc/socketbench/copyright'), await copyright())
}

function control(architecture: string, version: string, size: number): string {
  return `Package: socketbench
Version: ${version.replace('-', '~')}
Architecture: ${ARCHITECTURES[architecture]}
Maintainer: The Socketbench authors <authors@socketbench.example>
Installed-Size: ${size}
Depends: ${DEPENDS.join(', ')}
Recommends: libnotify4, libsecret-1-0, xdg-utils
Section: devel
Priority: optional
Homepage: https://socketbench.example
Description: run a WebSocket server by hand to test WebSocket clients
 A window in which a person sees every frame, answers every opening request
 and sends what a client has to cope with; and the command socketbench for a
 terminal.
`
}

async function copyright(): Promise<string> {
  const licence = await readFile(join(ROOT, 'LICENSE'), 'utf8')
  const text = licence.trim().split('\n').slice(3)
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Socketbench

Files: *
Copyright: 2026 The Socketbench authors
License: Expat
${text.map((line) => ` ${line.trim() === '' ? '.' : line}`).join('\n')}

Files: ${PLACE.slice(1)}/*
Copyright: Electron and Chromium have theirs in LICENSE.electron.txt and LICENSES.chromium.html there, the libraries of the application in licenses.md of its archive.
License: various
 See those files.
`
}

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  // Whatever this account's umask is.
  await chmod(path, 0o644)
}

async function kibibytesIn(tree: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size
  return Math.ceil(bytes / 1024)
}
