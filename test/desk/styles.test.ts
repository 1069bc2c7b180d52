// The style sheets know no left and right, so that the window can be read from right to left.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

/** Declarations that would stay where they are when the window is mirrored. */
function physicalIn(css: string): string[] {
  const declarations = css.replaceAll(/\/\*.*?\*\//gs, '').matchAll(/(?<=[{;]\s*)([\w-]+):\s*([^;{}]+)/g)
  return [...declarations].flatMap(([, property = '', value = '']) =>
    isPhysical(property, value.trim()) ? [`${property}: ${value.trim()}`] : [],
  )
}

function isPhysical(property: string, value: string): boolean {
  if (/(^|-)(left|right)(-|$)/.test(property)) return true
  if (/^(text-align|float|clear)$/.test(property)) return /^(left|right)$/.test(value)
  if (/^(margin|padding|inset|border-width|scroll-padding|scroll-margin)$/.test(property)) {
    const sides = value.replaceAll(/\([^()]*\)/g, '').split(/\s+/)
    return sides.length === 4 && sides[1] !== sides[3]
  }
  if (/^(translate|transform|box-shadow)$/.test(property))
    return /translateX\(-?\d|inset -?[1-9]\d*px 0/.test(value) || (property === 'translate' && /^-?[1-9]\S* 0/.test(value))
  return false
}

test('no style sheet says left or right', () => {
  const sheets = globSync('src/renderer/**/*.css', { cwd: ROOT })
  expect(sheets.length).toBeGreaterThan(15)
  const found = sheets.flatMap((sheet) =>
    physicalIn(readFileSync(join(ROOT, sheet), 'utf8')).map((declaration) => `${sheet}: ${declaration}`),
  )
  expect(found).toEqual([])
})

test('what says left or right is found', () => {
  const css = `.a { margin-left: 1px; padding: 0 1px 0 2px; /* right: 0; */ margin: 0 1px 0 1px; text-align: right }
    .b { inset: 0 auto 0 4px; translate: 14px 0; translate: -50% 0; box-shadow: inset 2px 0 red; border-right-color: red; left: 0 }`
  expect(physicalIn(css)).toEqual([
    'margin-left: 1px',
    'padding: 0 1px 0 2px',
    'text-align: right',
    'inset: 0 auto 0 4px',
    'translate: 14px 0',
    'translate: -50% 0',
    'box-shadow: inset 2px 0 red',
    'border-right-color: red',
    'left: 0',
  ])
})
