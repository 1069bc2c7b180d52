// Compiles what the installer for Windows does beside electron-builder's script, with warnings as errors, by the compiler of NSIS as Debian has it.
// That it does the right thing on Windows is seen there alone.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aptInstall, findProgram } from './machine.ts'
import { ROOT, run } from './run.ts'

/** Complaints, or why it cannot be compiled here. */
export async function testInstallerScript(): Promise<{ readonly complaints: readonly string[] } | { readonly why: string }> {
  const missing = findProgram('makensis') ? undefined : await aptInstall(['nsis'])
  if (missing !== undefined) return { why: `the script of the Windows installer is compiled by makensis, and ${missing}` }
  const folder = await mkdtemp(join(tmpdir(), 'socketbench-nsis-'))
  try {
    const script = join(folder, 'installer.nsi')
    await writeFile(
      script,
      [
        'Unicode true',
        'Name Socketbench',
        `OutFile ${join(folder, 'installer.exe')}`,
        'InstallDir "$LOCALAPPDATA\\Programs\\Socketbench"',
        // As electron-builder defines it.
        '!define APP_EXECUTABLE_FILENAME "Socketbench.exe"',
        `!include "${join(ROOT, 'resources', 'installer.nsh')}"`,
        'Section',
        'WriteUninstaller "$INSTDIR\\Uninstall.exe"',
        '!insertmacro customInstall',
        'SectionEnd',
        'Section un.Socketbench',
        '!insertmacro customUnInstall',
        'SectionEnd\n',
      ].join('\n'),
    )
    const { code, text } = await run('makensis', ['-V2', '-WX', script], { output: 'keep' })
    if (code === 0) console.log('the script of the Windows installer compiles')
    return { complaints: code === 0 ? [] : [`resources/installer.nsh does not compile: ${text.trim()}`] }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
