// What the packages for Windows and macOS are made with, as far as it can be read anywhere: icons, entitlements, names and secrets.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Window } from 'happy-dom'
import { expect, test } from 'vitest'
import { withoutEmpty } from './package.ts'
import { ROOT, run } from './run.ts'

const read = (name: string): Buffer => readFileSync(join(ROOT, 'resources', name))

/** "PNG 16x16", from the picture itself. */
function pictureIn(bytes: Buffer): string {
  expect(bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  return `PNG ${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`
}

test('icon.ico has the sizes that Windows draws, each of them a picture of that size', () => {
  const ico = read('icon.ico')
  expect(ico.readUInt16LE(2)).toBe(1)
  const pictures = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => {
    const entry = ico.subarray(6 + index * 16)
    const [size, place] = [entry.readUInt32LE(8), entry.readUInt32LE(12)]
    return `${entry[0] || 256}: ${pictureIn(ico.subarray(place, place + size))}`
  })
  expect(pictures).toEqual([
    '16: PNG 16x16',
    '24: PNG 24x24',
    '32: PNG 32x32',
    '48: PNG 48x48',
    '64: PNG 64x64',
    '128: PNG 128x128',
    '256: PNG 256x256',
  ])
})

test('icon.icns has a picture for each type, up to 1024 pixels, and nothing behind them', () => {
  const icns = read('icon.icns')
  expect(icns.toString('latin1', 0, 4)).toBe('icns')
  expect(icns.readUInt32BE(4)).toBe(icns.length)
  const blocks: string[] = []
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4))
    blocks.push(`${icns.toString('latin1', at, at + 4)}: ${pictureIn(icns.subarray(at + 8))}`)
  expect(blocks.toSorted()).toEqual([
    'ic07: PNG 128x128',
    'ic08: PNG 256x256',
    'ic09: PNG 512x512',
    'ic10: PNG 1024x1024',
    'ic11: PNG 32x32',
    'ic12: PNG 64x64',
    'ic13: PNG 256x256',
    'ic14: PNG 512x512',
  ])
})

test('the entitlements of macOS are one: V8 compiles at run time', () => {
  const { document } = new Window()
  const page = new document.defaultView!.DOMParser().parseFromString(read('entitlements.mac.plist').toString(), 'application/xml')
  expect(page.querySelector('parsererror')).toBeNull()
  const [dict] = page.querySelectorAll('plist[version="1.0"] > dict')
  expect([...dict!.children].map(({ tagName, textContent }) => `${tagName} ${textContent}`.trim())).toEqual([
    'key com.apple.security.cs.allow-jit',
    'true',
  ])
})

test('the installer for Windows has a name that stays as it is among the files of a release', () => {
  const [, pattern = ''] =
    /^nsis:\n(?: {2}.*\n)*? {2}artifactName: (.*)$/m.exec(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')) ?? []
  const values: Readonly<Record<string, string>> = { productName: 'Socketbench', version: '1.2.3', ext: 'exe' }
  expect(pattern.replace(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? '?')).toBe('Socketbench-Setup-1.2.3.exe')
})

test('a secret that a workflow does not have is none for who signs, and one that it has stays', async () => {
  const env = { CSC_LINK: '', CSC_KEY_PASSWORD: '', WIN_CSC_LINK: 'file', PATH: '' }
  const { text } = await run(process.execPath, ['-p', 'JSON.stringify([process.env.CSC_LINK, process.env.WIN_CSC_LINK])'], {
    output: 'keep',
    env: { ...env, ...withoutEmpty(env) },
  })
  expect(JSON.parse(text)).toEqual([null, 'file'])
})
